"""Whether two pictures show the same scene."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import skimage.data

from render.media.arrays import RGB
from render.story.geometry import points_of, same_scene


def picture(name: str) -> RGB:
    return np.asarray(getattr(skimage.data, name)(), np.uint8)


def moved(image: RGB, angle: float, crop: float, gain: float) -> RGB:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1 / (1 - crop))
    turned = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(np.clip(turned.astype(np.float32) * gain, 0, 255), np.uint8)


@pytest.mark.parametrize(
    ("angle", "crop", "gain"), [(0.0, 0.0, 1.0), (6.0, 0.1, 1.0), (0.0, 0.3, 1.0), (1.0, 0.0, 0.4), (0.0, 0.0, 1.6)]
)
@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_a_second_try_shows_the_same(name: str, angle: float, crop: float, gain: float) -> None:
    image = picture(name)
    assert same_scene(points_of(image), points_of(moved(image, angle, crop, gain)))


def test_a_blurred_one_shows_the_same() -> None:
    image = picture("astronaut")
    blurred = np.asarray(cv2.GaussianBlur(image, (0, 0), 3.0), np.uint8)
    assert same_scene(points_of(blurred), points_of(image))


def test_different_pictures_do_not() -> None:
    found = [points_of(picture(name)) for name in ("astronaut", "coffee", "chelsea", "rocket")]
    assert not any(same_scene(first, second) for first in found for second in found if first is not second)


def test_the_same_words_in_a_corner_are_no_scene() -> None:
    """Cameras write the date, applications their name."""
    stamped = []
    for name in ("astronaut", "coffee"):
        image = cv2.resize(picture(name), (800, 600))
        cv2.putText(image, "14.07.2024 12:31", (560, 580), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255, 200, 0), 2)
        stamped.append(points_of(np.asarray(image, np.uint8)))
    assert not same_scene(*stamped)


@pytest.mark.parametrize("shape", [(1, 1, 3), (30, 2, 3), (300, 400, 3)])
def test_where_there_is_nothing_to_see_nothing_is_the_same(shape: tuple[int, int, int]) -> None:
    plain = points_of(np.full(shape, 90, np.uint8))
    assert not same_scene(plain, plain)
    assert not same_scene(plain, points_of(picture("coffee")))
