"""Find similar shots and the best of each, once an album went quiet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from albums.actions.tell_album import tell_album
from albums.models import Album, Item, Look
from render.jobs.models import Job, Lane, State
from render.jobs.queue import enqueue
from render.vision.analysis import ANALYSIS_VERSION

QUIET = timedelta(seconds=8)  # since the last change: pictures of one drop come faster than that


def arrange_soon(album: Album) -> Job:
    """Arrange the album when nothing has changed for a while, inside the caller's transaction."""
    subject, key, when = f"album:{album.pk}", f"arrange:{album.pk}", timezone.now() + QUIET
    job = enqueue("arrange", subject, tenant=str(album.pk), lane=Lane.LATER, run_after=when, dedupe_key=key)
    if Job.objects.filter(pk=job.pk, state=State.QUEUED).update(run_after=when):
        return job
    # It runs already, and may have read the album before this change.
    key = f"{key}:again"
    return enqueue(
        "arrange", subject, tenant=job.tenant, lane=Lane.LATER, run_after=when, waits_for=[job], dedupe_key=key
    )


def is_busy(album: Album) -> bool:
    """Whether files of it are still identified or looked at."""
    if album.uploads.filter(state="checking").exists():
        return True
    waiting = album.items.alive().filter(analysed_at=None, refused="").values_list("pk", flat=True)
    subjects = [f"item:{pk}" for pk in waiting]
    return Job.objects.unfinished().filter(kind="analyse", subject__in=subjects).exists()


def files_to_arrange(album: Album) -> Iterator[dict[str, Any]]:
    """What the task "similar" needs of each item; what videos show second by second is left out for its size."""
    looks = Look.objects.filter(blob__items__in=album.items.alive(), version=ANALYSIS_VERSION)
    items: dict[str, list[Item]] = {}
    for item in album.items.alive().in_order():
        items.setdefault(item.blob_id, []).append(item)
    for look in looks.distinct().iterator(chunk_size=50):
        for item in items.get(look.blob_id, []):
            yield {
                "id": str(item.pk),
                "when": timezone.make_naive(item.shown_at).isoformat(),
                "dated": bool(item.shift) or item.taken_at_source not in ("", "file"),
                "analysis": look.analysis | {"video": None},
            }


@transaction.atomic
def keep_groups(album: Album, groups: Sequence[Sequence[str]], cover: str | None) -> None:
    """Write down which items are similar, the best of each group first, and a cover where the album has none."""
    wanted = {UUID(member): (UUID(min(group)), member == group[0]) for group in groups for member in group}
    changed = []
    for item in album.items.alive():
        group, best = wanted.get(item.pk, (None, False))
        if (item.similar_group, item.best_of_group) != (group, best):
            item.similar_group, item.best_of_group = group, best
            changed.append(item)
    Item.objects.bulk_update(changed, ["similar_group", "best_of_group"], batch_size=500)
    if cover and not (album.cover and album.cover.album_id == album.pk and album.cover.deleted_at is None):
        Album.objects.filter(pk=album.pk, cover=album.cover_id).update(cover=cover)
    if changed:
        tell_album(album, changed)
