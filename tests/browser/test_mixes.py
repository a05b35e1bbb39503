"""Choosing look and music: posters and sound at once, on a phone and at a desk, by keys, and without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House
from tests.browser.visiting import DESK, PHONE, context_of

# All pictures that are shown have come, and those of the stage are those of the chosen mood.
DRAWN = """() => [...document.querySelectorAll("#posters img")]
    .every((image) => image.complete && image.naturalWidth === 640)
  && document.querySelector(".poster .on").src === document.querySelector(".mood:has(:checked) img").src"""
# How many seconds somebody waits for the posters after a press.
FLIP = """async () => {
  const began = performance.now();
  document.getElementById("flip-on").click();
  await Promise.all([...document.querySelectorAll("#posters img")].map((image) => image.decode()));
  return (performance.now() - began) / 1000;
}"""


def opened(browser: Browser, house: House, name: str, visitor: str = "owner", **look: Any) -> Page:
    page = context_of(browser, house.by(visitor), reduced_motion="no-preference", **look).new_page()
    page.goto(house.up.here + house.path(name))
    return page


def chosen(page: Page, field: str) -> str:
    return str(page.locator(f"input[name={field}]:checked").get_attribute("value"))


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_mixes_are_flipped_through_and_heard(house: House, browser: Browser, viewport: dict[str, int]) -> None:
    page = opened(browser, house, "movie_new", viewport=viewport)
    page.wait_for_function(DRAWN)
    assert (chosen(page, "mood"), chosen(page, "soundtrack")) == ("gentle", "gentle-first-light")
    page.get_by_role("button", name="Listen", exact=True).click()
    expect(page.locator("#hear")).to_have_attribute("aria-pressed", "true")
    seen = set()
    for _ in range(15):
        page.get_by_role("button", name="The next mix").click()
        seen.add((chosen(page, "mood"), chosen(page, "soundtrack")))
        assert chosen(page, "soundtrack").startswith(chosen(page, "mood"))
        # One plays at a time: that of the mix which is shown.
        expect(page.locator(".listen[aria-pressed=true]")).to_have_count(1)
        playing = page.locator(".song:has(.listen[aria-pressed=true]) input").get_attribute("value")
        assert playing == chosen(page, "soundtrack")
    assert len(seen) == 15
    page.wait_for_function(DRAWN)
    page.get_by_role("button", name="The mix before").click()
    assert (chosen(page, "mood"), chosen(page, "soundtrack")) == ("dreamy", "dreamy-cloud-harbour")
    page.locator("#hear").click()
    expect(page.locator(".listen[aria-pressed=true]")).to_have_count(0)
    page.context.close()


def test_the_pictures_take_turns_to_the_music(house: House, browser: Browser) -> None:
    page = opened(browser, house, "movie_new", viewport=PHONE)
    page.wait_for_function(DRAWN)
    page.locator("#hear").click()
    page.wait_for_function("() => document.querySelector('.poster img:nth-child(3)').classList.contains('on')")
    page.locator("#hear").click()
    page.wait_for_function(DRAWN)
    page.context.close()


def test_posters_come_at_once(house: House, browser: Browser) -> None:
    page = opened(browser, house, "movie_new", viewport=PHONE)
    page.wait_for_function(DRAWN)
    waits = sorted(page.evaluate(FLIP) for _ in range(9))
    assert waits[4] < 1.0, f"the middle of nine was {waits[4]:.2f} s"
    page.context.close()


def test_it_goes_by_keys_and_with_a_piece_of_another_mood(house: House, browser: Browser) -> None:
    page = opened(browser, house, "movie_new", viewport=DESK)
    page.locator("input[name=mood]:checked").focus()
    page.keyboard.press("ArrowRight")
    assert (chosen(page, "mood"), chosen(page, "soundtrack")) == ("chill", "chill-low-tide")
    expect(page.locator(".mix-name")).to_have_text("Chill Low Tide")
    page.locator("details.songs summary").press("Enter")
    page.get_by_label("Neon Tide").first.press("Space")
    expect(page.locator(".mix-name")).to_have_text("Chill Neon Tide")
    page.get_by_label("Title").fill("Grüße")
    page.wait_for_function("() => document.querySelector('.poster img').src.includes('title=Gr%C3%BC%C3%9Fe')")
    page.wait_for_function(DRAWN)
    page.get_by_role("button", name="Look at the storyboard first").click()
    page.wait_for_url("**/movies/*-*/")
    page.context.close()


def test_without_a_script_the_mood_brings_its_music(house: House, browser: Browser) -> None:
    page = opened(browser, house, "movie_new", viewport=PHONE, java_script_enabled=False)
    expect(page.locator("#stage")).to_be_hidden()
    expect(page.locator(".mood img").first).to_be_visible()
    page.locator(".mood", has_text="Club").click()
    assert chosen(page, "soundtrack") == ""
    page.get_by_role("button", name="Look at the storyboard first").click()
    page.wait_for_url("**/movies/*-*/")
    page.context.close()


def test_a_storyboard_gets_other_music(house: House, browser: Browser) -> None:
    page = opened(browser, house, "movie, planned", viewport=PHONE)
    button = page.locator("[data-opens=music]")
    before = button.inner_text()
    button.click()
    page.get_by_role("button", name="Listen to Low Tide").click()
    expect(page.locator("#music .listen[aria-pressed=true]")).to_have_count(1)
    page.locator("#music label", has_text="Low Tide").click()
    page.locator("#music").get_by_role("button", name="Save").click()
    expect(button).to_contain_text("Low Tide")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(button).to_have_text(before)
    button.click()
    expect(page.locator("#music label:has(:checked)")).to_contain_text(before.split("\n")[-1])
    page.keyboard.press("Escape")
    expect(page.locator("#music")).to_be_hidden()
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_is_filled_in_waits_while_one_brings_a_song(house: House, browser: Browser, scripts: bool) -> None:
    page = opened(browser, house, "movie_new", visitor="contributor", viewport=PHONE, java_script_enabled=scripts)
    page.locator(".mood", has_text="Epic").click()
    page.locator("label.card", has_text="Square").click()
    page.get_by_label("Title").fill("Grandma’s day")
    page.locator("details.songs summary").click()
    page.get_by_role("button", name="Bring a song of your own").click()
    expect(page.get_by_role("heading", name="Your songs")).to_be_visible()
    page.get_by_role("link", name="Back to the new movie").click()
    expect(page.get_by_label("Title")).to_have_value("Grandma’s day")
    assert (chosen(page, "mood"), chosen(page, "aspect")) == ("epic", "1:1")
    page.get_by_label("Title").press("Enter")
    page.wait_for_url("**/movies/*-*/")  # Enter makes the movie
