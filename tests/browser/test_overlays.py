"""Laying cards and frames over shots: on a phone and at a desk, by keys, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House
from tests.browser.visiting import DESK, PHONE, context_of


@pytest.fixture
def page(request: pytest.FixtureRequest, house: House, browser: Browser) -> Iterator[Page]:
    """The sheet of a shot; parametrised by how it is looked at."""
    context = context_of(browser, house.by("owner"), **request.param)
    page = context.new_page()
    page.goto(house.up.here + house.path("movie, a shot"))
    yield page
    context.close()


@pytest.mark.parametrize(
    "page", [{"viewport": PHONE}, {"viewport": DESK}, {"viewport": PHONE, "java_script_enabled": False}], indirect=True
)
def test_a_birthday_card_is_laid_over_a_shot(page: Page) -> None:
    sheet = page.locator("#sheet")
    laid = sheet.locator("details", has_text="A card or frame over it")
    if laid.get_attribute("open") is None:
        laid.locator("summary").click()
    expect(sheet.get_by_label("Greeting")).to_be_hidden()
    sheet.get_by_role("radio", name="None").focus()
    page.keyboard.press("ArrowRight")
    expect(sheet.get_by_role("radio", name="Birthday card")).to_be_checked()
    sheet.get_by_label("Name", exact=True).fill("Mia")
    sheet.get_by_label("Age").fill("7")
    here = page.url
    sheet.get_by_role("button", name="Lay it over").click()
    marked = page.locator("#board .badge", has_text="With a card")
    expect(marked).to_have_count(1)
    if "shot=" not in page.url:  # without scripts the whole page comes again
        page.goto(here)
    expect(sheet.get_by_role("radio", name="Birthday card")).to_be_checked()
    expect(sheet.get_by_label("Name", exact=True)).to_have_value("Mia")
    sheet.locator("label.card", has_text="None").click()
    sheet.get_by_role("button", name="Lay it over").click()
    expect(marked).to_have_count(0)
