"""Confetti and lines between places."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.film.overlays.confetti import Confetti
from render.film.overlays.layers import Above
from render.film.overlays.travel import AREA, Travel, bent, great_circle, map_of, ways_of
from render.film.planes import new_frame, split
from render.film.theme import load_theme
from render.media.where import distance_km
from render.story.storyboard import Stop

SIZE = (426, 240)
LISBON, PORTO, TOKYO, HONOLULU = (
    Stop("Lisbon", 38.72, -9.14),
    Stop("Porto", 41.15, -8.61),
    Stop("Tokyo", 35.68, 139.69),
    Stop("Honolulu", 21.31, -157.86),
)
PLACES = st.builds(Stop, st.text(max_size=30), st.floats(-85, 85), st.floats(-180, 180))


def covered(laid: Above, index: int) -> float:
    """The share of the frame that frame `index` of it touches."""
    frame = new_frame(SIZE, 60)
    laid.lay(frame, index)
    return float((split(frame)[0] != 60).mean())


def test_confetti_falls_the_same_way_each_time_and_is_gone_at_the_end() -> None:
    frames = []
    for _ in range(2):
        frame = new_frame(SIZE, 60)
        Confetti(7, SIZE, 90).lay(frame, 40)
        frames.append(frame)
    assert (frames[0] == frames[1]).all()
    laid = Confetti(7, SIZE, 90)
    assert [covered(laid, index) > 0 for index in (-1, 0, 40, 90)] == [False, False, True, False]
    assert covered(laid, 89) < 0.002 < covered(laid, 45) < 0.1


def test_the_line_reaches_the_other_place() -> None:
    laid = Travel((LISBON, PORTO), SIZE, load_theme("gentle"), 90)
    assert covered(laid, -1) == covered(laid, 90) == 0
    assert covered(laid, 10) < covered(laid, 60)
    frame = new_frame(SIZE, 60)
    laid.lay(frame, 60)
    for x, y in laid._places:
        assert split(frame)[0][round(y), round(x)] > 150


def test_the_shortest_way_may_cross_the_date_line() -> None:
    way = great_circle(TOKYO, HONOLULU)
    assert abs(way[0, 1] - 139.69) < 1e-6 and abs(way[-1, 1] - 202.14) < 1e-6
    length = sum(distance_km(tuple(a), tuple(b)) for a, b in pairwise(way))
    assert length == pytest.approx(distance_km((35.68, 139.69), (21.31, -157.86)), rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.lists(PLACES, min_size=2, max_size=4), st.sampled_from([(426, 240), (240, 426), (240, 240)]))
def test_lines_stay_in_their_part_of_the_frame(stops: list[Stop], size: tuple[int, int]) -> None:
    ways = ways_of(stops)
    chart = map_of(ways, size)
    for way in ways:
        line = bent(chart.pixels(way)) / np.array(size)
        assert (line >= np.array(AREA[:2]) - 1e-6).all() and (line <= np.array(AREA[2:]) + 1e-6).all()


@settings(deadline=None, max_examples=8)
@given(st.lists(PLACES, min_size=2, max_size=3))
def test_any_places_can_be_drawn(stops: list[Stop]) -> None:
    laid = Travel(tuple(stops), SIZE, load_theme("happy"), 60)
    for index in (0, 3, 20, 40, 59):
        laid.lay(new_frame(SIZE), index)
