"""Have a classifier look at an album."""

from __future__ import annotations

from albums.models import Album, Item, Snapshot
from render.jobs.models import Job, Lane
from render.jobs.queue import enqueue


def score_album(album: Album, snapshot: Snapshot) -> Job:
    """Everything in it that the classifier has not looked at yet."""
    return enqueue(
        "score_album",
        f"album:{album.pk}",
        params={"snapshot": str(snapshot.pk)},
        tenant=str(album.pk),
        lane=Lane.SOON,
        dedupe_key=f"score_album:{snapshot.pk}:{album.pk}",
    )


def score_soon(item: Item, snapshot: Snapshot) -> Job:
    """Have one photo or video looked at."""
    return enqueue(
        "score",
        f"item:{item.pk}",
        params={"snapshot": str(snapshot.pk)},
        tenant=str(item.album_id),
        lane=Lane.SOON,
        dedupe_key=f"score:{snapshot.pk}:{item.blob_id}",
    )
