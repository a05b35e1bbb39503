from __future__ import annotations

import struct
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from render.media.orientation import (
    STEPS,
    composed,
    from_display_matrix,
    inverse,
    stored_box,
    stored_size,
    upright,
    upright_size,
)

ORIENTATIONS = st.integers(1, 8)
PICTURE = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)


@pytest.mark.parametrize("orientation", STEPS)
def test_it_turns_as_pillow_does(orientation: int) -> None:
    image = Image.fromarray(PICTURE)
    image.getexif()[0x0112] = orientation
    turned = ImageOps.exif_transpose(image)
    assert turned is not None
    np.testing.assert_array_equal(upright(PICTURE, orientation), np.asarray(turned))
    assert turned.size == upright_size(7, 5, orientation)


@pytest.mark.parametrize(("first", "second"), list(product(STEPS, STEPS)))
def test_composition_is_that_of_the_pictures(first: int, second: int) -> None:
    both = upright(upright(PICTURE, first), second)
    np.testing.assert_array_equal(both, upright(PICTURE, composed(first, second)))


@given(ORIENTATIONS, ORIENTATIONS, ORIENTATIONS)
def test_the_eight_are_a_group(one: int, two: int, three: int) -> None:
    assert composed(one, 1) == one == composed(1, one)
    assert composed(one, inverse(one)) == 1 == composed(inverse(one), one)
    assert composed(composed(one, two), three) == composed(one, composed(two, three))


@given(ORIENTATIONS, st.data())
def test_a_box_shows_the_same_part_before_and_after_turning(orientation: int, data: st.DataObject) -> None:
    width, height = upright_size(7, 5, orientation)
    x0, y0 = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    x1, y1 = data.draw(st.integers(x0 + 1, width)), data.draw(st.integers(y0 + 1, height))
    part = upright(PICTURE, orientation)[y0:y1, x0:x1]
    sx0, sy0, sx1, sy1 = (int(edge) for edge in stored_box((x0, y0, x1, y1), width, height, orientation))
    np.testing.assert_array_equal(upright(PICTURE[sy0:sy1, sx0:sx1].copy(), orientation), part)
    assert stored_size(width, height, orientation) == (7, 5)


def matrix(a: float, b: float, c: float, d: float) -> bytes:
    return struct.pack("=9i", *(round(65536 * value) for value in (a, b, 0, c, d, 0, 0, 0, 16384)))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((1, 0, 0, 1), 1),
        ((0, 1, -1, 0), 6),
        ((-1, 0, 0, -1), 3),
        ((0, -1, 1, 0), 8),
        ((-1, 0, 0, 1), 2),
        ((1, 0, 0, -1), 4),
        ((0, 1, 1, 0), 5),
        ((0, -1, -1, 0), 7),
        ((0.99, 0.1, -0.1, 0.99), 1),
    ],
)
def test_display_matrices(numbers: tuple[float, float, float, float], expected: int) -> None:
    assert from_display_matrix(matrix(*numbers)) == expected


def test_half_a_matrix_is_none() -> None:
    assert from_display_matrix(b"\0" * 12) == 1
