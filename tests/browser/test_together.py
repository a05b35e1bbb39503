"""Several pictures at once, put together, sorted and set apart on a phone, by keyboard too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import skimage.data
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.albums.test_uploads_server import outcome, uploader
from tests.browser.test_movies import planned
from tests.browser.visiting import PHONE, SOON, faultless
from tests.up import Up

PICTURES = ("astronaut", "chelsea", "coffee", "rocket", "camera", "cat")


@pytest.fixture(scope="module")
def album(up: Up, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of an album with upright pictures, each taken on a day of its own."""
    path = up.send_form("/albums/new/", title="Our summer").headers["Location"]
    pk = path.strip("/").split("/")[-1]
    folder = tmp_path_factory.mktemp("pictures")
    sent: list[str] = []
    for day, name in enumerate(PICTURES, 1):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = f"2024:07:{day:02} 12:00:00"  # DateTimeOriginal
        file = folder / f"{name}.jpg"
        Image.fromarray(getattr(skimage.data, name)()).convert("RGB").resize((480, 640)).save(file, exif=exif)
        sender = uploader(up, up.port, pk, file)
        sender.upload()
        sent.append(str(sender.url))
    assert {outcome(up, pk, url)["state"] for url in sent} == {"stored"}
    return path


@pytest.fixture
def page(up: Up, browser: Browser) -> Iterator[Page]:
    yield from faultless(browser, up, viewport=PHONE)


def test_two_shots_become_one_and_two_again(page: Page, up: Up, album: str) -> None:
    planned(page, up.here, album)
    shots = page.locator("#strip > .shot.photo")
    count = shots.count()
    assert count > 2 and page.locator(".cells").count() == 0
    shots.first.locator(".still").focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Show together with the next shot")
    button.focus()
    page.keyboard.press("Enter")
    expect(shots).to_have_count(count - 1)
    expect(shots.first.locator(".cells image")).to_have_count(2)
    sheet = page.locator("#sheet")
    pictures = sheet.locator(".together-list img")
    first = pictures.first.get_attribute("alt")
    sheet.get_by_role("button", name="Swap picture 2 with the one before").click()
    expect(pictures.nth(1)).to_have_attribute("alt", first or "")
    sheet.get_by_role("button", name="Show one after the other").click()
    expect(shots).to_have_count(count)
    expect(page.locator(".cells")).to_have_count(0)


def test_a_picture_is_put_beside_and_taken_away(page: Page, up: Up, album: str) -> None:
    planned(page, up.here, album)
    shots = page.locator("#strip > .shot.photo")
    count = shots.count()
    shots.last.locator(".still").click()
    page.locator("#sheet").get_by_role("button", name="Take out", exact=True).click()
    expect(shots).to_have_count(count - 1)
    shots.first.locator(".still").click()
    page.get_by_role("link", name="Put a picture beside it").click()
    page.locator(".together .choices button:enabled").first.click(timeout=SOON)
    expect(shots.first.locator(".cells image")).to_have_count(2)
    page.get_by_role("button", name="Take picture 1 out of this shot").click()
    expect(page.locator(".cells")).to_have_count(0)
    page.locator("#sheet").get_by_role("link", name="Close").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(shots.first.locator(".cells image")).to_have_count(2)
