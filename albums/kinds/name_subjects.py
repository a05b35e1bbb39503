"""The kind "name_subjects": which subjects of a photo a classifier knows, about `item:<uuid>`."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.cut_out import subjects_of
from albums.actions.name_subjects import names_path
from albums.kinds.analyse import item_of
from albums.kinds.score import snapshot_of
from albums.models import Blob
from render.jobs.calls import Call
from render.jobs.cutting import CUT_LIMITS
from render.jobs.kinds import Kind, register
from render.jobs.models import Job

NOT_NAMED = gettext_noop("This picture could not be looked at; the log says why.")


def prepare(job: Job) -> Call | None:
    item, snapshot = item_of(job), snapshot_of(job)
    found = subjects_of(item) if item else None
    if item is None or snapshot is None or found is None:
        return None
    params = {
        "model": str(storage.original_path(snapshot.blob)),
        "picture": str(storage.picture_path(item.blob_id, storage.PICTURE_SIDES[-1])),
        "boxes": [one["box"] for one in found["subjects"]],
    }
    return Call("name_subjects", params, limits=CUT_LIMITS)


def store(job: Job, told: dict[str, Any]) -> None:
    item, snapshot = item_of(job), snapshot_of(job)
    # Locked: nobody removes what lies under this hash meanwhile.
    if item is None or snapshot is None:
        return
    if Blob.objects.select_for_update().filter(pk=item.blob_id, references__gt=0).exists():
        storage.write(names_path(item, snapshot), json.dumps(told).encode())


register(
    Kind("name_subjects", prepare=prepare, store=store, label=_("Telling subjects by a classifier"), broken=NOT_NAMED)
)
