"""Writing is told from other small marks, at any angle."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import skimage.data
from PIL import Image, ImageDraw, ImageFont

from render.media.arrays import RGB
from render.vision.lettering import ALL_NAMES, lettering
from tests.render.vision.pictures import astronaut, cat


def colour(grey: RGB) -> RGB:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(grey)[..., None], (*grey.shape, 3)))


def gravel() -> RGB:
    return colour(np.asarray(skimage.data.gravel(), np.uint8))  # type: ignore[no-untyped-call]


def named(picture: RGB) -> dict[str, float]:
    return dict(zip(ALL_NAMES, lettering(picture).tolist(), strict=True))


def page(angle: float, ink: int = 20, paper: int = 245) -> RGB:
    image = Image.new("L", (900, 900), paper)
    for y in range(80, 800, 36):
        ImageDraw.Draw(image).text(
            (80, y), "All work and no play makes Jack a dull boy", ink, ImageFont.load_default(26)
        )
    return colour(np.asarray(image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=paper)))


@pytest.mark.parametrize("angle", [0, 20, 45, 90, 160])
def test_rows_at_any_angle(angle: float) -> None:
    written, stones = named(page(angle)), named(gravel())
    assert written["rows_share"] > 1.5 * stones["rows_share"]
    assert written["rows_area"] > 3 * stones["rows_area"]


def test_light_letters_on_dark_ground_count_alike() -> None:
    dark, light = named(page(0)), named(page(0, ink=245, paper=20))
    assert light["in_rows"] == pytest.approx(dark["in_rows"], abs=0.3)


def test_level_letters_are_level_and_turned_ones_are_not() -> None:
    assert named(page(0))["level"] > 2 * named(page(25))["level"]


def test_white_words_over_a_photo() -> None:
    photo = astronaut().copy()
    before = named(photo)["white_in_rows"]
    cv2.putText(photo, "MONDAY 3 AUGUST", (30, 300), cv2.FONT_HERSHEY_DUPLEX, 1.5, (255, 255, 255), 4, cv2.LINE_AA)
    assert named(photo)["white_in_rows"] > before + 0.5


def test_paper_and_ink() -> None:
    written, photo = named(page(10)), named(cat())
    assert written["paper"] > 0.6 > photo["paper"]
    assert 0.02 < written["ink"] < 0.3


def test_nothing_written() -> None:
    empty = named(np.full((200, 300, 3), 200, np.uint8))
    assert empty["marks"] == empty["in_rows"] == empty["white_marks"] == 0
    assert empty["paper"] == 1
