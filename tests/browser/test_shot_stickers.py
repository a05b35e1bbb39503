"""A sticker is put on a shot, moved by pointer and keys, seen in the preview, and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House
from tests.browser.test_previews import addresses, changed, plays
from tests.browser.visiting import PHONE, context_of


@pytest.fixture
def page(house: House, browser: Browser) -> Iterator[Page]:
    context = context_of(browser, house.by("owner"), viewport=PHONE, reduced_motion="no-preference")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(house.up.here + house.path("movie, a shot"))
    yield page
    context.close()
    assert not faults


def field(page: Page, name: str) -> float:
    return float(page.locator(f"#stuck-{name}-1").input_value())


def test_it_works(page: Page) -> None:
    plays(page)
    plain = addresses(page)
    page.locator("#stickers summary").click()
    page.get_by_role("link", name="Choose from your stickers").click()
    page.locator(".stickers-own button").first.click()
    put = changed(page, plain)
    stuck = page.locator("#stuck-1")

    page.get_by_role("link", name="Put another sticker on it").click()
    page.locator(".stickers-own button").first.click()
    both = changed(page, put)
    other = page.locator("#stuck-2")
    expect(other).to_have_class("stuck selected")
    other.hover()
    corner = other.bounding_box()
    assert corner
    page.mouse.click(
        corner["x"] + 0.03 * corner["width"], corner["y"] + 0.03 * corner["height"]
    )  # it shows nothing there
    expect(stuck).to_have_class("stuck selected")
    page.locator("#sheet-title").focus()
    page.keyboard.press("Control+z")
    assert changed(page, both) == put
    stuck.hover()  # once the page has come to rest there

    stage = page.locator("#stage").bounding_box()
    assert stage
    page.mouse.down()
    page.mouse.move(stage["x"] + 0.2 * stage["width"], stage["y"] + 0.4 * stage["height"], steps=4)
    page.mouse.up()
    moved = changed(page, put)
    assert (field(page, "x"), field(page, "y")) == pytest.approx((0.2, 0.4), abs=0.01)
    stuck.press("ArrowRight")
    stuck.press("+")
    nudged = changed(page, moved)
    assert (field(page, "x"), field(page, "width")) == pytest.approx((0.21, 0.32), abs=0.01)
    expect(stuck).to_be_focused()

    page.locator("#sheet-title").focus()
    page.keyboard.press("Control+z")
    assert changed(page, nudged) == moved
    page.keyboard.press("Control+z")
    assert changed(page, moved) == put
    page.keyboard.press("Control+z")
    assert changed(page, put) == plain
    expect(stuck).to_have_count(0)
