"""Files that somebody can already open need not be sent again.

Told of a hash, this looks only among what the person may see anyway: a hash of somebody else's file gets the same
answer, by the same query, as one that nobody has.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Sum

from albums.actions.add_item import add_item
from albums.actions.share_bytes import BytesGoneError, share_bytes
from albums.models import Album, Blob, Item, User
from albums.models.items import ItemQuerySet
from albums.upload_limits import LimitReachedError, added_by, check_album, check_bytes
from albums.where_and_when import PLACE_FIELDS

MOST_ASKED = 500  # in one request


def visible_to(user: User) -> ItemQuerySet:
    """All that the person may open, in whatever album."""
    return Item.objects.alive().filter(album__deleted_at=None, album__memberships__user=user)


def lengths_known(user: User, lengths: Collection[int]) -> list[int]:
    """Those of the lengths in bytes that a file has which the person may open: only such files are worth hashing."""
    known = Blob.objects.filter(size__in=lengths)
    mine = visible_to(user)
    return sorted(
        {
            size
            for shown_as in ("items", "moving_items")
            for size in known.filter(**{f"{shown_as}__in": mine}).values_list("size", flat=True)
        }
    )


def link_known(user: User, album: Album, wanted: dict[str, str]) -> list[str]:
    """Give the album those files that the person may open already; `wanted` is sha256 -> name. The hashes of these,
    and of those that the album has had.
    """
    found = visible_to(user).filter(blob__in=list(wanted)).select_related("blob", "motion")
    known = {item.blob_id: item for item in found}
    linked = {sha256 for sha256 in wanted if sha256 in known and link_item(user, album, known[sha256], wanted[sha256])}
    # Films of Live Photos come with their stills.
    linked.update(album.items.alive().filter(motion__in=list(wanted)).values_list("motion", flat=True))
    return [sha256 for sha256 in wanted if sha256 in linked]


@transaction.atomic
def link_item(user: User, album: Album, item: Item, name: str) -> bool:
    """One more item with the same bytes. False where that cannot be: then the file is simply sent, or refused with the
    sentence that names the limit.
    """
    User.objects.select_for_update().get(pk=user.pk)  # one at a time: two together must not cross a limit
    try:
        check_album(album)
        check_bytes(user, new_bytes(user, item))
        with transaction.atomic():  # both or none
            for bytes_ in filter(None, (item.blob, item.motion)):
                share_bytes(bytes_)
    except LimitReachedError:
        return album.items.alive().filter(blob=item.blob_id).exists()
    except BytesGoneError:
        return False
    add_item(
        album,
        item.blob,
        motion=item.motion,
        motion_name=item.motion_name,
        motion_probe=item.motion_probe,
        motion_sought=item.motion_sought,
        content_identifier=item.content_identifier,
        added_by=user,
        name=name or item.name,
        kind=item.kind,
        probe=item.probe,
        width=item.width,
        height=item.height,
        duration=item.duration,
        taken_at=item.taken_at,
        taken_at_source=item.taken_at_source,
        **{field: getattr(item, field) for field in PLACE_FIELDS},
    )
    return True


def new_bytes(user: User, item: Item) -> int:
    """How many of its bytes do not count as this person's yet."""
    keys = {key for key in (item.blob_id, item.motion_id) if key}
    return Blob.objects.filter(pk__in=keys).exclude(pk__in=added_by(user)).aggregate(sum=Sum("size"))["sum"] or 0
