"""The kind "split_motion": find the film inside a photo that came before anybody looked for one, about `item:<uuid>`.

Each leads to the next one; the job "tidy" begins. The file itself stays as it is: the film is a copy of its bytes.
"""

from __future__ import annotations

import shutil
from typing import Any

from django.utils.translation import gettext_lazy as _

from albums.actions.split_motion import give_film, split_next
from albums.kinds.analyse import item_of
from albums.kinds.receive import keep_film
from albums.models import Item
from albums.storage import original_path
from render.jobs.calls import Call, Limits
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import scratch_of


def prepare(job: Job) -> Call | None:
    item = item_of(job)
    if item is None or item.motion_sought:
        split_next()
        return None
    # A copy: who is the first to read a film inside a photo sees no file of ours.
    copy = scratch_of(job) / "photo"
    shutil.copyfile(original_path(item.blob), copy)
    params = {"path": str(copy), "probe": item.probe, "out": str(scratch_of(job))}
    return Call("find_motion", params, limits=Limits(), readable=(copy,), writable=(scratch_of(job),))


def store(job: Job, found: dict[str, Any]) -> None:
    item = item_of(job)
    if item is not None and (film := found["motion"]):
        give_film(item, keep_film(original_path(item.blob), film, scratch_of(job)), film["probe"])
    go_on(job)


def failed(job: Job, sentence: str) -> None:
    """What cannot be read for this is a plain photo, as it was."""
    go_on(job)


def go_on(job: Job) -> None:
    Item.objects.filter(pk=job.subject.removeprefix("item:")).update(motion_sought=True)
    split_next()


register(
    Kind(
        "split_motion",
        prepare=prepare,
        store=store,
        failed=failed,
        label=_("Looking for a film inside a photo"),
        throwaway=True,
        preload=("find_motion",),
    )
)
