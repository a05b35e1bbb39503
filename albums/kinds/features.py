"""The kind "features": read out of a photo or video what a classifier learns from, about `item:<uuid>`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.read_examples import Reading, is_used
from albums.kinds.analyse import item_of
from albums.kinds.receive import written_by_child
from albums.models import Blob, Item
from render.jobs.calls import Call, Limits
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.moving_bodies import landmark_limits
from render.jobs.places import scratch_of
from render.jobs.probing import probe_from_json
from render.jobs.schooling import PICTURE_LIMITS
from render.vision.landmarks import LARGEST_FILE

NOT_READ = gettext_noop("This could not be looked at; the log says why.")
FOUND = "found.npz"


def prepare(job: Job) -> Call | None:
    """What was read before, by this training or another, is not read again."""
    item, reading = item_of(job), reading_of_job(job)
    if item is None or is_used(reading.path(item.blob_id)):
        return None
    params = {**reading.params, **source_of(item, reading), "out": str(scratch_of(job) / FOUND)}
    return Call(reading.task, params, limits=limits_of(item, reading))


def limits_of(item: Item, reading: Reading) -> Limits:
    if reading.is_landmarks:
        return landmark_limits(probe_from_json(item.probe), reading.params["rate"])
    return PICTURE_LIMITS


def reading_of_job(job: Job) -> Reading:
    return Reading(job.params["task"], job.params["params"])


def source_of(item: Item, reading: Reading) -> dict[str, Any]:
    """A picture is small by the time it is looked at; of a video the body is sought in the whole of it."""
    if reading.is_landmarks:
        return {"path": str(storage.original_path(item.blob)), "probe": item.probe, "start": None, "end": None}
    return {"path": str(storage.picture_path(item.blob_id, 800))}


def store(job: Job, told: dict[str, Any]) -> None:
    item, reading = item_of(job), reading_of_job(job)
    # Locked: nobody removes what lies under this hash meanwhile.
    if item is None or not Blob.objects.select_for_update().filter(pk=item.blob_id, references__gt=0).exists():
        return
    keep(reading.path(item.blob_id), scratch_of(job) / FOUND)


def keep(target: Path, made: Path) -> None:
    storage.write(target, written_by_child(made, LARGEST_FILE))


register(Kind("features", prepare=prepare, store=store, label=_("Looking at an example"), broken=NOT_READ))
