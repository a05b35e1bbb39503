"""Have a classifier of one's own say which subjects of a photo it knows."""

from __future__ import annotations

import json
from pathlib import Path

from albums import storage
from albums.actions.cut_out import subjects_version
from albums.models import Item, Snapshot
from render.jobs.models import Job, Lane, State
from render.jobs.queue import enqueue


def names_path(item: Item, snapshot: Snapshot) -> Path:
    """Beside what was found in the photo, as long as that is of this version."""
    return storage.subjects_path(item.blob_id, subjects_version(), f"-{snapshot.pk}.json")


def names_of(item: Item, snapshot: Snapshot) -> list[str | None] | None:
    """A label for each subject that it knows; None while it has not looked."""
    try:
        names: list[str | None] = json.loads(names_path(item, snapshot).read_text(encoding="utf-8"))["names"]
    except FileNotFoundError:
        return None
    return names


def name_soon(item: Item, snapshot: Snapshot) -> Job:
    """Have it look, inside the caller's transaction; somebody looks at the page and waits."""
    return enqueue(
        "name_subjects",
        f"item:{item.pk}",
        params={"snapshot": str(snapshot.pk)},
        tenant=f"item:{item.pk}",
        lane=Lane.NOW,
        groups=[item.album.group],
        dedupe_key=f"name_subjects:{item.pk}:{snapshot.pk}",
    )


def why_not_named(item: Item, snapshot: Snapshot) -> str:
    """The sentence, where the last try has failed."""
    jobs = Job.objects.about(f"item:{item.pk}").filter(kind="name_subjects", params__snapshot=str(snapshot.pk))
    last = jobs.order_by("-created_at").first()
    return last.error if last and last.state == State.FAILED else ""
