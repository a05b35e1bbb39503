"""Headings for the days on which an album's trips begin."""

from __future__ import annotations

from datetime import date

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import ngettext

from albums.countries import country_name
from albums.models import Album
from albums.own_clock import moment_of
from render.story.trips import Spot, Trip, trips


def trip_words(album: Album) -> dict[date, str]:
    """ "Lisbon, 3 days", by the day on which it begins; in one query of what has a place."""
    columns = (
        album.items.in_grid()
        .exclude(latitude=None)
        .in_order()
        .values_list(Cast("shown_at", TextField()), "latitude", "longitude", "place", "country")
    )
    home = timezone.get_current_timezone()
    spots = [
        Spot(moment_of(at).astimezone(home).date(), (y, x), place, country)
        for at, y, x, place, country in columns
        if y is not None and x is not None
    ]
    words = ((trip.first, words_of(trip)) for trip in trips(spots))
    return {first: said for first, said in words if said}


def words_of(trip: Trip) -> str:
    """Nothing where no town and no country is known."""
    place = trip.town or (country_name(trip.country) if trip.country else "")
    if not place or trip.days == 1:
        return place
    return ngettext("%(place)s, %(n)s day", "%(place)s, %(n)s days", trip.days) % {"place": place, "n": trip.days}
