"""The squares of strong JPEG compression."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render.media.arrays import RGB
from render.vision.blocking import blocking
from tests.render.vision.pictures import astronaut, cat, coffee, encoded_again, resized

PICTURES = pytest.mark.parametrize("picture", [astronaut, cat, coffee])


@PICTURES
def test_it_shows_in_what_was_pressed_hard_only(picture: Callable[[], RGB]) -> None:
    image = picture()
    assert blocking(image) < 0.05
    assert blocking(encoded_again(image, 75)) < 0.05
    assert blocking(encoded_again(image, 10)) > 0.3


def test_a_crop_moves_the_squares_and_does_not_hide_them() -> None:
    pressed = encoded_again(coffee(), 10)
    assert abs(blocking(pressed) - blocking(np.ascontiguousarray(pressed[3:, 5:]))) < 0.1


def test_it_is_steady() -> None:
    for image in (astronaut(), encoded_again(coffee(), 10)):
        assert abs(blocking(image) - blocking(encoded_again(image))) < 0.05


def test_shrinking_hides_them() -> None:
    assert blocking(resized(encoded_again(resized(coffee(), 2), 10), 0.4)) < 0.1


def test_a_drawn_grid_of_another_pitch_is_none() -> None:
    lines = np.full((300, 300, 3), 200, np.uint8)
    lines[::10], lines[:, ::10] = 40, 40
    assert blocking(lines) < 0.05
    assert blocking(cv2.GaussianBlur(lines, (0, 0), 1).astype(np.uint8)) < 0.05


@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_any_picture_has_a_share(image: RGB) -> None:
    assert 0 <= blocking(image) <= 1
