"""The kind "show_motion": make the small film by which a Live Photo moves, about `item:<uuid>`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.kinds.analyse import item_of
from albums.kinds.receive import written_by_child
from albums.models import Blob
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.look import look_limits
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.jobs.probing import probe_from_json


def prepare(job: Job) -> Call | None:
    """Films are shared as their bytes are: nothing to do where another item has had it made."""
    item = item_of(job)
    if item is None or item.motion_id is None or item.motion_probe is None:
        return None
    if storage.motion_path(item.motion_id).is_file():
        return None
    params = {
        "path": str(storage.content_path(item.motion_id)),
        "probe": item.motion_probe,
        "out": str(scratch_of(job) / storage.MOTION),
    }
    return Call("show_motion", params, limits=look_limits([probe_from_json(item.motion_probe)]))


def store(job: Job, _value: Any) -> None:
    item = item_of(job)
    motion = item.motion_id if item else None
    # Locked: nobody removes what lies under this hash meanwhile.
    if motion and Blob.objects.select_for_update().filter(pk=motion, references__gt=0).exists():
        film = written_by_child(scratch_of(job) / storage.MOTION, storage.LARGEST_MOTION)
        storage.write(storage.motion_path(motion), film)


register(Kind("show_motion", prepare=prepare, store=store, label=_("Making a Live Photo move")))
