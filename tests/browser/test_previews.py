"""A change of a shot is seen at once in its sheet, and undone it is as it was; with less motion, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import House
from tests.browser.visiting import DESK, PHONE, context_of

MOVES = "(v) => v.readyState > 2 && !v.paused && v.currentTime > 0.2"


@pytest.fixture
def page(request: pytest.FixtureRequest, house: House, browser: Browser) -> Iterator[Page]:
    """The sheet of a shot; parametrised by how it is looked at."""
    context = context_of(browser, house.by("owner"), **{"reduced_motion": "no-preference"} | request.param)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(house.up.here + house.path("movie, a shot"))
    yield page
    context.close()
    assert not faults


def preview(page: Page) -> Locator:
    return page.locator("#preview")


def plays(page: Page) -> None:
    page.wait_for_function(f"() => ({MOVES})(document.getElementById('preview'))")
    expect(page.locator("#preview-said")).to_have_text("The preview is ready.")


def addresses(page: Page) -> tuple[str, str]:
    video = preview(page)
    return str(video.get_attribute("src")), str(video.get_attribute("poster"))


def changed(page: Page, before: tuple[str, str]) -> tuple[str, str]:
    """The addresses that are there instead."""
    expect(preview(page)).not_to_have_attribute("src", before[0])
    return addresses(page)


@pytest.mark.parametrize("page", [{"viewport": PHONE}, {"viewport": DESK}], indirect=True)
def test_it_works(page: Page, house: House) -> None:
    plays(page)
    first = addresses(page)
    stills = [page.request.get(house.up.here + first[1]).body()]
    words = page.get_by_label("Words on the picture")
    said = words.input_value()
    words.fill(f"{said} begins")
    page.locator(".caption-form button").click()
    second = changed(page, first)
    plays(page)
    stills.append(page.request.get(house.up.here + second[1]).body())
    assert stills[0][:4] == b"RIFF" and stills[0] != stills[1]

    page.locator("#looking summary").click()
    page.locator("#look-x").fill("0.1")
    page.get_by_role("button", name="Look here").click()
    third = changed(page, second)
    expect(preview(page)).to_be_in_viewport(ratio=0.9)  # it was above what was pressed
    plays(page)
    page.locator("#sheet-title").focus()
    page.keyboard.press("Control+z")
    assert changed(page, third) == second
    plays(page)
    page.locator("#sheet").get_by_role("button", name="Undo", exact=True).click()
    assert changed(page, second) == first
    plays(page)
    expect(words).to_have_value(said)


@pytest.mark.parametrize("page", [{"viewport": PHONE, "reduced_motion": "reduce"}], indirect=True)
def test_who_wants_less_motion_has_the_still(page: Page) -> None:
    expect(preview(page)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert preview(page).evaluate("(v) => [v.paused, v.readyState]") == [True, 0]
    expect(page.locator("#preview-said")).to_be_empty()
    preview(page).evaluate("(v) => v.play()")
    plays(page)


@pytest.mark.parametrize("page", [{"viewport": PHONE, "java_script_enabled": False}], indirect=True)
def test_it_plays_without_scripts(page: Page, house: House) -> None:
    film, still = addresses(page)
    expect(preview(page)).to_have_attribute("controls", "")
    assert page.request.get(house.up.here + still).headers["content-type"] == "image/webp"
    answer = page.request.get(house.up.here + film)
    assert (answer.status, answer.headers["content-type"]) == (200, "video/mp4")


def test_what_could_not_be_drawn_is_told(house: House, browser: Browser) -> None:
    context = context_of(browser, house.by("owner"), reduced_motion="no-preference")
    try:
        page = context.new_page()
        page.route("**/shots/*.mp4*", lambda route: route.fulfill(status=422, body="This picture is damaged."))
        page.goto(house.up.here + house.path("movie, a shot"))
        expect(page.locator("#preview-said")).to_contain_text("could not be drawn")
    finally:
        context.close()
