"""Give up what is in the trash before its 30 days are over.

It is put beyond them at once, so that nothing brings it back, and a job removes it with its bytes (empty_trash).
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from albums.models import Album, Item, Movie, Project, Sticker
from albums.models.albums import trash_begins
from albums.trash import Trash
from render.jobs.queue import enqueue

JUST_OVER = timedelta(microseconds=1)  # what is deleted at the very beginning of the trash is still in it


@transaction.atomic
def erase(trash: Trash) -> int:
    """How many things that were."""
    gone_at = trash_begins() - JUST_OVER
    models = (
        *((Album, trash.albums), (Movie, trash.movies), (Item, trash.items), (Sticker, trash.stickers)),
        (Project, trash.projects),
    )
    count = sum(
        model._default_manager.filter(pk__in=things.order_by().values("pk")).update(deleted_at=gone_at)
        for model, things in models
    )
    if count:
        enqueue("empty_trash", "site")
    return count
