"""Motion and steadiness."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render.media.arrays import RGB
from render.vision.motion import Moving, compare, moving_at
from render.vision.pyramid import Plane
from render.vision.scenes import SceneWatch
from tests.render.vision.moving_pictures import WIDTH, bikes, glances, pan, timed
from tests.render.vision.pictures import astronaut, cat, coffee

WHOLE = (0.0, 100.0)
SMALL = arrays(np.uint8, (36, 64))


def moving(image: RGB, speed: float = 0.0, shake: float = 0.0) -> Moving:
    watch = SceneWatch()
    for time, frame in timed(pan(image, 2, speed, shake)):
        watch.see(time, frame)
    return moving_at(watch.steps, 1.0, WHOLE)


def test_the_shift_is_measured() -> None:
    film = pan(coffee(), 1, speed=0.5)
    _, (right, down), _ = compare(film[0], film[1])
    assert abs(right * WIDTH - (-0.5 * WIDTH / 25)) < 0.5
    assert abs(down * 36) < 0.3


def test_the_pictures_are_left_as_they_are() -> None:
    film = pan(cat(), 1, speed=0.5)
    before = [frame.astype(np.float32) for frame in film[:2]]
    kept = [frame.copy() for frame in before]
    compare(*before)
    assert all(np.array_equal(a, b) for a, b in zip(before, kept, strict=True))


def test_a_tripod_is_still_and_steady() -> None:
    still = moving(astronaut())
    assert still.motion < 0.02
    assert still.steadiness > 0.98


def test_faster_is_more_motion() -> None:
    for image in (astronaut(), cat(), coffee()):
        motions = [moving(image, speed).motion for speed in (0.0, 0.1, 0.4)]
        assert motions == sorted(motions)


def test_shake_is_unsteady_and_a_smooth_pan_is_not() -> None:
    for image in (astronaut(), cat(), coffee()):
        assert moving(image, speed=0.2).steadiness > 0.85
        assert moving(image, shake=0.015).steadiness < 0.5


def test_a_cut_is_no_motion() -> None:
    watch = SceneWatch()
    for time, frame in timed([*pan(astronaut(), 1), *pan(coffee(), 1)]):
        watch.see(time, frame)
    assert moving_at(watch.steps, 1.1, (1.0, 2.0)).motion < 0.02
    assert moving_at(watch.steps, 0.9, (0.0, 1.0)).motion < 0.02


def test_a_real_street_moves() -> None:
    watch = SceneWatch()
    for time, luma in glances(bikes()):
        watch.see(time, luma)
    assert moving_at(watch.steps, 2.0, (1.2, 3.04)).motion > 0.3


@given(SMALL, SMALL)
def test_any_two_pictures_compare(a: Plane, b: Plane) -> None:
    change, shift, difference = compare(a, b)
    assert 0 <= change <= 2
    assert max(abs(shift[0]), abs(shift[1])) <= 0.25
    assert 0 <= difference <= 1
    assert compare(a, a)[0] < 1e-3


@given(st.lists(SMALL, max_size=6), st.floats(-1, 10))
def test_any_film_moves_by_shares(film: list[Plane], time: float) -> None:
    watch = SceneWatch()
    for number, frame in enumerate(film):
        watch.see(number / 25, frame)
    found = moving_at(watch.steps, time, WHOLE)
    assert 0 <= found.motion <= 1
    assert 0 <= found.steadiness <= 1
