"""Live Photos in a browser, through the real server: two files become one picture that moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_under_load import settled, until
from tests.browser.visiting import context_of
from tests.render.media.live_photos import film, google, jpeg
from tests.up import Up

IDENTIFIER = "9B539AB8-A668-4FA6-9207-EB653A5E7E3C"
MOVING = ".moving.on"


@pytest.fixture(scope="module")
def album(up: Up, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an album with a Live Photo, a motion photo and a photo."""
    folder = tmp_path_factory.mktemp("drop")
    moving = film(folder, 100, identifier=IDENTIFIER)
    files = {
        "IMG_1.MOV": moving,
        "IMG_1.JPG": jpeg(identifier=IDENTIFIER),
        "PXL_2.MP.jpg": google(film(folder, 90, suffix="mp4"), number=60),
        "IMG_3.JPG": jpeg(30),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    path = up.send_form("/albums/new/", title="By the sea").headers["Location"]
    context = context_of(browser, up)
    page = context.new_page()
    page.goto(up.here + path)
    page.set_input_files("#pick", [folder / name for name in files])
    expect(page.locator(".tile [data-moving]")).to_have_count(2)
    expect(page.locator(".tile")).to_have_count(3)
    expect(page.locator("#counts")).to_contain_text("3 photos")
    context.close()
    until(lambda: settled(up))  # what is set aside leaves the grid, and the focus with it
    return up.here + path


@pytest.fixture
def page(up: Up, browser: Browser, album: str) -> Iterator[Page]:
    context = context_of(browser, up, reduced_motion="no-preference")
    page = context.new_page()
    page.goto(album)
    yield page
    context.close()


def test_it_moves_under_the_mouse_and_with_the_focus(page: Page) -> None:
    tile = page.locator(".tile:has([data-moving])").first
    expect(tile).to_contain_text("Live")
    tile.hover()
    expect(tile.locator(MOVING)).to_be_visible()
    page.mouse.move(1, 1)
    expect(page.locator("video")).to_have_count(0)
    page.locator(".tile > a").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowLeft")
    if not page.evaluate("document.activeElement.dataset.moving"):
        page.keyboard.press("ArrowRight")
    expect(page.locator(MOVING)).to_be_visible()


def test_large_it_moves_while_it_is_held_or_when_its_badge_is_pressed(page: Page) -> None:
    page.locator(".tile > a[data-moving]").first.click()
    badge = page.get_by_role("button", name="Live Let it move")
    badge.click()
    expect(badge).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f".stage {MOVING}")).to_be_visible()
    badge.press(" ")
    expect(badge).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".stage video")).to_have_count(0)
    page.locator(".stage img").hover()
    page.mouse.down()
    expect(page.locator(f".stage {MOVING}")).to_be_visible()
    page.mouse.up()
    expect(page.locator(".stage video")).to_have_count(0)


def test_who_wants_calm_is_asked_first(up: Up, browser: Browser, album: str) -> None:
    context = context_of(browser, up)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/motion/") else None)
    page.goto(album)
    page.locator(".tile:has([data-moving])").first.hover()
    page.locator(".tile > a[data-moving]").first.click()
    badge = page.get_by_role("button", name="Live Let it move")
    expect(badge).to_be_visible()
    assert not asked
    badge.click()
    expect(page.locator(f".stage {MOVING}")).to_be_visible()
    context.close()


def test_without_scripts_the_badge_leads_to_the_film(up: Up, browser: Browser, album: str) -> None:
    context = context_of(browser, up, java_script_enabled=False)
    page = context.new_page()
    page.goto(album)
    page.goto(up.here + str(page.locator(".tile > a[data-moving]").first.get_attribute("href")))
    answer = page.request.get(up.here + str(page.locator("a.live").get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "video/mp4")
    context.close()


def test_both_files_are_downloaded(page: Page, tmp_path: Path) -> None:
    page.locator('.tile > a[data-moving]:has(img[alt*="IMG_1"])').click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download both files").click()
    assert waiting.value.suggested_filename == "IMG_1.zip"
