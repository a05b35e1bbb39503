"""A family's first evening, whole: run by test_evening.py inside a network namespace that has no way out.

The server is asked at its address in the home network, over plain http, as a phone on the sofa does.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.test_movies import made, planned, plays
from tests.browser.test_uploads import drop, expect_summary, originals, wait_until_sent
from tests.browser.visiting import DESK, MADE, PHONE, SOON
from tests.up import PASSWORD, Up, running

FILES = 60
EMAIL = "anna@example.org"
SLOW = {"offline": False, "latency": 5, "uploadThroughput": 1.5e6, "downloadThroughput": 1e8}  # bytes a second
FAST = SLOW | {"uploadThroughput": 1e8}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with running(tmp_path_factory.mktemp("data")) as server:
        assert server.address.startswith("http://192.168.77.1:")
        yield server


@pytest.fixture(scope="module")
def trip(media: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty real photos and videos in folders."""
    trip = tmp_path_factory.mktemp("trip") / "Two weeks"
    videos = [path for path in sorted((media / "videos").iterdir()) if path.is_file() and path.stat().st_size < 5e6]
    photos = sorted(path for path in (media / "photos/album").iterdir() if path.is_file())
    for number, path in enumerate((videos[:5] + photos)[:FILES]):
        folder = trip / f"Week {number % 2 + 1}"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, folder / path.name)
    return trip


@pytest.fixture
def context(up: Up, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context
    context.close()
    assert [url for url in asked if not url.startswith((up.address, "blob:", "data:"))] == []


def new_page(context: BrowserContext, viewport: ViewportSize) -> Page:
    page = context.new_page()
    page.set_viewport_size(viewport)
    page.on("dialog", lambda dialog: dialog.accept())
    page.on("pageerror", lambda error: pytest.fail(f"the page has stumbled: {error}"))
    return page


def new_album(page: Page, title: str) -> str:
    """The path of its page."""
    page.get_by_role("link", name="New album").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Add pictures").click()
    page.wait_for_url("**/albums/*-*/")  # to the end of its scripts: a drop before them would open the files
    return "/" + page.url.split("/", 3)[3]


def share_and_revoke(page: Page, browser: Browser) -> None:
    assert page.evaluate("() => [isSecureContext, 'share' in navigator]") == [False, False]
    page.get_by_role("button", name="Link").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link").input_value(timeout=SOON)
    stranger = browser.new_context(viewport=PHONE)
    visit = stranger.new_page()
    visit.goto(link)
    plays(visit)
    page.get_by_role("button", name="Turn the link off").click()
    expect(page.get_by_role("button", name="Make a link")).to_be_visible()
    visit.reload()
    expect(visit.get_by_role("heading", name="Nothing here")).to_be_visible()
    stranger.close()


def test_1_on_the_phone(up: Up, context: BrowserContext, browser: Browser, trip: Path) -> None:
    page = new_page(context, PHONE)
    page.goto(up.address + up.link)
    page.get_by_label("Your name").fill("Anna")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("button", name="Start").or_(page.get_by_role("link", name="Start")).click()
    album = new_album(page, "Two weeks")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    drop(page, trip)
    wait_until_sent(page, 20)
    line.send("Network.emulateNetworkConditions", SLOW | {"offline": True})
    expect(page.locator("#upload-summary")).to_contain_text("The line is lost.")
    line.send("Network.emulateNetworkConditions", SLOW)
    wait_until_sent(page, 40)
    page.reload()
    line.send("Network.emulateNetworkConditions", FAST)
    drop(page, trip)
    expect_summary(page, f"All {FILES} are here.")
    expect(page.locator("#grid .tile").first).to_be_visible()
    assert len(originals(up)) == FILES
    planned(page, up.address, album)
    page.locator(".shot.photo .still").last.click()
    page.get_by_role("button", name="Take out").click()
    expect(page.locator("#sheet")).not_to_be_visible()
    made(page)
    plays(page)
    share_and_revoke(page, browser)


def test_2_on_the_laptop(up: Up, context: BrowserContext, browser: Browser, trip: Path) -> None:
    page = new_page(context, DESK)
    page.goto(up.address)
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    album = new_album(page, "Once more")
    drop(page, trip)
    expect_summary(page, f"All {FILES} are here.")
    page.reload()
    expect(page.locator("#grid .tile").first).to_be_visible(timeout=MADE)
    assert len(originals(up)) == FILES + 1  # bytes are shared; the one more is the movie
    planned(page, up.address, album)
    made(page)
    plays(page)
    share_and_revoke(page, browser)
