"""The kind "score": have a classifier look at a photo or video, about `item:<uuid>`; the job says by which snapshot."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.read_examples import is_used, landmarks_reading
from albums.kinds.analyse import item_of
from albums.models import Item, Project, Scoring, Snapshot
from render.jobs.calls import Call, Limits
from render.jobs.kinds import Child, Kind, Wait, register
from render.jobs.models import Job
from render.jobs.scoring import CLASSIFY_MEMORY, CLASSIFY_PER_SECOND, CLASSIFY_SECONDS

NOT_LOOKED_AT = gettext_noop("A classifier could not look at this; the log says why.")


def prepare(job: Job) -> Call | Wait | None:
    item, snapshot = item_of(job), snapshot_of(job)
    if item is None or snapshot is None or Scoring.objects.filter(snapshot=snapshot, blob=item.blob_id).exists():
        return None
    landmarks = None
    if snapshot.project.kind == Project.Kind.ACTION:
        reading = landmarks_reading(snapshot.about["rate"])
        landmarks = reading.path(item.blob_id)
        if not is_used(landmarks):
            return Wait(children=[Child("features", job.subject, reading.to_json())])
    params = {
        "model": str(storage.original_path(snapshot.blob)),
        "path": str(storage.original_path(item.blob)),
        "probe": item.probe,
        "picture": str(storage.picture_path(item.blob_id, storage.PICTURE_SIDES[1])),
        "landmarks": landmarks and str(landmarks),
    }
    return Call("classify", params, limits=limits_for(item))


def limits_for(item: Item) -> Limits:
    """As for files on the command line."""
    seconds = CLASSIFY_SECONDS + CLASSIFY_PER_SECOND * (item.duration or 0.0)
    return Limits(seconds, seconds, CLASSIFY_MEMORY)


def store(job: Job, found: dict[str, Any]) -> None:
    keep_scores(job, found)


def failed(job: Job, sentence: str) -> None:
    """What cannot be looked at shows nothing, so that nobody waits for it, or asks again and again."""
    keep_scores(job, {"scores": {}, "best": None, "windows": [], "spans": [], "sentence": sentence})


def keep_scores(job: Job, found: dict[str, Any]) -> None:
    item, snapshot = item_of(job), snapshot_of(job)
    if item is not None and snapshot is not None:
        Scoring.objects.keep(snapshot, item.blob, found)


def snapshot_of(job: Job) -> Snapshot | None:
    """The classifier, unless somebody deleted it meanwhile."""
    snapshots = Snapshot.objects.filter(pk=job.params["snapshot"], project__deleted_at=None)
    return snapshots.select_related("blob", "project").first()


register(
    Kind("score", prepare=prepare, store=store, failed=failed, label=_("Looking for things"), broken=NOT_LOOKED_AT)
)
