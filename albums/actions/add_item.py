"""Give an album one more photo or video."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from albums.actions.analyse_item import analyse_soon
from albums.actions.pair_motion import pair
from albums.actions.share_bytes import let_go
from albums.actions.show_motion import show_motion_soon
from albums.actions.tell_album import tell_album
from albums.models import Album, Blob, Item
from albums.where_and_when import PLACE_FIELDS


@transaction.atomic
def add_item(album: Album, blob: Blob, *, motion: Blob | None = None, **fields: Any) -> tuple[Item, bool]:
    """The item that shows these bytes, and whether they are new: the same bytes are in an album once. It is not one of
    its own where they are the film of a Live Photo.

    Takes over a reference to `blob`, and one to `motion`, the film inside a motion photo; the transaction holds the
    locks of both.
    """
    known = item_with(album, blob.pk)
    if known is not None:
        for bytes_ in filter(None, (blob, motion)):
            let_go(bytes_)
        return known, False
    item = Item(album=album, blob=blob, motion=motion, **fields)
    item.shown_at = item.place_in_time()
    item.save()
    shown = pair(item)
    if shown is item and not album.is_training:
        analyse_soon(item)
    if motion:
        show_motion_soon(item)
    tell_album(album, [shown])
    return shown, True


def taken_over(original: Item) -> dict[str, Any]:
    """The fields that something made from an item has from it: it belongs where and when that was taken."""
    return {
        "taken_at": original.taken_at or original.created_at,
        "taken_at_source": original.taken_at_source or "file",
        "shift": original.shift,
        "motion_sought": True,
        **{field: getattr(original, field) for field in PLACE_FIELDS},
    }


def item_with(album: Album, sha256: str) -> Item | None:
    """The item that shows these bytes: as they are, or as the film of a Live Photo or motion photo."""
    with_bytes = album.items.alive().filter(Q(blob=sha256) | Q(motion=sha256))
    return with_bytes.order_by("created_at", "pk").first()
