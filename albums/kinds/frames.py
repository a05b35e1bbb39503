"""The kind "frames": judge frames of a video or a Live Photo, about `item:<uuid>`, so that one can be chosen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.actions.choose_frame import STRIP_VERSION, looked_at, strip_of
from albums.kinds.analyse import item_of
from albums.kinds.receive import written_by_child
from albums.models import Blob, FrameStrip, Item
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.jobs.probing import probe_from_json
from render.jobs.strips import STRIP_FRAMES, strip_limits


def prepare(job: Job) -> Call | None:
    item = item_of(job)
    if item is None or not item.has_frames or strip_of(item):
        return None
    is_photo = item.kind == Item.Kind.PHOTO
    probe = item.motion_probe if is_photo else item.probe
    still = {"path": str(storage.original_path(item.blob)), "probe": item.probe} if is_photo else None
    params = {
        "path": str(storage.content_path(item.moving_blob_id)),
        "probe": probe,
        "still": still,
        "of": looked_at(item),
        "frames": STRIP_FRAMES,
        "sides": storage.PICTURE_SIDES,
        "out": str(scratch_of(job)),
    }
    return Call("frame_strip", params, limits=strip_limits(probe_from_json(probe or {})))


def store(job: Job, found: dict[str, Any]) -> None:
    item = item_of(job)
    if item is None or found["of"] != looked_at(item):
        return  # its motion was taken away, or came, meanwhile
    # Locked: nobody removes what lies under this hash meanwhile.
    blob = Blob.objects.select_for_update().filter(pk=item.moving_blob_id, references__gt=0).first()
    if blob is None:
        return
    for frame in found["frames"]:
        for side in storage.PICTURE_SIDES:
            made = scratch_of(job) / f"key-{int(frame['ms'])}-{side}.webp"
            storage.write(storage.key_path(blob.pk, int(frame["ms"]), side), written_by_child(made))
    values = {"version": STRIP_VERSION, "frames": found}
    FrameStrip.objects.update_or_create(blob=blob, defaults=values)


register(Kind("frames", prepare=prepare, store=store, label=_("Looking at the frames of a video")))
