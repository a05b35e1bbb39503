"""Moments by the clock of the place where they were."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def by_own_clock(moment: dt.datetime, utc_offset: int | None) -> dt.datetime:
    """The moment at which clocks at home show what those there showed, so that its day is the day of the photo."""
    if utc_offset is None:
        return moment
    try:
        clock = moment.astimezone(dt.timezone(dt.timedelta(minutes=utc_offset))).replace(tzinfo=None)
        return timezone.make_aware(clock).astimezone(dt.UTC)
    except (OverflowError, ValueError):
        return moment


def moment_of(text: str) -> dt.datetime:
    """A moment as the database writes it when it is cast to text: with its offset, or in UTC."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
