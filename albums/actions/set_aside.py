"""Take back what a machine thought of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from albums.actions.arrange_album import arrange_soon
from albums.actions.change_items import Changed, changeable
from albums.actions.tell_album import tell_album
from albums.models import Album, Item, User


@transaction.atomic
def want_items(album: Album, user: User, ids: Sequence[UUID]) -> Changed:
    """Back among the others, for good: no machine sets them aside again."""
    wanted = album.items.set_aside().filter(pk__in=ids)
    items = list(changeable(album, user, wanted))
    left = wanted.count() - len(items)
    Item.objects.filter(pk__in=[item.pk for item in items]).update(wanted=True, junk="")
    if items:
        arrange_soon(album)
        tell_album(album, items)
    return Changed(items, left)
