"""Give an album one more photo or video."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from albums.actions.analyse_item import analyse_soon
from albums.actions.share_bytes import let_go
from albums.actions.tell_album import tell_album
from albums.models import Album, Blob, Item


@transaction.atomic
def add_item(album: Album, blob: Blob, **fields: Any) -> tuple[Item, bool]:
    """The item with these bytes, and whether it is new: the same bytes are in an album once.

    Takes over a reference to `blob`, whose lock the transaction holds.
    """
    item = album.items.alive().filter(blob=blob).first()
    if item is not None:
        let_go(blob)
        return item, False
    item = Item(album=album, blob=blob, **fields)
    item.shown_at = item.place_in_time()
    item.save()
    analyse_soon(item)
    tell_album(album, [item])
    return item, True
