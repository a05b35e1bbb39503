"""Places, and days by the clock of the place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone as home
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from albums.actions.know_item import know_item
from albums.grid import load, stretches
from albums.models import Album, Item
from albums.own_clock import by_own_clock
from albums.trips import trip_words
from albums.where_and_when import where_and_when
from render.media.probe import Probe
from tests.albums.factories import NOON
from tests.albums.filming import add_photos

AUCKLAND, LISBON, AT_SEA = (-36.8485, 174.7633), (38.7139, -9.1394), (0.0, -30.0)
EVENING = datetime(2024, 7, 14, 21, 30)


def probe(taken_at: datetime | None, gps: tuple[float, float] | None = None, source: str | None = "exif") -> Probe:
    fields: dict[str, Any] = {"kind": "photo", "format": "jpeg", "width": 4, "height": 3, "orientation": 1}
    return Probe(**fields, taken_at=taken_at, taken_at_source=source, gps=gps, camera=None, content_identifier=None)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def at_home(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"


def test_a_clock_without_a_zone_is_of_the_place() -> None:
    found = where_and_when(probe(EVENING, AUCKLAND))
    assert (found["place"], found["country"], found["utc_offset"]) == ("Auckland", "NZ", 12 * 60)
    assert found["taken_at"] == EVENING.replace(tzinfo=ZoneInfo("Pacific/Auckland"))


def test_a_clock_without_a_zone_and_a_place_is_at_home() -> None:
    found = where_and_when(probe(EVENING))
    assert (found["taken_at"], found["utc_offset"]) == (home.make_aware(EVENING), None)
    assert (found["latitude"], found["place"]) == (None, "")


def test_what_the_file_says_counts_more_than_the_place() -> None:
    said = EVENING.replace(tzinfo=timezone(timedelta(hours=3)))
    assert where_and_when(probe(said, LISBON))["utc_offset"] == 180


@pytest.mark.parametrize("source", ["quicktime", "file"])
def test_utc_of_a_machine_is_no_zone(source: str) -> None:
    moment = EVENING.replace(tzinfo=UTC)
    assert where_and_when(probe(moment, None, source))["utc_offset"] is None
    assert where_and_when(probe(moment, AUCKLAND, source))["utc_offset"] == 12 * 60


def test_without_a_date_and_without_a_town() -> None:
    found = where_and_when(probe(None, AT_SEA, None))
    assert (found["taken_at"], found["utc_offset"], found["place"]) == (None, None, "")
    assert (found["latitude"], found["longitude"]) == AT_SEA


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.integers(-14 * 4, 14 * 4).map(lambda n: 15 * n))
def test_the_day_is_that_of_its_own_clock(clock: datetime, offset: int) -> None:
    moment = clock.replace(tzinfo=timezone(timedelta(minutes=offset)))
    shown = home.localtime(by_own_clock(moment, offset), ZoneInfo(home.get_current_timezone_name()))
    # The hour that clocks at home skip in spring is the next.
    assert timedelta(0) <= shown.replace(tzinfo=None) - clock <= timedelta(hours=1)


def test_the_edges_of_the_calendar_stay_as_they_are() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert by_own_clock(last, 14 * 60) == last
    assert where_and_when(probe(datetime.max, AUCKLAND))["taken_at"]


@pytest.mark.django_db
def test_an_evening_far_away_is_in_its_own_day(album: Album) -> None:
    item = add_photos(album, 1)[0]
    for field, value in where_and_when(probe(EVENING, AUCKLAND)).items():
        setattr(item, field, value)
    item.shown_at = item.place_in_time()
    item.save()
    found = stretches(album)
    load(album, found)
    (day,) = found[0].days
    assert (day.date, day.trip) == (date(2024, 7, 14), "Auckland")


@pytest.mark.django_db
def test_days_of_a_trip_have_one_heading(album: Album) -> None:
    for number, item in enumerate(add_photos(album, 3)):
        item.shown_at = NOON + timedelta(days=number)
        item.latitude, item.longitude, item.place, item.country = *LISBON, "Lisbon", "PT"
        item.save()
    assert trip_words(album) == {date(2024, 7, 14): "Lisbon, 3 days"}
    Item.objects.update(place="", country="PT")
    assert trip_words(album) == {date(2024, 7, 14): "Portugal, 3 days"}
    Item.objects.update(country="")
    assert trip_words(album) == {}


@pytest.mark.django_db
def test_what_came_before_places_were_known_gets_one(album: Album) -> None:
    item = add_photos(album, 1)[0]
    item.probe |= {"gps": AUCKLAND, "taken_at": EVENING.isoformat(), "taken_at_source": "exif"}
    item.save()
    know_item(item, {"themes": [], "faces": [{}, {}]})
    item.refresh_from_db()
    assert (item.place, item.face_count) == ("Auckland", 2)
    assert home.localtime(item.shown_at).replace(tzinfo=None) == EVENING


@pytest.mark.django_db
def test_a_date_that_somebody_put_right_stays(album: Album) -> None:
    item = add_photos(album, 1)[0]
    item.probe |= {"gps": AUCKLAND, "taken_at": EVENING.isoformat()}
    item.shift_by(timedelta(days=3))
    item.save()
    before = item.shown_at
    know_item(item, {"themes": [], "faces": []})
    item.refresh_from_db()
    assert (item.shown_at, item.place) == (before, "Auckland")
