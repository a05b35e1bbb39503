"""Drawn pictures are flat, few-coloured and along the pixel grid; photos are not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.media.arrays import RGB
from render.vision.graphics import NAMES, WIDEST, graphics
from tests.render.vision.pictures import astronaut, cat, coffee


def named(picture: RGB) -> dict[str, float]:
    return dict(zip(NAMES, graphics(picture).tolist(), strict=True))


def window() -> RGB:
    """A plain interface: a bar, three panels."""
    picture = np.full((600, 400, 3), 240, np.uint8)
    picture[:60] = (40, 90, 160)
    for top in (100, 250, 400):
        picture[top : top + 100, 30:370] = (200, 210, 220)
    return picture


def test_an_interface() -> None:
    drawn = named(window())
    assert drawn["flat"] > 0.8
    assert drawn["top_colours"] == 1
    assert drawn["lines_across"] > 0.01
    assert drawn["lines_down"] > 0.005
    assert drawn["noise"] == 0


@pytest.mark.parametrize("photo", [astronaut, coffee, cat])
def test_photos(photo: Callable[[], RGB]) -> None:
    seen = named(photo())
    assert seen["flat"] < 0.05
    assert seen["top_colours"] < 0.6
    assert seen["lines_across"] < 0.05
    assert seen["noise"] > 0.1


def test_black_and_white_count_on_their_own() -> None:
    night = np.zeros((300, 300, 3), np.uint8)
    night[100:140, 100:140] = 180
    seen = named(night)
    assert seen["flat_clipped"] > 0.9
    assert seen["flat"] < 0.02


@settings(max_examples=20, deadline=None)
@given(height=st.integers(2, 80), width=st.integers(2, 80), seed=st.integers(0, 99))
def test_any_picture_has_finite_measures(height: int, width: int, seed: int) -> None:
    values = graphics(np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8))
    assert np.isfinite(values).all()
    assert 1 <= values[-2] <= WIDEST
    assert 1 <= values[-1] <= WIDEST
    assert 1 in values[-2:]
