"""The page of activity, open while things happen: it follows by itself, and lets nobody's press or keys go astray."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House
from tests.browser.visiting import PHONE, context_of

AT_ONCE = 5_000.0  # ms, sooner than the page would ask by itself


@pytest.fixture
def page(house: House, browser: Browser) -> Iterator[Page]:
    context = context_of(browser, house.by("owner"), viewport=PHONE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{house.up.here}/activity/")
    yield page
    context.close()
    assert not faults


def test_an_open_page_follows_and_keeps_the_keyboard(page: Page, house: House, browser: Browser) -> None:
    stop = page.get_by_role("button", name="Stop Finding the story of “On its way”")
    stop.focus()
    expect(page.get_by_role("link", name="Looking at 1 picture of Our summer")).to_be_visible()

    context = context_of(browser, house.by("owner"), viewport=PHONE, color_scheme="dark")
    elsewhere = context.new_page()
    elsewhere.goto(f"{house.up.here}/activity/")
    elsewhere.get_by_role("button", name="Stop Looking at 1 picture").click()
    stopped = "1 picture of Our summer was not looked at, as somebody stopped it"
    expect(elsewhere.get_by_role("link", name=stopped)).to_be_visible()
    context.close()

    expect(page.get_by_role("link", name=stopped)).to_be_visible(timeout=AT_ONCE)
    expect(stop).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="The movie “On its way” was stopped")).to_be_visible(timeout=AT_ONCE)


def test_it_works_without_scripts(house: House, browser: Browser) -> None:
    context = context_of(browser, house.by("owner"), java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{house.up.here}/activity/")
    page.get_by_role("button", name="Try again The story of “Failed”").click()
    expect(page.get_by_role("link", name="Finding the story of “Failed”")).to_be_visible()
    context.close()
