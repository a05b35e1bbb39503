from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from render.media.where import distance_km
from render.story.candidate import candidates
from render.story.moments import moments
from tests.render.story.material import photo


def numbers(minutes: list[float]) -> list[int]:
    return moments(candidates([photo(f"{index}.jpg", minute) for index, minute in enumerate(minutes)]))


def test_a_night_ends_a_moment() -> None:
    assert numbers([0, 5, 9, 20 * 60, 20 * 60 + 4]) == [0, 0, 0, 1, 1]


def test_a_pause_much_longer_than_the_others_ends_a_moment() -> None:
    shooting = [minute / 2 for minute in range(12)]
    assert numbers([*shooting, *(200 + minute for minute in shooting)]) == [0] * 12 + [1] * 12


def test_even_pauses_stay_one_moment() -> None:
    assert set(numbers([30.0 * index for index in range(10)])) == {0}


def test_another_place_is_another_moment() -> None:
    items = candidates([photo("a.jpg", 0, (48.137, 11.575)), photo("b.jpg", 3, (48.40, 11.74))])
    assert moments(items) == [0, 1]


def test_distance_of_two_cities() -> None:
    paris, london = (48.8566, 2.3522), (51.5074, -0.1278)
    assert abs(distance_km(paris, london) - 343.6) < 1.0


@given(st.lists(st.floats(0, 60 * 24 * 30), min_size=1, max_size=40))
def test_numbers_count_up_without_a_gap(minutes: list[float]) -> None:
    found = numbers(minutes)
    assert found[0] == 0
    assert all(step in (0, 1) for step in (b - a for a, b in pairwise(found)))


@given(st.lists(st.floats(0, 60 * 24 * 30), min_size=2, max_size=30), st.integers(-1000, 1000))
def test_moments_do_not_depend_on_the_date(minutes: list[float], days: int) -> None:
    items = candidates([photo(f"{index}.jpg", minute) for index, minute in enumerate(minutes)])
    later = [type(item)(item.path, item.analysis, item.when + timedelta(days=days), item.dated) for item in items]
    assert moments(items) == moments(later)
