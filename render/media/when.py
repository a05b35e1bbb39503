"""When it was taken: dates as cameras write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

# Niépce's view from the window at Le Gras: no photo is older.
FIRST_PHOTO_YEAR = 1826
# A camera with a naive clock may be ahead of us by the span between the furthest time zones.
FUTURE_SLACK = timedelta(hours=26)
# Clocks that were never set: the zero of QuickTime and of Unix. A machine wrote these, not a person.
UNSET_CLOCKS = (datetime(1904, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC))
# All zones in use are whole quarters of an hour, from -12 to +14.
QUARTER = timedelta(minutes=15)
FURTHEST_ZONE = timedelta(hours=14)
# The last GPS fix may be a little older than the photo; nearer to half a quarter it could not be told apart.
STALE_FIX = timedelta(minutes=4)

EXIF_DATE = re.compile(r"(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")
EXIF_ZONE = re.compile(r"([+-])(\d{2}):?(\d{2})")


def sane(moment: datetime, now: datetime | None = None) -> datetime | None:
    """The moment, unless no photo can be from it."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if aware.year < FIRST_PHOTO_YEAR or aware.year >= datetime.max.year:
        return None
    return moment if aware <= (now or datetime.now(UTC)) + FUTURE_SLACK else None


def exif_moment(text: str, subseconds: str = "", zone: str = "") -> datetime | None:
    """'2019:07:24 11:25:40', '25', '+03:00' -> a datetime, aware if the zone is known; None for garbage."""
    match = EXIF_DATE.match(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    digits = re.match(r"\d{1,6}", subseconds.strip())
    microsecond = int(digits[0].ljust(6, "0")) if digits else 0
    try:
        return sane(datetime(year, month, day, hour, minute, second, microsecond, exif_zone(zone)))
    except ValueError:
        return None


def exif_zone(text: str) -> timezone | None:
    """'+03:00' -> the zone; None for garbage."""
    if text.strip() in ("Z", "UTC"):
        return UTC
    match = EXIF_ZONE.fullmatch(text.strip())
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if offset > FURTHEST_ZONE:
        return None
    return timezone(-offset if match[1] == "-" else offset)


def with_zone_from_gps(local: datetime, fix: datetime) -> datetime:
    """The naive local time, made aware by the time of the GPS fix (UTC) where the two differ by a plausible zone."""
    difference = local.replace(tzinfo=UTC) - fix
    quarters = round(difference / QUARTER)
    if abs(difference - quarters * QUARTER) > STALE_FIX or abs(quarters * QUARTER) > FURTHEST_ZONE:
        return local
    return local.replace(tzinfo=timezone(quarters * QUARTER))


def iso_moment(text: str) -> datetime | None:
    """ISO 8601 as XMP, QuickTime, Matroska and AVI write it; also EXIF's colons. None for garbage."""
    text = text.strip()
    try:
        return sane(datetime.fromisoformat(text))
    except ValueError:
        return exif_moment(text)


def clock_moment(text: str) -> datetime | None:
    """As `iso_moment`, for a clock that a machine sets: its zero means that nobody ever did."""
    moment = iso_moment(text)
    return None if moment is None or moment.replace(tzinfo=UTC) in UNSET_CLOCKS else moment
