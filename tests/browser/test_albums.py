"""An album in a browser, through the real server: keys, fingers, choosing, undo, the large view, and no scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import ExifTags, Image
from playwright.sync_api import Browser, CDPSession, FilePayload, Page, expect

from tests.browser.visiting import PHONE, context_of
from tests.up import Up

TEN = datetime(2024, 7, 14, 10)
TILES = ".tile > a"


def photo(number: int) -> FilePayload:
    """One of three days with four pictures each."""
    pixels = np.roll(skimage.data.astronaut(), 43 * number, axis=(0, 1))  # type: ignore[no-untyped-call]
    exif = Image.Exif()
    moment = TEN + timedelta(days=number // 4, minutes=number)
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{moment:%Y:%m:%d %H:%M:%S}"
    out = BytesIO()
    size = (300, 400) if number % 3 == 0 else (400, 300)
    Image.fromarray(pixels).resize(size).save(out, "JPEG", exif=exif)
    return {"name": f"IMG_{number:02}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture(scope="module")
def album(up: Up, browser: Browser) -> str:
    """The address of an album with twelve pictures, sent through its page, where they appear by themselves."""
    path = up.send_form("/albums/new/", title="By the sea").headers["Location"]
    context = context_of(browser, up)
    page = context.new_page()
    page.goto(up.here + path)
    expect(page.locator("#select")).to_be_hidden()
    page.set_input_files("#pick", [photo(number) for number in range(12)])
    expect(page.locator(TILES)).to_have_count(12)
    expect(page.locator(".day h2")).to_have_text(
        ["Sunday, July 14, 2024", "Monday, July 15, 2024", "Tuesday, July 16, 2024"]
    )
    expect(page.locator("#counts")).to_contain_text("12 photos")
    expect(page.locator(".tile .waiting")).to_have_count(0)  # they have been looked at
    context.close()
    return up.here + path


@pytest.fixture
def page(up: Up, browser: Browser, album: str) -> Iterator[Page]:
    """The album on a desk; whatever the browser complains about fails the test."""
    context = context_of(browser, up)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(album)
    expect(page.locator(TILES)).to_have_count(12)
    yield page
    context.close()
    assert not complaints


def focused(page: Page) -> int:
    """The number of the tile that has the focus."""
    return int(page.evaluate(f"[...document.querySelectorAll('{TILES}')].indexOf(document.activeElement)"))


def test_keys_move_choose_and_let_go(page: Page) -> None:
    page.locator(TILES).first.focus()
    page.keyboard.press("ArrowRight")
    assert focused(page) == 1
    page.keyboard.press("ArrowDown")
    assert focused(page) > 3  # on the next day
    page.keyboard.press("ArrowUp")
    assert focused(page) == 1
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#chosen")).to_have_text("3 selected")
    page.keyboard.press("Control+a")
    expect(page.locator("#chosen")).to_have_text("12 selected")
    page.keyboard.press("Escape")
    expect(page.locator("#selection")).to_be_hidden()
    expect(page.locator(".tile :checked")).to_have_count(0)
    page.keyboard.press("End")
    assert focused(page) == 11


def test_what_is_deleted_comes_back(page: Page) -> None:
    first = page.locator(".tile").first
    first.hover()
    first.locator("input").check()
    page.locator(".tile").nth(2).click(modifiers=["Shift"])
    expect(page.locator("#chosen")).to_have_text("3 selected")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("3 pictures are in the trash.")
    expect(page.locator(TILES)).to_have_count(9)
    expect(page.locator("#counts")).to_contain_text("9 photos")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("3 pictures are back.")
    expect(page.locator(TILES)).to_have_count(12)


def test_dates_are_fixed_and_taken_back(page: Page) -> None:
    page.get_by_role("button", name="Select", exact=True).click()
    page.locator(TILES).nth(0).click()
    page.locator(TILES).nth(1).click()
    page.get_by_role("button", name="Fix the dates").click()
    assert page.input_value("#moment") == "2024-07-14T10:00"
    page.fill("#moment", "2024-07-20T15:30")
    page.locator("#dates").get_by_role("button", name="Fix the dates").click()
    expect(page.locator(".toast")).to_contain_text("2 pictures have their new dates.")
    expect(page.locator(".day h2").last).to_have_text("Saturday, July 20, 2024")
    expect(page.locator(".day").last.locator(".tile")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".day h2").last).to_have_text("Tuesday, July 16, 2024")
    expect(page.locator(".day").first.locator(".tile")).to_have_count(4)


def test_the_large_view_by_keys(page: Page, album: str) -> None:
    page.locator(TILES).nth(3).focus()
    page.keyboard.press("Enter")
    large = page.locator(".large")
    expect(large).to_be_visible()
    assert "/items/" in page.url
    page.keyboard.press("ArrowRight")
    expect(large.locator("h1")).to_contain_text("July 15")
    page.keyboard.press("i")
    expect(page.get_by_role("complementary")).to_be_visible()
    page.keyboard.press("i")
    expect(page.get_by_role("complementary")).to_be_hidden()
    assert page.evaluate("document.querySelector('main > header').inert")
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    assert page.url == album
    assert focused(page) == 4  # the one that was seen last
    page.go_forward()
    expect(large).to_be_visible()
    page.go_back()
    expect(large).to_have_count(0)


def test_deleting_from_the_large_view_shows_the_next(page: Page) -> None:
    page.locator(TILES).first.click()
    expect(page.locator(".large h1")).to_contain_text("10 a.m.")
    seen = page.locator(".large").get_attribute("data-id")
    page.locator(".large").get_by_role("button", name="Delete").click()
    expect(page.locator(".toast")).to_contain_text("1 picture is in the trash.")
    expect(page.locator(".large")).not_to_have_attribute("data-id", seen or "")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("1 picture is back.")
    page.keyboard.press("Escape")
    expect(page.locator(TILES)).to_have_count(12)


def test_a_picture_has_a_page_of_its_own(page: Page, album: str) -> None:
    page.goto(page.locator(TILES).first.evaluate("link => link.href"))
    expect(page.locator(".large img")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".large h1")).to_contain_text("10:01 a.m.")
    page.keyboard.press("Escape")
    expect(page.locator(TILES)).to_have_count(12)
    assert page.url.startswith(album)


def test_another_page_learns_of_what_is_deleted(up: Up, page: Page, browser: Browser, album: str) -> None:
    context = context_of(browser, up)
    other = context.new_page()
    other.goto(album)
    other.locator(TILES).last.focus()
    page.locator(TILES).last.click()
    page.locator(".large").get_by_role("button", name="Delete").click()
    expect(other.locator(TILES)).to_have_count(11)
    expect(other.locator(TILES).last).to_be_focused()  # keys go on where they were
    page.get_by_role("button", name="Undo").click()
    expect(other.locator(TILES)).to_have_count(12)
    context.close()


def touch(finger: CDPSession, kind: str, x: float, y: float) -> None:
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_fingers_press_and_swipe(up: Up, browser: Browser, album: str) -> None:
    context = context_of(browser, up, viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(album)
    finger = context.new_cdp_session(page)
    box = page.locator(TILES).first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch(finger, "touchStart", x, y)
    expect(page.locator("#chosen")).to_have_text("1 selected")
    touch(finger, "touchEnd", x, y)
    page.locator(TILES).nth(1).tap()
    expect(page.locator("#chosen")).to_have_text("2 selected")
    page.get_by_role("button", name="Select nothing").tap()
    page.locator(TILES).first.tap()
    large = page.locator(".large")
    expect(large.locator("h1")).to_have_text(re.compile("10 a.m."))
    for kind, at in (("touchStart", 300), ("touchMove", 200), ("touchMove", 100), ("touchEnd", 100)):
        touch(finger, kind, at, 400)
    expect(large.locator("h1")).to_have_text(re.compile("10:01 a.m."))
    for kind, at in (("touchStart", 300), ("touchMove", 420), ("touchMove", 560), ("touchEnd", 560)):
        touch(finger, kind, 200, at)
    expect(large).to_have_count(0)
    context.close()


def test_without_scripts(up: Up, browser: Browser, album: str, tmp_path: Path) -> None:
    context = context_of(browser, up, java_script_enabled=False)
    page = context.new_page()
    page.goto(album)
    page.locator(".tile input").first.check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("1 picture is in the trash.")
    page.goto(up.here + "/trash/")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator(TILES)).to_have_count(12)
    page.locator(TILES).nth(3).click()
    expect(page.get_by_role("complementary")).to_be_visible()
    page.get_by_role("link", name="The next one").click()
    expect(page.locator("h1")).to_contain_text("July 15")
    page.get_by_role("link", name="Back to the album").click()
    page.locator(".tile input").nth(2).check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "By the sea.zip"
    context.close()
