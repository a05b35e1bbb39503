"""Where a photo or video was taken, and what the clocks showed there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, overload
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from render.media.gazetteer import Town, nearest_town
from render.media.probe import Probe

# Cameras write these in UTC wherever they are: UTC is no sign of a zone there.
ALWAYS_UTC = ("quicktime", "file")
# What an item takes over from another of the same file.
PLACE_FIELDS = ("latitude", "longitude", "place", "country", "utc_offset")


def where_and_when(probe: Probe) -> dict[str, Any]:
    """The fields of an item for its place and for the moment at which it was taken."""
    town = nearest_town(*probe.gps) if probe.gps else None
    latitude, longitude = probe.gps or (None, None)
    there = zone_of(town)
    return {
        "taken_at": aware(probe.taken_at, there),
        "utc_offset": offset_of(probe.taken_at, there, probe.taken_at_source),
        "latitude": latitude,
        "longitude": longitude,
        "place": town.name if town else "",
        "country": town.country if town else "",
    }


def zone_of(town: Town | None) -> tzinfo | None:
    """None also for a zone that this machine's time zone database does not know."""
    try:
        return ZoneInfo(town.zone) if town else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


@overload
def aware(moment: datetime, there: tzinfo | None = None) -> datetime: ...
@overload
def aware(moment: None, there: tzinfo | None = None) -> None: ...
def aware(moment: datetime | None, there: tzinfo | None = None) -> datetime | None:
    """A moment without a zone is one of where it was taken, and where that is unknown one at home."""
    if moment is None or timezone.is_aware(moment):
        return moment
    try:
        return timezone.make_aware(moment, there).astimezone(UTC)
    except (OverflowError, ValueError):  # at the edges of the calendar
        return moment.replace(tzinfo=UTC)


def offset_of(moment: datetime | None, there: tzinfo | None, source: str | None) -> int | None:
    """How many minutes ahead of UTC the clocks were; `moment` is as the file has it. None where nothing tells."""
    if moment is None:
        return None
    said = moment.utcoffset()
    if said is not None and (said or source not in ALWAYS_UTC):
        return minutes(said)
    try:
        local = aware(moment, there).astimezone(there).utcoffset() if there else None
    except (OverflowError, ValueError):
        return None
    return None if local is None else minutes(local)


def minutes(offset: timedelta) -> int:
    return round(offset / timedelta(minutes=1))
