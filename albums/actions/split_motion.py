"""Find the films inside photos that were received before anybody looked for them, one photo after the other."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from albums.actions.know_faces import know_film_of
from albums.actions.pair_motion import pair
from albums.actions.share_bytes import let_go
from albums.actions.show_motion import show_motion_soon
from albums.actions.tell_album import tell_album
from albums.models import Album, Blob, Item
from render.jobs.models import Lane
from render.jobs.queue import enqueue
from render.media.motion_photo import MOTION_FORMATS


def split_next() -> None:
    """Have the next photo looked at for a film, if there is one; inside the caller's transaction."""
    unsought = Item.objects.alive().filter(album__deleted_at=None, kind=Item.Kind.PHOTO, motion_sought=False)
    unsought = unsought.filter(motion=None, probe__format__in=MOTION_FORMATS)
    item = unsought.order_by("created_at", "pk").first()
    if item is not None:
        key = f"split_motion:{item.pk}"
        enqueue("split_motion", f"item:{item.pk}", tenant=str(item.album_id), lane=Lane.LATER, dedupe_key=key)


@transaction.atomic
def give_film(item: Item, film: Blob, probe: dict[str, Any]) -> bool:
    """Let the photo move with the film that is inside it; takes over a reference to `film`. False where it has gone
    meanwhile, or moves already.
    """
    Album.objects.select_for_update().get(pk=item.album_id)  # as two halves that pair
    still = Item.objects.alive().filter(pk=item.pk, motion=None)
    if not still.update(motion=film, motion_probe=probe):
        let_go(film)
        return False
    item.motion, item.motion_probe = film, probe
    pair(item)  # the film may have come by itself as well
    show_motion_soon(item)
    know_film_of(item)
    tell_album(item.album, [item])
    return True
