"""Finding pictures in a browser, with scripts and without."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.test_albums import TILES, photo
from tests.browser.visiting import PHONE, context_of
from tests.up import Up


def test_it_works(up: Up, browser: Browser) -> None:
    path = up.send_form("/albums/new/", title="By the sea").headers["Location"]
    page = context_of(browser, up).new_page()
    page.goto(up.here + path)
    page.set_input_files("#pick", [photo(number) for number in range(3)])
    expect(page.locator(TILES)).to_have_count(3)
    # Without scripts, on a telephone: words, then a mark that narrows, then the mark taken away.
    bare = context_of(browser, up, java_script_enabled=False, viewport=PHONE).new_page()
    bare.goto(up.here + "/search/")
    bare.get_by_label("Search for").fill("sea")
    bare.get_by_role("button", name="Search").click()
    expect(bare.locator(TILES)).to_have_count(3)
    bare.get_by_role("link", name="Videos").click()
    expect(bare.get_by_text("Nothing found.")).to_be_visible()
    expect(bare.get_by_role("link", name="Videos Remove")).to_have_attribute("aria-current", "true")
    bare.get_by_role("link", name="Videos Remove").click()
    expect(bare.locator(TILES)).to_have_count(3)
    assert bare.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    bare.locator(TILES).first.click()
    expect(bare.locator(".large img").first).to_be_visible()
