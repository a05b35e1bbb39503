"""The frame of a video or a Live Photo that stands for it: looked for, chosen, and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from albums.actions.tell_album import tell_album
from albums.models import FrameStrip, Item
from render.jobs.models import Job, Lane
from render.jobs.queue import enqueue
from render.media.errors import RefusedError
from render.vision.analysis import ANALYSIS_VERSION

STRIP_VERSION = f"{ANALYSIS_VERSION}.1"
NO_SUCH_FRAME = gettext_noop("This frame is not there any more. Please choose another.")


def strip_of(item: Item) -> dict[str, Any] | None:
    """What the task "frame_strip" found, if it has looked at what the item is now."""
    strips = FrameStrip.objects.filter(blob=item.moving_blob_id, version=STRIP_VERSION)
    frames: dict[str, Any] | None = strips.values_list("frames", flat=True).first()
    return frames if frames and frames["of"] == looked_at(item) else None


def looked_at(item: Item) -> list[str]:
    """The bytes whose frames are judged, and those of the photo that is judged beside them."""
    return [item.moving_blob_id, "" if item.kind == Item.Kind.VIDEO else item.blob_id]


def with_best_frames(items: Iterable[Item]) -> list[Item]:
    """The same items; videos know their best frame, as far as it is found. In one query."""
    found = list(items)
    videos = [item for item in found if item.kind == Item.Kind.VIDEO]
    rows = (
        FrameStrip.objects.filter(blob__in=[item.blob_id for item in videos], version=STRIP_VERSION) if videos else ()
    )
    strips = {row.pk: row.frames for row in rows}
    for item in videos:
        strip = strips.get(item.blob_id)
        if strip and strip["of"] == looked_at(item):
            item.best_ms = strip["frames"][strip["best"]]["ms"]
    return found


def frames_soon(item: Item, lane: Lane = Lane.NOW) -> Job:
    """Have the frames looked at; now, if somebody waits for them."""
    return enqueue(
        "frames",
        f"item:{item.pk}",
        tenant=f"item:{item.pk}",
        lane=lane,
        groups=[item.album.group],
        dedupe_key=f"frames:{item.pk}:{lane}",  # who waits does not wait for the turn of those who do not
    )


@transaction.atomic
def choose_frame(item: Item, ms: int | None) -> None:
    """Let this frame stand for the item from now on; None: what stood for it at first. Raises RefusedError."""
    strip = strip_of(item)
    if ms is not None and ms not in {frame["ms"] for frame in (strip or {"frames": []})["frames"]}:
        raise RefusedError(NO_SUCH_FRAME)
    key_time = None if ms is None else ms / 1000
    if Item.objects.alive().filter(pk=item.pk).update(key_time=key_time):
        item.key_time = key_time
        tell_album(item.album, [item])


def latest_look(item: Item) -> Job | None:
    """The job that looks at the frames for somebody who waits, or did."""
    return Job.objects.about(f"item:{item.pk}").filter(kind="frames", lane=Lane.NOW).order_by("-created_at").first()
