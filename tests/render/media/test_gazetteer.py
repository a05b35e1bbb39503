"""The nearest town, without asking anybody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.media.gazetteer import Town, nearest_town


@pytest.mark.parametrize(
    ("at", "town", "country", "zone"),
    [
        ((43.4674, 11.8852), "Arezzo", "IT", "Europe/Rome"),
        ((38.7139, -9.1394), "Lisbon", "PT", "Europe/Lisbon"),
        ((48.8606, 2.3376), "Paris", "FR", "Europe/Paris"),
        ((-36.8485, 174.7633), "Auckland", "NZ", "Pacific/Auckland"),
        ((64.1466, -21.9426), "Reykjavík", "IS", "Atlantic/Reykjavik"),
    ],
)
def test_it_works(at: tuple[float, float], town: str, country: str, zone: str) -> None:
    assert nearest_town(*at) == Town(town, country, zone)


@pytest.mark.parametrize("at", [(0.0, -30.0), (90.0, 0.0), (-90.0, 12.0), (75.0, 100.0)])
def test_nobody_lives_there(at: tuple[float, float]) -> None:
    assert nearest_town(*at) is None


def test_a_suburb_is_the_city() -> None:
    """Within the disc of a large town, near the centre of one of its parts."""
    found = nearest_town(38.745, -9.16)
    assert found
    assert found.name == "Lisbon"


@pytest.mark.parametrize(
    ("at", "town"),
    [((51.7624, -0.3179), "St Albans"), ((49.477, 10.989), "Fürth"), ((48.805, 2.12), "Versailles")],
)
def test_a_town_beside_a_large_one_is_itself(at: tuple[float, float], town: str) -> None:
    found = nearest_town(*at)
    assert found and found.name == town


def test_across_the_date_line() -> None:
    """Suva in Fiji is at 178.4 east; a point as far beyond the line is not near, one just this side is."""
    assert nearest_town(-18.1416, 178.4415) == nearest_town(-18.1416, 178.4415 - 360)


@settings(max_examples=30, deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_everywhere_is_a_town_or_none(latitude: float, longitude: float) -> None:
    found = nearest_town(latitude, longitude)
    assert found is None or (found.name and len(found.country) == 2 and "/" in found.zone)
