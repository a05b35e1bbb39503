"""Make, name, throw away and bring back albums."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from albums.actions.analyse_item import analyse_soon
from albums.actions.know_faces import know_faces_of
from albums.actions.tell_album import tell_access, tell_album
from albums.models import Album, Item, Membership, Role, User


@transaction.atomic
def create_album(user: User, title: str) -> Album:
    """Whoever makes an album owns it."""
    album = Album.objects.create(title=title, created_by=user)
    Membership.objects.create(album=album, user=user, role=Role.OWNER)
    return album


@transaction.atomic
def edit_album(album: Album, *, title: str | None = None, cover: Item | None = None) -> None:
    """Only what is named changes: somebody else may be changing the rest."""
    wanted = {name: value for name, value in (("title", title), ("cover", cover)) if value is not None}
    for name, value in wanted.items():
        setattr(album, name, value)
    album.save(update_fields=list(wanted))
    tell_album(album)


@transaction.atomic
def delete_album(album: Album) -> None:
    """Into the trash, with all that is in it."""
    Album.objects.alive().filter(pk=album.pk).update(deleted_at=timezone.now())
    tell_access(album)


@transaction.atomic
def restore_album(album: Album) -> None:
    """Out of the trash. What came into it while nobody looked at its pictures is looked at now."""
    if not Album.objects.in_trash().filter(pk=album.pk).update(deleted_at=None):
        return
    for item in album.items.alive().filter(analysed_at=None, refused=""):
        analyse_soon(item)
    know_faces_of(album)
