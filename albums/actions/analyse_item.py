"""Have items looked at."""

from __future__ import annotations

from albums.models import Item
from render.jobs.models import Job, Lane
from render.jobs.queue import enqueue


def analyse_soon(item: Item) -> Job:
    """Have the item looked at, inside the caller's transaction. The album's open pages hear of it."""
    return enqueue(
        "analyse",
        f"item:{item.pk}",
        tenant=str(item.album_id),
        lane=Lane.SOON,
        groups=[f"album.{item.album_id}"],
        dedupe_key=f"analyse:{item.pk}",
    )
