"""Have a classifier look at an album."""

from __future__ import annotations

from django.db import transaction

from albums.choosing_classifiers import unscored
from albums.models import Album, Item, Snapshot
from render.jobs.models import Job, Lane
from render.jobs.queue import enqueue


@transaction.atomic
def score_album(album: Album, snapshot: Snapshot) -> list[Job]:
    """Everything in it that the classifier has not looked at yet."""
    return [score_soon(item, snapshot) for item in unscored(album, snapshot)]


def score_soon(item: Item, snapshot: Snapshot) -> Job:
    """Have one photo or video looked at, inside the caller's transaction."""
    return enqueue(
        "score",
        f"item:{item.pk}",
        params={"snapshot": str(snapshot.pk)},
        tenant=str(item.album_id),
        lane=Lane.SOON,
        dedupe_key=f"score:{snapshot.pk}:{item.blob_id}",
    )
