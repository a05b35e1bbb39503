"""The kind "subjects": find what could be lifted off a photo, about `item:<uuid>`, by its picture of 1600 pixels."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.cut_out import subjects_of, subjects_version
from albums.kinds.analyse import item_of
from albums.kinds.receive import written_by_child
from albums.models import Blob, Item
from render.jobs.calls import Call
from render.jobs.cutting import CUT_LIMITS
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import scratch_of

NOT_FOUND = gettext_noop("This picture could not be looked at; the log says why.")
MAP, SCENE = "map.png", "scene"


def prepare(job: Job) -> Call | None:
    item = item_of(job)
    if item is None or item.kind != Item.Kind.PHOTO or subjects_of(item) is not None:
        return None
    picture = storage.picture_path(item.blob_id, storage.PICTURE_SIDES[-1])
    params = {"path": str(picture), "map": str(scratch_of(job) / MAP), "scene": str(scratch_of(job) / SCENE)}
    return Call("find_subjects", params, limits=CUT_LIMITS)


def store(job: Job, found: dict[str, Any]) -> None:
    item = item_of(job)
    # Locked: nobody removes what lies under this hash meanwhile.
    if item is None or not Blob.objects.select_for_update().filter(pk=item.blob_id, references__gt=0).exists():
        return
    version = subjects_version()
    for name, suffix in ((MAP, ".png"), (SCENE, ".scene")):
        content = written_by_child(scratch_of(job) / name)
        storage.write(storage.subjects_path(item.blob_id, version, suffix), content)
    # Last: who finds it finds the others as well.
    told = json.dumps(found).encode()
    storage.write(storage.subjects_path(item.blob_id, version, ".json"), told)


register(
    Kind(
        "subjects",
        prepare=prepare,
        store=store,
        label=_("Looking for subjects to cut out"),
        broken=NOT_FOUND,
        preload=("find_subjects",),
    )
)
