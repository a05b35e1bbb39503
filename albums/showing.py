"""What pages show of albums and items, as plain values for templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from albums.models import Album, Item, Membership, Movie, User


@dataclass(frozen=True, slots=True)
class AlbumCard:
    """An album in the list."""

    album: Album
    cover: Item | None
    photos: int
    videos: int
    movies: int
    people: Sequence[User]  # the others in it


def album_cards(user: User) -> list[AlbumCard]:
    """All albums of the person, the newest first, in six queries however many they are."""
    alive = Item.objects.alive().filter(album=OuterRef("pk"))
    chosen = Subquery(alive.filter(pk=OuterRef("cover_id")).values("pk")[:1])
    first = Subquery(alive.filter(hidden_at=None).in_order().values("pk")[:1])
    albums = list(Album.objects.alive().families().of(user).order_by("-created_at"))
    mine = Album.objects.alive().families().of(user).annotate(shown=Coalesce(chosen, first))
    shown = dict(mine.values_list("pk", "shown"))
    covers = Item.objects.in_bulk([pk for pk in shown.values() if pk])
    kinds = Item.objects.shown().filter(album__in=albums).values_list("album", "kind").annotate(Count("pk")).order_by()
    count = {(album, kind): n for album, kind, n in kinds}
    movies = dict(Movie.objects.alive().filter(album__in=albums).values_list("album").annotate(Count("pk")).order_by())
    people: dict[UUID, list[User]] = defaultdict(list)
    for row in Membership.objects.filter(album__in=albums).exclude(user=user).select_related("user").order_by("pk"):
        people[row.album_id].append(row.user)
    return [
        AlbumCard(
            album=album,
            cover=covers.get(shown.get(album.pk)),
            photos=count.get((album.pk, Item.Kind.PHOTO), 0),
            videos=count.get((album.pk, Item.Kind.VIDEO), 0),
            movies=movies.get(album.pk, 0),
            people=people[album.pk],
        )
        for album in albums
    ]


def moment_range(album: Album) -> str:
    """From when to when its pictures are."""
    moments = album.items.alive().in_order().values_list("shown_at", flat=True)
    first, last = moments.first(), moments.last()
    return date_range(timezone.localdate(first), timezone.localdate(last)) if first and last else ""


def date_range(first: date, last: date) -> str:
    """ "July 14, 2024" or "July 2024", "June – August 2024", "2019 – 2024"; as short as it can be."""
    if first == last:
        return date_format(first, "DATE_FORMAT")
    if (first.year, first.month) == (last.year, last.month):
        return date_format(first, "YEAR_MONTH_FORMAT")
    if first.year == last.year:
        begin = date_format(first, "F")
        return _("%(begin)s – %(end)s") % {"begin": begin, "end": date_format(last, "YEAR_MONTH_FORMAT")}
    return _("%(begin)s – %(end)s") % {"begin": first.year, "end": last.year}


def clock(seconds: float | None) -> str:
    """How long a video is: 0:07, 12:34, 1:02:03."""
    whole = round(seconds or 0.0)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def item_words(item: Item) -> str:
    """For those who do not see it."""
    moment = date_format(timezone.localtime(item.shown_at), "TIME_FORMAT")
    if item.kind == Item.Kind.VIDEO:
        return _("Video, %(time)s: %(name)s") % {"time": moment, "name": item.name}
    if item.motion_id:
        return _("Live Photo, %(time)s: %(name)s") % {"time": moment, "name": item.name}
    return _("Photo, %(time)s: %(name)s") % {"time": moment, "name": item.name}
