"""What a brush adds and erases, however often and in whatever order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.cutout.strokes import MOST_POINTS, SIDE, Stroke, bounds_of, strokes_from_json
from render.media.errors import RefusedError

SIZE = (60, 40)
RIGHT: dict[str, Any] = {"adds": True, "radius": 0.1, "soft": 0.5, "points": [0.5, 0.5, 0.6, 0.5]}


def dab(x: float, y: float, *, adds: bool = True, radius: float = 0.1, soft: float = 0.0) -> Stroke:
    return Stroke(adds, radius, soft, ((x, y),))


def test_it_works() -> None:
    nothing = np.zeros((40, 60), np.uint8)
    held = bounds_of(strokes_from_json([RIGHT]), SIZE).hold(nothing)
    assert held[20, 30] == held[20, 35] == 255
    assert held[2, 2] == 0
    assert held[20, 35 + 7] == 0 < held[20, 35 + 4] < 255  # it fades


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            dab, st.floats(-0.1, 1.1), st.floats(-0.1, 1.1), adds=st.booleans(), radius=st.floats(0.02, 0.25),
            soft=st.floats(0, 1),
        ),
        max_size=6,
    ),
    st.integers(0, 255),
)  # fmt: skip
def test_together_they_are_as_one_after_the_other(strokes: list[Stroke], before: int) -> None:
    """Which is what the browser shows."""
    alpha = np.full((40, 60), before, np.uint8)
    one_by_one = alpha
    for stroke in strokes:
        one_by_one = bounds_of([stroke], SIZE).hold(one_by_one)
    assert np.array_equal(bounds_of(strokes, SIZE).hold(alpha), one_by_one)


def test_what_nobody_touched_keeps_its_hair() -> None:
    hair = np.tile(np.arange(0, 240, 4, dtype=np.uint8), (40, 1))
    held = bounds_of([dab(0.9, 0.5)], SIZE).hold(hair)
    assert np.array_equal(held[:, :40], hair[:, :40])


def test_large_pictures_are_painted_on_small_planes() -> None:
    bounds = bounds_of([dab(0.5, 0.5)], (8000, 6000))
    assert bounds.floor.shape == (1200, SIDE)
    assert bounds.hold(np.zeros((3000, 4000), np.uint8))[1500, 2000] == 255


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": []},
        {"points": [0.5]},
        {"points": [0.5, float("nan")]},
        {"points": [0.5, 7]},
        {"points": None},
        {"points": [0.5] * (2 * MOST_POINTS + 2)},
        {"radius": 0.9},
        {"radius": 0},
        {"radius": "x"},
        {"soft": 1.1},
        {"adds": "yes"},
    ],
)
def test_nonsense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        strokes_from_json([RIGHT | wrong])


@pytest.mark.parametrize("wrong", [None, 3, [3], ["x"], [[]], [{}]], ids=str)
def test_what_are_no_strokes_is_refused(wrong: Any) -> None:
    with pytest.raises(RefusedError):
        strokes_from_json(wrong)
