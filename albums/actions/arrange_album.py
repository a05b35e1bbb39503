"""Find similar shots and the best of each, once an album went quiet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from albums.actions.choose_frame import frames_soon
from albums.actions.tell_album import tell_album
from albums.models import Album, Item, Look
from albums.storage import PICTURE_SIDES, picture_path
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
    """What the task "similar" needs of each item; what videos show second by second is left out for its size.

    A picture with stickers is meant to be seen beside its photo, so neither hides the other.
    """
    looks = Look.objects.filter(blob__items__in=album.items.alive(), version=ANALYSIS_VERSION)
    items: dict[str, list[Item]] = {}
    for item in album.items.alive().filter(decoration=None).in_order():
        items.setdefault(item.blob_id, []).append(item)
    for look in looks.distinct().iterator(chunk_size=50):
        for item in items.get(look.blob_id, []):
            yield {
                "id": str(item.pk),
                "when": timezone.make_naive(item.shown_at).isoformat(),
                "dated": item.is_dated,
                "analysis": look.analysis | {"video": None},
                "picture": str(picture_path(item.blob_id, PICTURE_SIDES[1])),
            }


@transaction.atomic
def keep_groups(album: Album, groups: Sequence[Sequence[str]], cover: str | None) -> None:
    """Write down which items are similar, the best of each group first, and a cover where the album has none.

    What a person chose as the best stays it. What hides behind a best one that is gone is shown again.
    """
    items = {item.pk: item for item in album.items.alive().select_for_update()}  # what is said meanwhile waits
    arranged: dict[UUID, Arranged] = {}
    for group in groups:
        members = [items[UUID(member)] for member in group if UUID(member) in items]
        if len(members) > 1:
            arranged |= arranged_group(members)
    changed = []
    for item in items.values():
        wanted = arranged.get(item.pk, (None, False, None))
        if (item.similar_group, item.best_of_group, item.hidden_at) != wanted:
            item.similar_group, item.best_of_group, item.hidden_at = wanted
            changed.append(item)
    Item.objects.bulk_update(changed, ["similar_group", "best_of_group", "hidden_at"], batch_size=500)
    if cover and not (album.cover and album.cover.album_id == album.pk and album.cover.deleted_at is None):
        Album.objects.filter(pk=album.pk, cover=album.cover_id).update(cover=cover)
    for item in changed:
        if item.kind == Item.Kind.VIDEO and item.similar_group:
            frames_soon(item, Lane.LATER)  # each is shown beside the others by its best moment
    if changed:
        tell_album(album, changed)


# An item's similar_group, best_of_group and hidden_at.
type Arranged = tuple[UUID | None, bool, datetime | None]


def arranged_group(members: Sequence[Item]) -> dict[UUID, Arranged]:
    """What becomes of similar items, the best first by their scores: the best is one that is chosen, or at least shown,
    and never hides.
    """
    best = max(members, key=lambda item: (item.best_chosen, item.hidden_at is None))
    group = min(item.pk for item in members)
    return {item.pk: (group, item is best, None if item is best else item.hidden_at) for item in members}
