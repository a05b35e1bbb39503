"""A song of one's own, heard against a click and put right by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.albums.singing import beating
from tests.browser.visiting import PHONE, context_of
from tests.up import Up


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Grandma_sings.wav"
    path.write_bytes(beating())
    return path


def test_a_song_is_brought_heard_and_put_right(up: Up, browser: Browser, file: Path) -> None:
    context = context_of(browser, up, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{up.here}/songs/")
    page.get_by_label("Sound file").set_input_files(file)
    page.get_by_role("button", name="Send the song").click()
    expect(page.get_by_role("heading", name="Grandma sings")).to_be_visible()
    expect(page.get_by_text("100.0 beats a minute")).to_be_visible()
    play = page.locator("#play")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    began = page.locator("#head").get_attribute("d")
    expect(page.locator("#head")).not_to_have_attribute("d", began or "")
    page.locator("#wave").focus()
    page.keyboard.press("d")
    expect(page.get_by_text("200.0 beats a minute")).to_be_visible()
    for key in ("h", "ArrowLeft", "ArrowLeft", "ArrowLeft"):  # faster than the server answers
        page.keyboard.press(key)
    expect(page.get_by_text("30 ms earlier")).to_be_visible()
    expect(page.get_by_text("100.0 beats a minute")).to_be_visible()
    expect(play).to_have_attribute("aria-pressed", "true")  # it plays on
    page.keyboard.press("Space")
    expect(play).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="That’s right").click()
    expect(page.get_by_text("You said that the beats are right.")).to_be_visible()
    context.close()


def test_what_is_no_song_is_told_so(up: Up, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_text("Bread, milk, a birthday present.")
    context = context_of(browser, up, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{up.here}/songs/")
    page.get_by_label("Sound file").set_input_files(tmp_path / "a.mp3")
    page.get_by_role("button", name="Send the song").click()
    expect(page.get_by_text("This sound file cannot be read")).to_be_visible()
    context.close()
