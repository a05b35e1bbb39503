"""How much may be sent. Each limit is a setting, and each crossing a sentence that names it."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albums import storage
from albums.models import Album, Blob, Item, Snapshot, Song, Sticker, Upload, User

# A common proxy takes no bodies over 100 MB, and what a lost line has to send again should be little.
CHUNK_BYTES = 8 * 2**20


class LimitReachedError(Exception):
    """Its text is a sentence for the person who sends; `status` is that of the answer (RFC 9110, RFC 4918)."""

    status = 413


class DiskFullError(LimitReachedError):
    """Goes on once there is room again."""

    status = 507

    def __init__(self) -> None:
        super().__init__(
            _("The disk of this server is nearly full. Sending goes on by itself once there is room again.")
        )


def check_new_upload(user: User, album: Album, length: int) -> None:
    """Raises LimitReachedError where a file of so many bytes is too much for the server, the person or the album."""
    if length < 1:
        raise LimitReachedError(_("This file is empty."))
    if length > settings.FILE_BYTES:
        raise LimitReachedError(
            _("This file is too large (%(size)s); one file may have %(limit)s.")
            % {"size": filesizeformat(length), "limit": filesizeformat(settings.FILE_BYTES)}
        )
    check_bytes(user, length)
    check_album(album)
    check_room(length)


def check_bytes(user: User, length: int) -> None:
    """Raises LimitReachedError where so many more bytes are too much for the person."""
    if bytes_of(user) + length > settings.USER_BYTES:
        raise LimitReachedError(
            _("You have used the room that each person has on this server, which is %(limit)s.")
            % {"limit": filesizeformat(settings.USER_BYTES)}
        )


def check_album(album: Album) -> None:
    """Raises LimitReachedError where the album is full."""
    if files_in(album) >= settings.ALBUM_FILES:
        raise LimitReachedError(
            ngettext(
                "This album is full: an album may have %(limit)s file.",
                "This album is full: an album may have %(limit)s files.",
                settings.ALBUM_FILES,
            )
            % {"limit": settings.ALBUM_FILES}
        )


def check_room(length: int) -> None:
    """Raises DiskFullError where so many more bytes would leave the disk too full."""
    if storage.free_bytes() - length < settings.FREE_BYTES:
        raise DiskFullError


def bytes_of(user: User) -> int:
    """What the person has added, also what is in the trash, and is sending."""
    on_their_way = Upload.objects.on_their_way().filter(user=user)
    rows = ((added_by(user), "size"), (on_their_way, "length"))
    return sum(found.aggregate(sum=Sum(field))["sum"] or 0 for found, field in rows)


def added_by(user: User) -> QuerySet[Blob]:
    """The bytes that count as this person's, each once; examples that were dropped into a classifier are items, too."""
    items = Item.objects.filter(added_by=user)
    songs = Song.objects.filter(owner=user).exclude(blob=None)
    whose = Q(pk__in=items.values("blob")) | Q(pk__in=items.exclude(motion=None).values("motion"))
    others = (songs, Sticker.objects.filter(owner=user), Snapshot.objects.filter(project__owner=user))
    for found in others:
        whose |= Q(pk__in=found.values("blob"))
    return Blob.objects.filter(whose)


def files_in(album: Album) -> int:
    return album.items.alive().count() + album.uploads.on_their_way().count()
