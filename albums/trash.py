"""What lies in somebody's trash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from albums.models import Album, Item, Movie, Project, Role, Sticker, User
from albums.models.albums import AlbumQuerySet
from albums.models.items import ItemQuerySet
from albums.models.movies import MovieQuerySet
from albums.models.projects import ProjectQuerySet
from albums.models.stickers import StickerQuerySet


@dataclass(frozen=True, slots=True)
class Trash:
    albums: AlbumQuerySet
    movies: MovieQuerySet
    items: ItemQuerySet
    stickers: StickerQuerySet
    projects: ProjectQuerySet

    def until(self, moment: datetime) -> Trash:
        """What was in it then."""
        then = Q(deleted_at__lte=moment)
        return Trash(
            self.albums.filter(then),
            self.movies.filter(then),
            self.items.filter(then),
            self.stickers.filter(then),
            self.projects.filter(then),
        )


def trash_of(user: User) -> Trash:
    """What this person may bring back."""
    families = Album.objects.families()
    owned, added_to = families.of(user, Role.OWNER), families.of(user, Role.CONTRIBUTOR)
    return Trash(
        albums=owned.in_trash(),
        movies=Movie.objects.in_trash().filter(album__in=added_to),
        items=Item.objects.in_trash().filter(Q(album__in=owned) | Q(album__in=added_to, added_by=user)),
        stickers=Sticker.objects.in_trash().filter(owner=user),
        projects=Project.objects.in_trash().filter(owner=user),
    )


def erasable(user: User) -> Trash:
    """What this person may delete for good: of movies only their own, and all of their own albums."""
    trash = trash_of(user)
    theirs = Q(album__in=Album.objects.of(user, Role.OWNER)) | Q(created_by=user)
    return replace(trash, movies=trash.movies.filter(theirs))
