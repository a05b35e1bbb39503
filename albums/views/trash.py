"""What was deleted: it can still come back, or go for good at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from albums.actions.erase import erase
from albums.models import Album, Item, Movie, Project, Sticker
from albums.models.albums import TRASH_DAYS
from albums.requests import Request
from albums.showing_movie import cards_of
from albums.showing_sticker import StickerShown
from albums.trash import Trash, erasable, trash_of
from albums.views.asking import asked_ids

MOST_SHOWN = 500  # of items; the newest
MOST_PREVIEWED = 12  # beside the question
NAMED = ("until", "album", "movie", "item", "sticker", "project")  # what a form may say of what is to go


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
    found, theirs = trash_of(request.user), erasable(request.user)
    context = {
        "albums": [
            (album, cover_of(album), days_left(album))
            for album in found.albums.select_related("cover").order_by("-deleted_at")
        ],
        "thrown": thrown_together(found.items.select_related("album").order_by("-deleted_at")[:MOST_SHOWN]),
        "movies": [(card, days_left(card.movie)) for card in cards_of(newest(found.movies.select_related("album")))],
        "stickers": [(StickerShown(sticker), days_left(sticker)) for sticker in newest(found.stickers)],
        "projects": [(project, days_left(project)) for project in found.projects.order_by("-deleted_at")],
        "erasable_movies": set(theirs.movies.values_list("pk", flat=True)),
        "may_empty": any(things.exists() for things in all_in(theirs)),
        "now": timezone.now().isoformat(),
    }
    return render(request, "albums/trash.html", context)


def cover_of(album: Album) -> Item | None:
    """The picture by which it was known."""
    cover = album.cover if album.cover and album.cover.deleted_at is None else None
    return cover or album.items.shown().in_order().first()


def newest[Thing: (Movie, Sticker)](things: QuerySet[Thing]) -> list[Thing]:
    """What was thrown away last first."""
    return list(things.order_by("-deleted_at"))


def all_in(trash: Trash) -> Iterator[QuerySet[Any]]:
    yield from (getattr(trash, field.name) for field in fields(trash))


@require_POST
def trash_erase(request: Request) -> HttpResponse:
    """Ask whether something is to go for good, and, once they are `sure`, let it go."""
    wanted = asked_for(request)
    if "sure" not in request.POST:
        return render(request, "albums/erase.html", question(request, wanted))
    if erase(wanted):
        messages.success(request, _("It is gone for good."))
    else:
        messages.error(request, _("This is not in the trash any more."))
    return redirect("trash")


def asked_for(request: Request) -> Trash:
    """What is named of this person's trash; with `until` all that was in it then."""
    trash = erasable(request.user)
    if "until" in request.POST:
        try:
            return trash.until(datetime.fromisoformat(request.POST["until"]).astimezone(UTC))
        except (ValueError, OverflowError) as error:
            raise BadRequest("no moment") from error

    def ids(name: str) -> list[UUID]:
        return asked_ids(request, name) if name in request.POST else []

    return Trash(
        albums=trash.albums.filter(pk__in=ids("album")),
        movies=trash.movies.filter(pk__in=ids("movie")),
        items=trash.items.filter(pk__in=ids("item")),
        stickers=trash.stickers.filter(pk__in=ids("sticker")),
        projects=trash.projects.filter(pk__in=ids("project")),
    )


def question(request: Request, wanted: Trash) -> dict[str, Any]:
    """What exactly would go."""
    albums, movies = list(wanted.albums), list(wanted.movies.select_related("album"))
    count, stickers, projects = wanted.items.count(), list(wanted.stickers), list(wanted.projects)
    if not (albums or movies or count or stickers or projects):
        raise Http404
    return {
        "albums": albums,
        "movies": movies,
        "items": wanted.items.order_by("-deleted_at")[:MOST_PREVIEWED],
        "count": count,
        "stickers": stickers,
        "projects": projects,
        "things": len(albums) + len(movies) + count + len(stickers) + len(projects),
        "fields": {name: ",".join(request.POST.getlist(name)) for name in NAMED if name in request.POST},
    }


def thrown_together(items: Iterable[Item]) -> list[Thrown]:
    groups = groupby(items, key=lambda item: (item.album, days_left(item)))
    return [Thrown(album, left, list(of_group)) for (album, left), of_group in groups]


def days_left(thing: Album | Item | Movie | Project | Sticker) -> int:
    """Until it goes for good, begun days counted; 0 on the last one."""
    assert thing.deleted_at is not None  # noqa: S101 - it is in the trash
    left = (thing.deleted_at + TRASH_DAYS - timezone.now()) / timedelta(days=1)
    return math.ceil(left) if left > 1 else 0
