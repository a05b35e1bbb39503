"""The nearest town to a point, from GeoNames' places of 15,000 people and more; nothing is asked over a network.

The package pycities brings them as an SQLite file, of which only the pages that are read take memory.
"""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from render.media.where import distance_km

# Seats, capitals and plain towns of GeoNames' feature codes; not parts of a town, former ones and groups of hamlets.
TOWNS = ("PPL", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLC")
FARTHEST_KM = 50.0  # beyond that a name says little of a place
KM_A_DEGREE = 111.2  # of latitude
# People on a square kilometre of a city, from which follows how far a town reaches. Of 39 points in suburbs and towns
# beside large ones 35 are named rightly (London's edge reaches Watford, New York's Newark); with 2500 it were 34, and
# St Albans, 31 km from the middle of London, were London.
DENSITY = 3000.0


@dataclass(frozen=True, slots=True)
class Town:
    name: str
    country: str  # ISO 3166, two letters
    zone: str  # of the IANA time zone database


def nearest_town(latitude: float, longitude: float) -> Town | None:
    """The town that the point (in degrees) is in or next to; None at sea and in the wild.

    Towns are discs as large as their people need: the suburb of a city is the city (power distance, Aurenhammer 1987).
    """
    here = (latitude, longitude)
    near = ((distance_km(here, (y, x)), people, Town(*town)) for y, x, people, *town in _around(latitude, longitude))
    power = ((away**2 - people / DENSITY / math.pi, town) for away, people, town in near if away <= FARTHEST_KM)
    return min(power, key=lambda pair: pair[0], default=(0.0, None))[1]


def _around(latitude: float, longitude: float) -> list[tuple[float, float, int, str, str, str]]:
    """Towns in a box around the point, which may lie across the date line."""
    height = FARTHEST_KM / KM_A_DEGREE
    width = min(180.0, height / max(math.cos(math.radians(min(90.0, abs(latitude) + height))), 1e-3))
    query = (
        "SELECT latitude, longitude, population, name, country_code, timezone FROM city"  # noqa: S608 - the marks are ours, the values are bound
        f" WHERE feature_code IN ({', '.join('?' * len(TOWNS))}) AND abs(latitude - ?) <= ?"
        " AND min(abs(longitude - ?), 360 - abs(longitude - ?)) <= ?"
    )
    path = Path(str(files("pycities") / "data" / "data.db"))
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as places:
        return places.execute(query, (*TOWNS, latitude, height, longitude, longitude, width)).fetchall()
