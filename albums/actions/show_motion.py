"""Have the small film made by which a Live Photo moves in every browser."""

from __future__ import annotations

from albums.models import Item
from render.jobs.models import Job, Lane
from render.jobs.queue import enqueue


def show_motion_soon(item: Item) -> Job:
    """Inside the caller's transaction."""
    return enqueue(
        "show_motion",
        f"item:{item.pk}",
        tenant=str(item.album_id),
        lane=Lane.SOON,
        groups=[f"album.{item.album_id}"],
        dedupe_key=f"show_motion:{item.pk}",
    )
