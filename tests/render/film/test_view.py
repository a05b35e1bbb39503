from __future__ import annotations

from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.film.planes import Plane
from render.film.view import BORDER, NEAR_ENOUGH, SPARE, Wide, stretch

SIZE = (320, 180)
ROOM = (700, 420)


def waves(width: int, height: int) -> Plane:
    """A picture whose value is known between its pixels, too; slopes of at most 14 a pixel."""
    y, x = np.mgrid[0:height, 0:width]
    return np.round(value(x, y)).astype(np.uint8)


def value(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return np.asarray(128 + 60 * np.sin(x / 9) + 50 * np.cos(y / 7), np.float64)


def seen(x: float, y: float, step: float) -> Plane:
    out = np.empty(SIZE[::-1], np.uint8)
    Wide([waves(*ROOM)], SIZE).show(x, y, step, [out])
    return out


def wanted(x: float, y: float, step: float) -> npt.NDArray[np.float64]:
    columns, rows = (np.arange(length) * step + (step - 1) / 2 for length in SIZE)
    return value((x + columns)[np.newaxis, :], (y + rows)[:, np.newaxis])


@given(st.floats(2, 40), st.floats(2, 40), st.floats(0.4, 1.9))
def test_it_shows_what_is_in_view(x: float, y: float, step: float) -> None:
    assert np.abs(seen(x, y, step) - wanted(x, y, step)).max() < 3


@given(st.floats(-5, 60), st.floats(0.3, 3.0), st.integers(90, 1920))
def test_every_pixel_is_near_enough(start: float, step: float, length: int) -> None:
    found = stretch(start, step, length, NEAR_ENOUGH)
    if found is None:
        return
    ratio = found.span / found.size
    places = found.first + (np.arange(length) + found.skipped) * ratio
    assert np.abs(places - (start + np.arange(length) * step)).max() <= NEAR_ENOUGH + 1e-6
    assert 0 <= found.skipped <= found.size - length <= SPARE


def test_nearly_every_step_has_a_way() -> None:
    drawn = np.random.default_rng(3)
    steps, starts = drawn.uniform(1.02, 1.15, 300), drawn.uniform(0, 50, 300)
    found = [stretch(start, step, 1920, NEAR_ENOUGH) for start, step in zip(starts, steps, strict=True)]
    assert sum(way is not None for way in found) > 270


def test_where_there_is_no_way_it_is_warped() -> None:
    with patch.object(cv2, "resize", side_effect=AssertionError):
        shown = seen(10.37, 8.21, 1.0)
    assert np.abs(shown - wanted(10.37, 8.21, 1.0)).max() < 3


@pytest.mark.parametrize("corner", [(0.0, 0.0), (ROOM[0] - 1.07 * SIZE[0], ROOM[1] - 1.07 * SIZE[1])])
def test_a_view_at_the_edge_needs_no_warp(corner: tuple[float, float]) -> None:
    with patch.object(cv2, "warpAffine", side_effect=AssertionError):
        shown = seen(*corner, 1.07)
    inner = np.s_[2:-2, 2:-2]
    assert np.abs(shown - wanted(*corner, 1.07))[inner].max() < 3


def test_beyond_the_border_it_is_warped() -> None:
    shown = seen(-3.0 * BORDER, 10.0, 1.07)
    assert (shown == shown[:, :1]).all()
