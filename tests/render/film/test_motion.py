from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.film.motion import eased, ken_burns
from render.film.timeline import MOVES, Move
from render.story.framing import Window, fills, heads, largest_window, window
from tests.render.film.boards import shot

SIDES = st.tuples(st.integers(200, 6000), st.integers(200, 6000))
FRAMES = st.sampled_from([(854, 480), (480, 854), (1080, 1080), (3840, 2160)])
SHARES = st.floats(0.0, 0.95)


@st.composite
def focus(draw: st.DrawFn) -> tuple[float, float, float, float]:
    x, y = draw(SHARES), draw(SHARES)
    return x, y, x + draw(st.floats(0.02, 1 - x)), y + draw(st.floats(0.02, 1 - y))


WAYS = st.sampled_from(MOVES)


@given(SIDES, FRAMES, st.lists(focus(), max_size=4), WAYS, st.floats(1.0, 1.3), st.floats(0, 1))
def test_the_camera_stays_in_the_picture_and_cuts_no_head(
    sides: tuple[int, int],
    frame: tuple[int, int],
    boxes: list[tuple[float, float, float, float]],
    move: Move,
    zoom: float,
    share: float,
) -> None:
    keep = heads(shot("photo", 0, 1, 0, width=sides[0], height=sides[1], focus=tuple(boxes)))
    first, last = ken_burns(sides, frame, keep, move, zoom)
    place = first.toward(last, share)
    slack = 1e-6 * max(sides)
    assert Window(0, 0, *map(float, sides)).holds(place, slack)
    assert math.isclose(place.width / place.height, frame[0] / frame[1], rel_tol=1e-6)
    if keep and fills(sides, frame, keep):
        assert place.holds(keep, slack)


@given(SIDES, FRAMES, WAYS, st.floats(1.05, 1.3))
def test_the_camera_moves_but_no_nearer_than_asked(
    sides: tuple[int, int], frame: tuple[int, int], move: Move, zoom: float
) -> None:
    first, last = ken_burns(sides, frame, None, move, zoom)
    widest = largest_window(sides, frame)[0]
    assert first != last
    assert min(first.width, last.width) >= widest / zoom - 1e-6


def test_toward_ends_nearer_and_away_farther() -> None:
    near = ken_burns((4000, 3000), (1920, 1080), None, "toward", 1.1)
    far = ken_burns((4000, 3000), (1920, 1080), None, "away", 1.1)
    assert near[1].width < near[0].width and far == near[::-1]


def test_across_keeps_its_distance_and_goes_toward_the_face() -> None:
    keep = Window(2900, 800, 3300, 1300)
    first, last = ken_burns((4000, 3000), (1920, 1080), keep, "across", 1.15)
    assert math.isclose(first.width, last.width)
    assert math.isclose(first.x0, last.x0) and last.y0 < first.y0  # there is more room up and down


def test_a_face_sits_a_little_above_the_middle() -> None:
    keep = Window(1900, 1400, 2100, 1600)
    place = window((4000, 3000), (1920, 1080), keep, 2.0)
    share = ((keep.y0 + keep.y1) / 2 - place.y0) / place.height
    assert 0.4 < share < 0.48


@pytest.mark.parametrize(
    ("picture", "frame", "filled"),
    [
        ((4000, 3000), (1920, 1080), True),
        ((6000, 4000), (1920, 1080), True),
        ((3000, 4000), (1920, 1080), False),
        ((3000, 3000), (1920, 1080), False),
        ((3000, 4000), (1080, 1920), True),
        ((4000, 3000), (1080, 1920), False),
        ((4000, 3000), (1080, 1080), True),
    ],
)
def test_shapes_that_fill_the_frame(picture: tuple[int, int], frame: tuple[int, int], filled: bool) -> None:
    assert fills(picture, frame, None) is filled


def test_a_group_that_would_be_cut_is_shown_whole() -> None:
    tall = heads(shot("photo", 0, 1, 0, width=4000, height=3000, focus=((0.1, 0.02, 0.2, 0.2), (0.6, 0.8, 0.7, 0.98))))
    assert not fills((4000, 3000), (1920, 1080), tall)


@given(st.floats(0, 1), st.floats(0, 1))
def test_camera_time_never_stands_still(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert eased(high) - eased(low) >= 0.4 * (high - low)
    assert eased(0) == 0 and eased(1) == 1
