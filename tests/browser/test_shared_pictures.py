"""Pictures of an album in a browser: chosen and shared by their owner, looked at by a visitor with a phone."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House
from tests.browser.visiting import PHONE, context_of

LIGHT = 200_000  # bytes of a page with a few pictures


def shared_by_owner(house: House, browser: Browser) -> str:
    """Two pictures of an album, by the bar for what is selected; the link's address."""
    owner = context_of(browser, house.by("owner"), viewport=PHONE)
    page = owner.new_page()
    page.goto(house.up.here + house.path("album"))
    page.get_by_role("button", name="Select", exact=True).click()
    tiles = page.locator(".tile:not(.junk) > a")
    for number in (-1, -2):  # no job of theirs waits for tomorrow, as do those of the others in this house
        tiles.nth(number).click()
    expect(page.locator("#chosen")).to_have_text("2 selected")
    page.locator("#selection").get_by_role("button", name="Share by link").click()
    expect(page.get_by_role("heading", name="The link", exact=True)).to_be_visible()
    expect(page.locator(".link-pictures img")).to_have_count(2)
    assert not page.get_by_label("Tell place, time and camera").is_checked()
    page.get_by_label("Title").fill("For grandma")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Title")).to_have_value("For grandma")
    address = page.locator(".link-line input").input_value()
    page.get_by_role("link", name="Links to").click()
    expect(page.get_by_text("For grandma").first).to_be_visible()
    owner.close()
    return address


def is_there(page: Page) -> bool:
    """Whether the picture has arrived, and is no sign of a broken one."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('main img')].every((one) => one.complete && one.naturalWidth)"
    )
    return True


def test_chosen_and_looked_at(house: House, browser: Browser) -> None:
    address = shared_by_owner(house, browser)
    visitor = context_of(browser, house.by("visitor"), viewport=PHONE)
    page = visitor.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.get_by_role("heading", name="For grandma")).to_be_visible()
    expect(page.locator(".pictures img")).to_have_count(2)
    assert is_there(page)
    sizes = page.evaluate(
        "performance.getEntries().filter((entry) => 'encodedBodySize' in entry).map((entry) => entry.encodedBodySize)"
    )
    assert 0 < sum(sizes) < LIGHT
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(".pictures a").first.click()
    expect(page.locator(".viewer")).to_be_visible()
    assert page.url == f"{address}1/" and is_there(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"{address}2/")
    page.get_by_role("link", name="The one before").click()
    page.wait_for_url(f"{address}1/")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{address}?page=1#p1")
    assert all(url.startswith((house.up.here, "data:")) for url in asked)
    visitor.close()


def test_downloads_are_made_by_the_server_without_metadata(house: House, browser: Browser) -> None:
    address = shared_by_owner(house, browser)
    visitor = context_of(browser, house.by("visitor"), viewport=PHONE, java_script_enabled=False)
    page = visitor.new_page()
    page.goto(address)
    for _try in range(60):
        if page.get_by_role("link", name="Download all").count():
            break
        page.wait_for_timeout(500)
        page.goto(address)
    with page.expect_download() as archive:
        page.get_by_role("link", name="Download all").click()
    assert archive.value.suggested_filename == "For grandma.zip"
    page.locator(".pictures a").first.click()
    with page.expect_download() as single:
        page.get_by_role("link", name="Download").click()
    assert single.value.suggested_filename == "photo-001.jpg"
    with Image.open(BytesIO(single.value.path().read_bytes())) as picture:
        assert picture.size[0] > 200 and not dict(picture.getexif())
    visitor.close()
