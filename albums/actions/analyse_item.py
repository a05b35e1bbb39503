"""Have items looked at, and the films with which photos move."""

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


def analyse_motion_soon(item: Item) -> Job:
    """Have the film looked at with which the item moves, inside the caller's transaction."""
    return enqueue(
        "analyse_motion",
        f"item:{item.pk}",
        tenant=str(item.album_id),
        lane=Lane.LATER,
        dedupe_key=f"analyse_motion:{item.pk}",
    )
