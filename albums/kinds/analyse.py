"""The kind "analyse": see what is in a photo or video, about `item:<uuid>`."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albums.actions.arrange_album import arrange_soon
from albums.actions.know_faces import know_faces_in
from albums.actions.know_item import know_item
from albums.actions.moderate import look_over_item
from albums.actions.tell_album import tell_album
from albums.models import Item, Look
from albums.storage import original_path
from render.jobs.calls import Call
from render.jobs.kinds import Kind, Ready, register
from render.jobs.look import look_limits
from render.jobs.models import Job
from render.jobs.probing import probe_from_json
from render.vision.analysis import ANALYSIS_VERSION


def prepare(job: Job) -> Call | Ready | None:
    item = item_of(job)
    if item is None:
        return None
    if Look.objects.filter(blob=item.blob_id, version=ANALYSIS_VERSION).exists():
        return Ready()
    params = {"path": str(original_path(item.blob)), "probe": item.probe}
    return Call("analyse", params, limits=look_limits([probe_from_json(item.probe)]))


def store(job: Job, analysis: dict[str, Any] | None) -> None:
    """Without an analysis there is one already: the same bytes were seen before."""
    item = item_of(job)
    if item is None:
        return
    if analysis:
        values = {"version": analysis["version"], "analysis": analysis}
        Look.objects.update_or_create(blob_id=item.blob_id, defaults=values)
    else:
        analysis = Look.objects.get(blob=item.blob_id).analysis
    item.analysed_at, item.refused = timezone.now(), ""
    item.junk = "" if item.wanted else analysis["look"]["junk"] or ""
    item.nudity = highest_nudity(analysis)
    item.save(update_fields=["analysed_at", "refused", "junk", "nudity"])
    know_item(item, analysis["look"])
    arrange_soon(item.album)
    know_faces_in(item)
    look_over_item(item)
    tell_album(item.album, [item])


def highest_nudity(analysis: dict[str, Any]) -> float:
    """Of the picture, or of all frames of a video that were looked at. What is shared by a link is flagged by it, see
    docs/moderation.md; in albums nothing is hidden.
    """
    video = analysis.get("video") or {"samples": []}
    return max(float(look["nudity"]) for look in (analysis["look"], *(seen["look"] for seen in video["samples"])))


def failed(job: Job, sentence: str) -> None:
    item = item_of(job)
    if item is None:
        return
    item.refused = sentence[:300]
    item.save(update_fields=["refused"])
    tell_album(item.album, [item])


def item_of(job: Job) -> Item | None:
    """The item, unless somebody deleted it meanwhile."""
    items = Item.objects.alive().filter(pk=job.subject.removeprefix("item:"), album__deleted_at=None)
    return items.select_related("album", "blob").first()


register(Kind("analyse", prepare=prepare, store=store, failed=failed, label=_("Looking at a picture")))
