"""Days of an album become trips by time and place."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from render.story.trips import LONGEST_BREAK, Spot, trips

LISBON, SINTRA, PORTO, BONN = (38.72, -9.14), (38.80, -9.38), (41.15, -8.61), (50.73, 7.1)
JULY = date(2024, 7, 1)


def spot(day: int, at: tuple[float, float] = LISBON, town: str = "Lisbon", country: str = "PT") -> Spot:
    return Spot(JULY + timedelta(days=day), at, town, country)


def test_it_works() -> None:
    (trip,) = trips([spot(0), spot(1), spot(2)])
    assert (trip.town, trip.country, trip.days) == ("Lisbon", "PT", 3)


def test_nothing() -> None:
    assert trips([]) == []


def test_an_outing_belongs_to_the_trip_and_does_not_name_it() -> None:
    (trip,) = trips([spot(0), spot(0), spot(1, SINTRA, "Sintra"), spot(2)])
    assert (trip.town, trip.days) == ("Lisbon", 3)


def test_a_day_without_pictures_does_not_end_it_two_do() -> None:
    assert len(trips([spot(0), spot(2)])) == 1
    assert len(trips([spot(0), spot(3)])) == 2


def test_another_place_is_another_trip() -> None:
    assert [trip.town for trip in trips([spot(0), spot(1, BONN, "Bonn", "DE")])] == ["Lisbon", "Bonn"]


def test_a_tour_has_the_name_of_its_country() -> None:
    tour = [spot(n, (38.7 + 0.4 * n, -9.1), f"Town {n}") for n in range(4)]
    (trip,) = trips(tour)
    assert (trip.town, trip.country) == ("", "PT")


def test_pictures_without_a_town_are_no_reason_for_a_name() -> None:
    (trip,) = trips([spot(0, town="", country=""), spot(0, town="", country=""), spot(0)])
    assert (trip.town, trip.country) == ("", "")


PLACES = st.sampled_from(
    [(LISBON, "Lisbon", "PT"), (SINTRA, "Sintra", "PT"), (BONN, "Bonn", "DE"), ((0.0, 0.0), "", "")]
)
ALBUMS = st.lists(st.tuples(st.integers(0, 40), PLACES), max_size=40).map(
    lambda rows: [spot(day, *place) for day, place in sorted(rows, key=lambda row: row[0])]
)


@given(ALBUMS)
def test_every_picture_is_on_one_trip_and_trips_follow_each_other(spots: list[Spot]) -> None:
    found = trips(spots)
    assert all(sum(trip.first <= one.day <= trip.last for trip in found) == 1 for one in spots)
    assert all(before.last < after.first for before, after in pairwise(found))
    assert all(trip.town in {one.town for one in spots} | {""} for trip in found)


@given(ALBUMS, st.integers(-500, 500))
def test_only_distances_in_time_count(spots: list[Spot], days: int) -> None:
    later = [Spot(one.day + timedelta(days=days), one.at, one.town, one.country) for one in spots]
    assert [(trip.town, trip.days) for trip in trips(later)] == [(trip.town, trip.days) for trip in trips(spots)]


@given(ALBUMS)
def test_a_long_break_always_ends_a_trip(spots: list[Spot]) -> None:
    taken = {one.day for one in spots}
    for trip in trips(spots):
        inside = sorted(day for day in taken if trip.first <= day <= trip.last)
        assert all(after - before <= LONGEST_BREAK for before, after in pairwise(inside))
