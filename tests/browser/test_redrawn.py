"""What somebody does while a page is being drawn anew: no press, no word and no tick is lost, and none counts twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.albums.sticking import picture_file
from tests.browser.conftest import House
from tests.browser.visiting import PHONE, context_of, faultless


class Line:
    """A slow line: what matches waits until it is let through, first come, first served."""

    def __init__(self, page: Page, address: Any) -> None:
        self.page = page
        self.held: list[Route] = []
        page.route(address, self.hold)

    def hold(self, route: Route) -> None:
        if route.request.resource_type in ("xhr", "fetch"):
            self.held.append(route)
        else:
            route.continue_()

    def wait(self, count: int = 1) -> None:
        until = time.monotonic() + 20
        while len(self.held) < count:
            assert time.monotonic() < until, "nothing was sent"
            self.page.wait_for_timeout(20)

    def let_through(self) -> None:
        self.wait()
        route = self.held.pop(0)
        with self.page.expect_response(route.request.url):
            route.continue_()


@pytest.fixture
def page(house: House, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    yield from faultless(browser, house.by("owner"), **getattr(request, "param", {}))


@pytest.fixture
def board(page: Page, house: House) -> Page:
    """A storyboard in which nothing is left to undo."""
    page.goto(house.up.here + house.path("movie, planned"))
    undo = page.locator("#undo")
    while undo.is_enabled():
        version(page, undo.click)
    return page


def version(page: Page, does: Any = None) -> int:
    """Of the storyboard that is shown; after `does`, when it has changed."""
    shown = page.locator("#board[data-version]")
    before = shown.get_attribute("data-version") or ""
    if does:
        does()
        expect(shown).not_to_have_attribute("data-version", before, timeout=20_000)
    return int(shown.get_attribute("data-version") or "")


def opened(page: Page, n: int = 0) -> Locator:
    page.locator("#strip > .shot.photo a.still").nth(n).click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_role("button", name="Longer")).to_be_visible()
    return sheet


def held_down(page: Page, button: Locator) -> tuple[float, float]:
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def close(page: Page) -> None:
    page.locator("#sheet").get_by_role("link", name="Close").click()


def test_presses_that_came_to_nothing_do_not_come_later(board: Page) -> None:
    sheet = opened(board)
    longer = sheet.get_by_role("button", name="Longer")
    version(board, longer.click)
    line = Line(board, "**/storyboard/")
    undo = sheet.locator("#undo-here")
    for _ in range(3):
        undo.click()
    version(board, line.let_through)
    expect(undo).to_be_disabled()
    longer.click()
    version(board, line.let_through)
    board.wait_for_timeout(300)
    assert not line.held
    expect(undo).to_be_enabled()


@pytest.mark.parametrize("page", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}], indirect=True)
def test_a_finger_on_what_is_drawn_anew_presses_once(board: Page) -> None:
    sheet = opened(board)
    longer = sheet.get_by_role("button", name="Longer")
    line = Line(board, "**/storyboard/")
    longer.scroll_into_view_if_needed()
    longer.tap()
    box = longer.bounding_box()
    assert box is not None
    finger = board.context.new_cdp_session(board)
    point = {"x": box["x"] + 20, "y": box["y"] + 20}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    version(board, line.let_through)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    version(board, line.let_through)
    board.wait_for_timeout(500)
    assert not line.held


@pytest.mark.prove
def test_the_space_bar_on_what_is_drawn_anew_presses(board: Page) -> None:
    sheet = opened(board)
    longer = sheet.get_by_role("button", name="Longer")
    line = Line(board, "**/storyboard/")
    longer.focus()
    board.keyboard.press("Space")
    board.keyboard.down("Space")
    version(board, line.let_through)
    board.keyboard.up("Space")
    version(board, line.let_through)


@pytest.mark.prove
def test_who_moves_off_a_button_that_is_drawn_anew_does_not_press(board: Page) -> None:
    sheet = opened(board)
    longer = sheet.get_by_role("button", name="Longer")
    line = Line(board, "**/storyboard/")
    longer.click()
    x, y = held_down(board, longer)
    version(board, line.let_through)
    board.mouse.move(x, y - 150)
    board.mouse.up()
    board.wait_for_timeout(300)
    assert not line.held


@pytest.mark.prove
def test_news_on_their_way_when_something_is_pressed(board: Page, house: House, browser: Browser) -> None:
    sheet = opened(board)
    longer = sheet.get_by_role("button", name="Longer")
    context = context_of(browser, house.by("owner"))
    other = context.new_page()
    other.goto(board.url)
    news = Line(board, lambda url: "part=board" in url)
    answers = Line(board, "**/storyboard/")
    version(other, opened(other, 1).get_by_role("button", name="Longer").click)
    news.wait()
    longer.click()
    answers.wait()
    news.let_through()
    version(board, answers.let_through)
    board.unroute_all()
    version(board, longer.click)
    expect(other.locator("#board[data-version]")).to_have_attribute("data-version", str(version(board)))
    context.close()


def test_words_that_are_not_saved_yet_stay(board: Page, house: House, browser: Browser) -> None:
    sheet = opened(board)
    caption = sheet.get_by_label("Words on the picture")
    caption.fill("Here it begins")
    version(board, sheet.get_by_role("button", name="Longer").click)
    expect(caption).to_have_value("Here it begins")
    context = context_of(browser, house.by("owner"))
    other = context.new_page()
    other.goto(board.url)
    caption.focus()
    board.keyboard.press("End")
    version(board, opened(other, 1).get_by_role("button", name="Longer").click)
    context.close()
    board.keyboard.type(", with us")
    expect(caption).to_have_value("Here it begins, with us")


@pytest.mark.prove
def test_a_sheet_opened_while_an_answer_comes_stays_open(board: Page) -> None:
    sheet = opened(board)
    version(board, sheet.get_by_role("button", name="Longer").click)
    close(board)
    line = Line(board, "**/storyboard/")
    board.locator("#undo").click()
    sheet = opened(board, 1)
    title = sheet.locator("#sheet-title").inner_text()
    version(board, line.let_through)
    board.wait_for_timeout(300)
    expect(sheet).to_be_visible()
    expect(sheet.locator("#sheet-title")).to_have_text(title)
    board.unroute_all()
    version(board, sheet.get_by_role("button", name="Longer").click)
    assert not board.locator("#board .problem, #sheet .problem").count()


@pytest.mark.prove
def test_two_links_are_turned_off_one_right_after_the_other(page: Page, house: House) -> None:
    page.goto(house.up.here + house.path("movie_links"))
    rows = page.locator(".link-row")
    while rows.count() < 3:
        count = rows.count()
        page.get_by_role("button", name="Another link").click()
        expect(rows).to_have_count(count + 1)
    count = rows.count()
    line = Line(page, "**/links/")
    off = page.get_by_role("button", name="Turn the link off")
    off.nth(0).click()
    off.nth(1).click()
    page.wait_for_timeout(200)
    while line.held:
        line.let_through()
        page.wait_for_timeout(300)
    page.unroute_all()
    shown = rows.count()
    page.reload()
    assert rows.count() == shown == count - 2


@pytest.mark.prove
def test_a_press_on_a_picture_while_the_album_is_drawn_anew(page: Page, house: House) -> None:
    page.goto(house.up.here + house.path("album"))
    tile = page.locator("#grid .tile > a").first
    page.wait_for_timeout(1500)
    line = Line(page, "**/page/?*")
    page.evaluate("document.dispatchEvent(new CustomEvent('album:changed'))")
    line.wait()
    held_down(page, tile)
    line.let_through()
    page.wait_for_timeout(300)
    page.mouse.up()
    expect(page.locator("#large .large")).to_be_visible(timeout=5000)


@pytest.mark.prove
def test_arrows_faster_than_the_pictures_come(page: Page, house: House) -> None:
    page.goto(house.up.here + house.path("album"))
    ids = [tile.get_attribute("data-id") for tile in page.locator("#grid .tile").all()]
    page.locator("#grid .tile > a").first.click()
    expect(page.locator("#large .large")).to_be_visible()
    line = Line(page, "**/items/*/")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    for _ in range(3):
        while line.held:
            line.let_through()
        page.wait_for_timeout(300)
    assert page.locator("#large .large").get_attribute("data-id") == ids[2]


@pytest.mark.prove
def test_a_tick_stays_while_the_page_asks_how_far_a_picture_is(page: Page, house: House, tmp_path: Path) -> None:
    (tmp_path / "ball.png").write_bytes(picture_file("PNG"))
    page.goto(f"{house.up.here}/stickers/")
    line = Line(page, "**/stickers/")
    page.get_by_label("Picture with a transparent background").set_input_files(tmp_path / "ball.png")
    page.get_by_role("button", name="Make it a sticker").click()
    line.wait()
    tick = page.locator(".tick").last
    tick.check()
    link = page.locator(".stickers a").last
    address = link.get_attribute("href")
    held_down(page, link)
    line.let_through()
    expect(tick).to_be_checked()
    page.mouse.up()
    page.wait_for_url(f"**{address}")
