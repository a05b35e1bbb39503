"""Tell an album's open pages what has changed in it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from albums.models import Album, Item
from render.jobs import nudges

MOST_TOLD = 200  # of more items a page learns only that they changed


def tell_album(album: Album, items: Iterable[Item] = ()) -> None:
    """On commit: each open page loads again what it shows of these items; without any it looks at everything."""
    changed = [{"id": str(item.pk), "at": item.shown_at.isoformat()} for item in items]
    message = {"type": "items.changed", "items": changed if len(changed) <= MOST_TOLD else []}
    transaction.on_commit(lambda: nudges.tell([album.group], message))


def tell_access(album: Album) -> None:
    """On commit: sockets of those who may not see the album any more are closed."""
    transaction.on_commit(lambda: nudges.tell([album.group], {"type": "access.changed"}))
