"""Trips: days of an album that belong together because they follow each other and are near each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import median

from render.media.where import distance_km

# A day without a picture does not end a trip, two do.
LONGEST_BREAK = timedelta(days=2)
# A day's outing: so far apart may be where two days that follow each other were spent.
OUTING_KM = 60.0
# Of the pictures of a trip that a town must have to give it its name; else it is a journey through a country.
SHARE_OF_NAME = 0.5


@dataclass(frozen=True, slots=True)
class Spot:
    """A picture with its place."""

    day: date
    at: tuple[float, float]  # latitude and longitude in degrees
    town: str
    country: str  # ISO 3166


@dataclass(frozen=True, slots=True)
class Trip:
    first: date
    last: date
    town: str  # "": none stands for all of it
    country: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def trips(spots: Sequence[Spot]) -> list[Trip]:
    """All that the pictures were taken on, in order; spots are in order of their days."""
    days = [list(of_day) for _, of_day in groupby(spots, key=lambda spot: spot.day)]
    found: list[list[list[Spot]]] = []
    for day in days:
        if found and goes_on(found[-1][-1], day):
            found[-1].append(day)
        else:
            found.append([day])
    return [named([spot for day in trip for spot in day]) for trip in found]


def goes_on(before: Sequence[Spot], after: Sequence[Spot]) -> bool:
    """Whether the pictures of a later day belong to the trip of those of an earlier one."""
    return after[0].day - before[0].day <= LONGEST_BREAK and distance_km(middle(before), middle(after)) <= OUTING_KM


def middle(spots: Sequence[Spot]) -> tuple[float, float]:
    """Where most of them are. Pictures on both sides of the date line are days of their own."""
    return median(spot.at[0] for spot in spots), median(spot.at[1] for spot in spots)


def named(spots: Sequence[Spot]) -> Trip:
    towns = Counter((spot.country, spot.town) for spot in spots if spot.town)
    (country, town), count = towns.most_common(1)[0] if towns else (("", ""), 0)
    if count < SHARE_OF_NAME * len(spots):
        town = ""
        country = Counter(spot.country for spot in spots).most_common(1)[0][0]
    return Trip(spots[0].day, spots[-1].day, town, country)
