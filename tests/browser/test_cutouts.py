"""A subject lifted off a photo in a browser: pressed, painted, undone, zoomed, kept; with a mouse and with fingers."""

from __future__ import annotations

from io import BytesIO

import pytest
import skimage.data
from PIL import Image
from playwright.sync_api import Browser, CDPSession, FilePayload, Page, expect

from tests.browser.test_albums import TILES
from tests.browser.visiting import DESK, PHONE, SOON, context_of
from tests.up import Up

# How much of the lifted picture is seen at a place in shares of the photo, 0..255.
ALPHA = """([x, y]) => {
  const sheet = matte.picture.image();
  return sheet.getContext("2d").getImageData(x * sheet.width, y * sheet.height, 1, 1).data[3];
}"""
FACE, WALL = (0.44, 0.22), (0.1, 0.12)


def picture_of(name: str) -> bytes:
    """As a JPEG."""
    out = BytesIO()
    Image.fromarray(getattr(skimage.data, name)()).save(out, "JPEG", quality=90)
    return out.getvalue()


@pytest.fixture(scope="module")
def photo(up: Up, browser: Browser) -> str:
    """The address of a photo of an astronaut."""
    album = up.here + up.send_form("/albums/new/", title="To the moon").headers["Location"]
    context = context_of(browser, up)
    page = context.new_page()
    page.goto(album)
    file: FilePayload = {"name": "eileen.jpg", "mimeType": "image/jpeg", "buffer": picture_of("astronaut")}
    page.set_input_files("#pick", [file])
    expect(page.locator(TILES)).to_have_count(1)
    address = page.locator(TILES).get_attribute("href") or ""
    context.close()
    return up.here + address.partition("?")[0]


def wait_for_subjects(page: Page) -> None:
    """Until the script has taken over the stage, too: what was found before is in the page from its beginning."""
    expect(page.locator("#stage[data-tool]")).to_have_attribute("data-state", "found")


def spot(page: Page, place: tuple[float, float]) -> tuple[float, float]:
    """Where a place of the photo, in shares of it, is on the screen."""
    box = page.locator("#stage").bounding_box()
    assert box is not None
    side = min(box["width"], box["height"])
    left, top = box["x"] + (box["width"] - side) / 2, box["y"] + (box["height"] - side) / 2
    return left + place[0] * side, top + place[1] * side


def alpha_at(page: Page, place: tuple[float, float]) -> int:
    return int(page.evaluate(ALPHA, list(place)))


def touch(hand: CDPSession, kind: str, *places: tuple[float, float]) -> None:
    hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in places]})


def test_it_is_pressed_painted_undone_and_kept(up: Up, browser: Browser, photo: str) -> None:
    context = context_of(browser, up, viewport=DESK)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(photo)
    page.get_by_role("link", name="Cut out").click()
    wait_for_subjects(page)
    page.mouse.click(*spot(page, FACE))
    expect(page.locator("[name=subject]:checked")).to_have_count(1)
    expect(page.locator("#stage")).to_have_attribute("data-lifted", "")
    assert alpha_at(page, FACE) == 255 and alpha_at(page, WALL) < 128
    page.get_by_label("Add").check()
    page.get_by_label("Smart edge").uncheck()
    page.mouse.move(*spot(page, WALL))
    page.mouse.down()
    page.mouse.move(*spot(page, (WALL[0] + 0.05, WALL[1])), steps=4)
    page.mouse.up()
    assert alpha_at(page, WALL) == 255
    page.keyboard.press("Control+z")
    assert alpha_at(page, WALL) < 128
    page.get_by_role("button", name="Redo").click()
    assert alpha_at(page, WALL) == 255
    page.get_by_role("button", name="Keep as sticker").click()
    page.wait_for_url("**/stickers/*/", timeout=SOON)
    assert not complaints
    context.close()


def test_a_ground_comes_from_this_device(up: Up, browser: Browser, photo: str) -> None:
    context = context_of(browser, up, viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto(f"{photo}cutout/")
    page.get_by_label("Picture", exact=True).check()
    notes: FilePayload = {"name": "sea.jpg", "mimeType": "image/jpeg", "buffer": b"Bread, milk."}
    page.set_input_files("#ground-file", [notes])
    expect(page.locator("#ground-problem")).to_contain_text("Memoriesweb takes photos")
    sea: FilePayload = {**notes, "buffer": picture_of("chelsea")}
    page.set_input_files("#ground-file", [sea])
    expect(page.get_by_text("It is the background now.")).to_be_visible()
    chosen = page.locator("[name=picture]:checked")
    expect(chosen).to_have_count(1)
    shown = page.evaluate("document.querySelector('[name=picture]:checked + img').decode().then(() => true)")
    assert shown and (chosen.get_attribute("data-large") or "").endswith("/1600/")
    expect(page.locator("#ground-problem")).to_be_hidden()
    context.close()


def test_with_fingers_it_is_pressed_pinched_and_saved(up: Up, browser: Browser, photo: str) -> None:
    context = context_of(browser, up, viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{photo}cutout/")
    wait_for_subjects(page)
    page.touchscreen.tap(*spot(page, FACE))
    expect(page.locator("#stage")).to_have_attribute("data-lifted", "")
    hand = context.new_cdp_session(page)
    x, y = spot(page, (0.5, 0.5))
    touch(hand, "touchStart", (x - 20, y), (x + 20, y))
    touch(hand, "touchMove", (x - 60, y), (x + 60, y))
    touch(hand, "touchEnd")
    expect(page.locator("#stage")).to_have_attribute("data-zoomed", "")
    page.get_by_role("button", name="The whole picture").click()
    page.get_by_label("Erase").check()
    page.get_by_label("Smart edge").uncheck()
    touch(hand, "touchStart", spot(page, FACE))
    touch(hand, "touchMove", spot(page, (FACE[0] + 0.05, FACE[1])))
    touch(hand, "touchEnd")
    assert alpha_at(page, FACE) < 128
    page.get_by_role("button", name="Undo").click()
    assert alpha_at(page, FACE) == 255
    page.get_by_label("Gradient", exact=True).check()
    page.get_by_role("button", name="Save as a new picture").click()
    page.wait_for_url(lambda address: address.startswith(f"{up.here}/items/") and "cutout" not in address, timeout=SOON)
    assert page.url != photo
    context.close()
