"""Stickers on a photo, in a browser: placed, moved, taken back, left and found again, saved, changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.browser.test_albums import TILES
from tests.browser.visiting import DESK, PHONE, SOON, context_of
from tests.up import Up

DRAWN = """async () => {
  while (!Konva.stages[0].find("Image").every((one) => one.image())) await new Promise(requestAnimationFrame);
}"""


def layers(page: Page) -> list[dict[str, Any]]:
    """What the browser keeps of the scene."""
    kept = page.evaluate("Object.entries(localStorage).find(([name]) => name.startsWith('scene '))?.[1]")
    found: list[dict[str, Any]] = json.loads(kept)["layers"] if kept else []
    return found


def box_of(page: Page) -> FloatRect:
    canvas = page.locator("#stage canvas").last
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    return box


def press(page: Page, place: tuple[float, float]) -> None:
    """In shares of the photo."""
    box = box_of(page)
    page.mouse.click(box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"])


def drag(page: Page, by: tuple[float, float]) -> None:
    """What lies in the middle of the photo, by shares of it."""
    box = box_of(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20)
    page.mouse.move(x + by[0] * box["width"], y + by[1] * box["height"], steps=3)
    page.mouse.up()


@pytest.mark.parametrize("device", [{"viewport": DESK}, {"viewport": PHONE, "has_touch": True}], ids=["desk", "phone"])
def test_stickers_are_placed_moved_and_saved(
    device: dict[str, Any], up: Up, browser: Browser, drop: list[Path]
) -> None:
    album = up.here + up.send_form("/albums/new/", title="By the sea").headers["Location"]
    context = context_of(browser, up, **device)
    page = context.new_page()
    page.goto(album)
    page.set_input_files("#pick", [path for path in drop if path.name == "astronaut.jpg"])
    expect(page.locator(TILES)).to_have_count(1)
    page.goto(f"{up.here}{page.locator(TILES).get_attribute('href')}")
    page.get_by_role("link", name="Add stickers").click()

    page.get_by_label("Look for one").fill("cake")
    page.get_by_role("button", name="birthday cake").click()
    row = page.locator("#layers").get_by_role("button", name="birthday cake")
    expect(row).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state("networkidle")
    drag(page, (-0.25, 0.2))
    assert layers(page)[0]["x"] == pytest.approx(0.25, abs=0.03)
    assert layers(page)[0]["y"] == pytest.approx(0.7, abs=0.03)
    row.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press(".")
    assert layers(page)[0]["x"] == pytest.approx(0.29, abs=0.03) and layers(page)[0]["rotation"] == 5
    for _step in range(3):
        page.get_by_role("button", name="Undo").click()
    assert layers(page)[0] == layers(page)[0] | {"x": 0.5, "y": 0.5, "rotation": 0}
    page.get_by_role("button", name="Redo").click()
    assert layers(page)[0]["x"] == pytest.approx(0.25, abs=0.03)

    for emoji, name, width in (("⬛", "square", 0.1), ("⭕", "ring", 0.5)):
        page.evaluate(
            "([emoji, name, width]) => sceneEditor.add({ kind: 'emoji', emoji }, name, { width })", [emoji, name, width]
        )
    page.evaluate(DRAWN)
    press(page, (0.5, 0.5))  # through the ring
    expect(page.locator("#layers").get_by_role("button", name="square")).to_have_attribute("aria-pressed", "true")
    press(page, (0.36, 0.58))
    expect(page.locator("#layers").get_by_role("button", name="ring")).to_have_attribute("aria-pressed", "true")
    for _step in range(2):
        page.get_by_role("button", name="Undo").click()

    page.reload()  # nothing is lost
    expect(page.get_by_text("What you placed here last is back.")).to_be_visible()
    expect(row).to_be_visible()
    page.get_by_role("button", name="Write something").click()
    page.get_by_label("Your words").fill("Ferien!")
    page.get_by_role("button", name="Put it on the photo").click()
    expect(page.locator("#layers button")).to_have_count(2)

    page.get_by_role("button", name="Save").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_role("link", name="See it").click(timeout=SOON)
    expect(page.locator(".stage img")).to_have_js_property("complete", True)
    page.get_by_role("link", name="Change the stickers").click()
    expect(page.locator("#layers button")).to_have_text(["“Ferien!”", "birthday cake"])
    page.goto(album)
    expect(page.locator(TILES)).to_have_count(2)
    context.close()
