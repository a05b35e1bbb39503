"""Who is in the pictures, on a phone and by keys: a name, the same person twice, somebody else, and all of it gone."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.conftest import House
from tests.browser.visiting import PHONE, context_of


def test_who_is_who(house: House, browser: Browser) -> None:
    context = context_of(browser, house.by("owner"), viewport=PHONE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{house.up.here}/")
    page.get_by_role("button", name="You").click()
    page.get_by_role("link", name="Faces").click()
    expect(page.get_by_role("link", name="Anna 1 picture")).to_be_visible()

    page.get_by_text("Seen once").click()
    page.get_by_role("link", name="Who is this?").click()
    page.get_by_label("Name", exact=True).fill("Anna")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Anna", level=1)).to_be_visible()
    page.get_by_role("button", name="Yes, put them together").click()
    expect(page.get_by_text("They are one person now.")).to_be_visible()

    page.get_by_role("link", name="Put right").click()
    expect(page.locator(".face-list input")).to_have_count(2)
    expect(page.get_by_role("button", name="Not Anna")).to_be_hidden()
    page.locator(".face-list input").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="One other person").click()
    expect(page.get_by_text("They are a person of their own now")).to_be_visible()
    page.get_by_role("link", name="Faces", exact=True).first.click()
    expect(page.locator(".persons > li")).to_have_count(2)

    page.get_by_role("link", name="Delete all face data").click()
    page.get_by_role("button", name="Delete all of it").click()
    expect(page.get_by_role("button", name="Tell faces apart")).to_be_visible()
    context.close()
    assert not faults
