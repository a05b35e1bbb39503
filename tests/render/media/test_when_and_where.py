from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.media.when import clock_moment, exif_moment, iso_moment, sane, with_zone_from_gps
from render.media.where import iso6709_place, sane_place

LATITUDES = st.floats(-90, 90).filter(lambda degrees: abs(degrees) > 1e-4)
LONGITUDES = st.floats(-180, 180)


def test_exif_with_all_it_can_tell() -> None:
    moment = exif_moment("2019:07:24 11:25:40", "25", "+03:00")
    assert moment == datetime(2019, 7, 24, 11, 25, 40, 250_000, timezone(timedelta(hours=3)))


def test_exif_without_a_zone_stays_naive() -> None:
    assert exif_moment("2019:07:24 11:25:40") == datetime(2019, 7, 24, 11, 25, 40)


@pytest.mark.parametrize(
    "text", ["", "0000:00:00 00:00:00", "    :  :     :  :  ", "2019:13:24 11:25:40", "1825:01:01 00:00:00"]
)
def test_absurd_dates_are_none(text: str) -> None:
    assert exif_moment(text) is None


def test_tomorrow_is_allowed_for_zones_and_next_week_is_not() -> None:
    now = datetime(2024, 5, 3, 12, tzinfo=UTC)
    assert sane(datetime(2024, 5, 4, 12), now) is not None
    assert sane(datetime(2024, 5, 10, 12), now) is None


@pytest.mark.parametrize(
    "text", ["1904-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z", "1970-01-01 00:00:00", "x"]
)
def test_a_clock_that_was_never_set_tells_nothing(text: str) -> None:
    assert clock_moment(text) is None


def test_quicktime_dates() -> None:
    assert iso_moment("2019-07-24T11:25:40+0300") == datetime(2019, 7, 24, 8, 25, 40, tzinfo=UTC)
    assert clock_moment("2012-09-10 20:52:00") == datetime(2012, 9, 10, 20, 52)


@given(st.integers(-48, 56), st.integers(-200, 200), st.datetimes(datetime(1990, 1, 1), datetime(2020, 1, 1)))
def test_the_zone_comes_from_the_gps_fix(quarters: int, stale_seconds: int, local: datetime) -> None:
    fix = (local - timedelta(minutes=15 * quarters, seconds=stale_seconds)).replace(tzinfo=UTC)
    assert with_zone_from_gps(local, fix).utcoffset() == timedelta(minutes=15 * quarters)


def test_a_fix_from_another_day_is_not_believed() -> None:
    local = datetime(2019, 7, 24, 11, 25)
    assert with_zone_from_gps(local, datetime(2019, 7, 22, 8, 25, tzinfo=UTC)).tzinfo is None
    assert with_zone_from_gps(local, datetime(2019, 7, 24, 8, 32, tzinfo=UTC)).tzinfo is None


@given(LATITUDES, LONGITUDES)
def test_iso_6709_in_degrees(latitude: float, longitude: float) -> None:
    place = iso6709_place(f"{latitude:+08.4f}{longitude:+09.4f}+028.516/")
    assert place == pytest.approx((latitude, longitude), abs=1e-4)


@given(LATITUDES, LONGITUDES)
def test_iso_6709_in_degrees_minutes_and_seconds(latitude: float, longitude: float) -> None:
    texts = []
    for degrees, digits in ((latitude, 2), (longitude, 3)):
        seconds = round(abs(degrees) * 3600)
        whole = f"{seconds // 3600:0{digits}d}{seconds // 60 % 60:02d}{seconds % 60:02d}"
        texts.append(("-" if degrees < 0 else "+") + whole)
    place = iso6709_place("".join(texts) + "/")
    if abs(latitude) * 3600 >= 1:
        assert place == pytest.approx((latitude, longitude), abs=1 / 3600)


@given(st.text(max_size=40))
def test_any_text_is_a_place_or_none(text: str) -> None:
    place = iso6709_place(text)
    assert place is None or (abs(place[0]) <= 90 and abs(place[1]) <= 180)


@pytest.mark.parametrize("place", [(0, 0), (91, 0), (0, 181), (float("nan"), 1), (1, float("inf"))])
def test_no_place_on_earth(place: tuple[float, float]) -> None:
    assert sane_place(*place) is None
