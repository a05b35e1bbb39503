from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render.story.schedule import OFF_DOWNBEAT, cuts_on_beats, length_cost, story_span
from tests.render.story.material import grid


def test_even_shots_land_on_downbeats() -> None:
    music = grid(42.0, bpm=120.0)  # a bar lasts 2 s
    cuts = cuts_on_beats(music, 0, 24, [length_cost(4.0, 2.0)] * 3)
    assert cuts == [0, 8, 16, 24]


def test_too_many_shots_do_not_fit() -> None:
    assert cuts_on_beats(grid(30.0), 0, 4, [length_cost(4.0, 2.0)] * 5) is None


def test_title_and_end_give_way_on_downbeats() -> None:
    music = grid(60.0)
    first, last = story_span(music, 4.0, 5.0)
    assert music.beats[first] in music.downbeats and music.beats[last] in music.downbeats
    assert abs(music.beats[first] - 4.0) <= 1.3 and abs(60.0 - music.beats[last] - 5.0) <= 1.3


def test_half_a_minute_has_shorter_cards() -> None:
    music = grid(30.0, bpm=120.0)  # a bar lasts 2 s
    first, last = story_span(music, 6.0, 6.0)
    assert music.beats[first] == 4.0 and music.beats[last] == 26.0


@given(st.lists(st.floats(0.8, 5.0), min_size=1, max_size=3), st.integers(4, 11), st.floats(80, 140))
def test_no_other_choice_of_beats_is_cheaper(wishes: list[float], last: int, bpm: float) -> None:
    music = grid(30.0, bpm)
    costs = [length_cost(wish, 0.5) for wish in wishes]

    def price(cuts: tuple[int, ...]) -> float:
        times = [music.beats[cut] for cut in cuts]
        misfit = sum(cost(round(b - a, 3)) for cost, a, b in zip(costs, times, times[1:], strict=False))
        return misfit + sum(OFF_DOWNBEAT**2 for cut in cuts[1:] if music.beats[cut] not in music.downbeats)

    every_way = [(0, *inner, last) for inner in combinations(range(1, last), len(costs) - 1)]
    cheapest = min((price(way) for way in every_way), default=np.inf)
    found = cuts_on_beats(music, 0, last, costs)
    if found is None:
        assert not np.isfinite(cheapest)
    else:
        assert found == sorted(set(found))
        assert abs(price(tuple(found)) - cheapest) < 1e-6
