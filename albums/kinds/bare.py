"""The kind "bare": make a copy of a photo or film that says nothing about itself, about `item:<uuid>`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.actions.share_bare import NEVER, bare_of
from albums.kinds.analyse import item_of
from albums.kinds.render import measured
from albums.models import Blob
from render.jobs.baring import SUFFIXES as PHOTO_SUFFIXES
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.look import look_limits
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.jobs.probing import probe_from_json
from render.media.bare_video import SUFFIXES as FILM_SUFFIXES

NAMES = {f"{storage.BARE}{suffix}" for suffix in (*PHOTO_SUFFIXES.values(), *FILM_SUFFIXES.values())}


def prepare(job: Job) -> Call | None:
    """Nothing to do where it is there, also because another item has these bytes, or the item has others by now."""
    item, sha256 = item_of(job), job.params["blob"]
    probe = {item.blob_id: item.probe, item.motion_id: item.motion_probe}.get(sha256) if item else None
    if probe is None or not bare_of(sha256).is_waited_for:
        return None
    params = {"path": str(storage.content_path(sha256)), "probe": probe, "out": str(scratch_of(job))}
    return Call("bare", params, limits=look_limits([probe_from_json(probe)]))


def store(job: Job, made: dict[str, Any]) -> None:
    name = made["file"]
    if name not in NAMES:
        raise ValueError("a child named a file that is none of ours")
    # Locked: nobody removes what lies under this hash meanwhile.
    blob = Blob.objects.select_for_update().filter(pk=job.params["blob"], references__gt=0).first()
    if blob is not None:
        measured(scratch_of(job) / name)
        storage.put(scratch_of(job) / name, storage.pictures_folder(blob.pk) / name)


def failed(job: Job, sentence: str) -> None:
    """It is shown, and not given away."""
    if Blob.objects.select_for_update().filter(pk=job.params["blob"], references__gt=0).exists():
        storage.write(storage.pictures_folder(job.params["blob"]) / f"{storage.BARE}{NEVER}", b"")


register(
    Kind("bare", prepare=prepare, store=store, failed=failed, label=_("Taking out what a picture says about itself"))
)
