"""What was deleted and can still come back."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from albums.models import Album, Item, Movie, Role
from albums.models.albums import TRASH_DAYS
from albums.requests import Request

MOST_SHOWN = 500  # of items; the newest


@dataclass(frozen=True, slots=True)
class Thrown:
    """The items of one album that went into the trash on one day."""

    album: Album
    days_left: int
    items: list[Item]

    @property
    def ids(self) -> str:
        return ",".join(str(item.pk) for item in self.items)


@require_GET
def trash(request: Request) -> HttpResponse:
    """Each thing is shown to those who may bring it back."""
    user = request.user
    owned = Album.objects.of(user, Role.OWNER)
    added_to = Album.objects.of(user, Role.CONTRIBUTOR)
    items = Item.objects.in_trash().filter(Q(album__in=owned) | Q(album__in=added_to, added_by=user))
    movies = Movie.objects.filter(deleted_at__isnull=False, album__deleted_at=None, album__in=added_to)
    context = {
        "albums": [(album, days_left(album)) for album in owned.in_trash().order_by("-deleted_at")],
        "thrown": thrown_together(items.select_related("album").order_by("-deleted_at")[:MOST_SHOWN]),
        "movies": [(movie, days_left(movie)) for movie in movies.select_related("album").order_by("-deleted_at")],
    }
    return render(request, "albums/trash.html", context)


def thrown_together(items: Iterable[Item]) -> list[Thrown]:
    groups = groupby(items, key=lambda item: (item.album, days_left(item)))
    return [Thrown(album, left, list(of_group)) for (album, left), of_group in groups]


def days_left(thing: Album | Item | Movie) -> int:
    """Until it goes for good, begun days counted; 0 on the last one."""
    assert thing.deleted_at is not None  # noqa: S101 - it is in the trash
    left = (thing.deleted_at + TRASH_DAYS - timezone.now()) / timedelta(days=1)
    return math.ceil(left) if left > 1 else 0
