"""The kind "analyse_motion": see what is in the film with which a photo moves, about `item:<uuid>`.

Only where somebody wants people told apart: who is in the film alone is in the picture as well. All else that is said
of a photo that moves is said of the photo.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.actions.know_faces import know_faces_in, owners_wanting
from albums.kinds.analyse import item_of
from albums.models import Look
from render.jobs.calls import Call
from render.jobs.kinds import Kind, Ready, register
from render.jobs.look import look_limits
from render.jobs.models import Job
from render.jobs.probing import probe_from_json
from render.vision.analysis import ANALYSIS_VERSION


def prepare(job: Job) -> Call | Ready | None:
    item = item_of(job)
    if item is None or item.motion_id is None or item.motion_probe is None or not owners_wanting(item.album).exists():
        return None
    if Look.objects.filter(blob=item.motion_id, version=ANALYSIS_VERSION).exists():
        return Ready()
    params = {"path": str(storage.content_path(item.motion_id)), "probe": item.motion_probe}
    return Call("analyse", params, limits=look_limits([probe_from_json(item.motion_probe)]))


def store(job: Job, analysis: dict[str, Any] | None) -> None:
    """Without an analysis there is one already: the film was an item of its own before."""
    item = item_of(job)
    if item is None or item.motion_id is None:
        return
    if analysis:
        values = {"version": analysis["version"], "analysis": analysis}
        Look.objects.update_or_create(blob_id=item.motion_id, defaults=values)
    know_faces_in(item)


register(Kind("analyse_motion", prepare=prepare, store=store, label=_("Looking at a photo that moves")))
