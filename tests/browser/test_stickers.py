"""A sticker of one's own: brought, given another look, made one's picture, removed and brought back."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.albums.sticking import picture_file
from tests.browser.visiting import PHONE, SOON, context_of
from tests.up import Up


def shown(page: Page) -> str:
    return page.locator("#picture").get_attribute("src") or ""


def test_a_sticker_gets_its_look(up: Up, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "My ball.png").write_bytes(picture_file("PNG"))
    context = context_of(browser, up, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{up.here}/stickers/")
    expect(page.get_by_text("No stickers yet")).to_be_visible()
    page.get_by_label("Picture with a transparent background").set_input_files(tmp_path / "My ball.png")
    page.get_by_role("button", name="Make it a sticker").click()
    page.get_by_role("link", name="My ball").click(timeout=SOON)
    before = shown(page)
    page.get_by_label("Comic").check()
    page.get_by_label("Yellow").first.check()
    page.get_by_label("Outline", exact=True).fill("6")
    expect(page.locator("#finish[data-unsaved]")).to_have_count(0)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert "?look=" in shown(page) and shown(page) != before
    page.emulate_media(reduced_motion="no-preference")
    page.reload()
    expect(page.get_by_label("Outline", exact=True)).to_have_value("6")
    expect(page.get_by_label("Comic")).to_be_checked()
    page.get_by_label("Shiny").check()
    expect(page.locator(".sheen")).to_be_visible()  # in the shape of the sticker
    page.get_by_label("Puffy").check()
    expect(page.locator(".sheen")).to_be_hidden()
    page.get_by_role("button", name="Back to how it was").click()
    expect(page.get_by_label("Comic")).to_be_checked()
    page.get_by_role("button", name="Use as my picture").click()
    expect(page.locator(".nav .avatar img")).to_be_visible()
    page.get_by_text("Name, remove").click()
    page.get_by_role("button", name="Remove this sticker").click()
    expect(page.get_by_text("No stickers yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="My ball")).to_be_visible()
    context.close()
