"""The kind "scene": draw stickers, words and emoji on a photo, about `item:<uuid>`, and make a new item of it."""

from __future__ import annotations

import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.decorate import keep_decorated
from albums.actions.share_bytes import keep_bytes
from albums.kinds.analyse import item_of
from albums.kinds.receive import hash_of, written_by_child
from albums.models import Item, User
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.jobs.placing import PLACE_LIMITS
from render.jobs.probing import probe_from_json
from render.media.errors import RefusedError

NOT_DRAWN = gettext_noop("The picture with the stickers could not be drawn; the log says why.")
PHOTO_GONE = gettext_noop("The photo under the stickers is not in the album any more.")
LARGEST = 512 * 2**20  # bytes; a PNG of 100 MP has 300 MB


def prepare(job: Job) -> Call:
    item = item_of(job)
    if item is None or user_of(job, item) is None:
        raise RefusedError(PHOTO_GONE)
    params = {
        "photo": {"path": str(storage.original_path(item.blob)), "probe": item.probe},
        "scene": job.params["scene"],
        "stickers": {name: str(storage.content_path(sha256)) for name, sha256 in job.params["stickers"].items()},
        "format": job.params["format"],
        "taken": moment_of(item),
        "out": str(scratch_of(job)),
        "sides": storage.PICTURE_SIDES,
    }
    return Call("place", params, limits=PLACE_LIMITS)


def moment_of(item: Item) -> str:
    """For the new file, as EXIF has it; "" where nothing but the file's own date told it."""
    return timezone.localtime(item.shown_at).strftime("%Y:%m:%d %H:%M:%S") if item.is_dated else ""


def user_of(job: Job, item: Item) -> User | None:
    """Who wants it, if they may still add to the album."""
    user = User.objects.alive().filter(pk=job.params["user"]).first()
    role = item.album.role_of(user) if user else None
    item.album.role = role
    return user if item.album.may_contribute else None


def store(job: Job, value: dict[str, Any]) -> None:
    item = item_of(job)
    user = user_of(job, item) if item else None
    if item is None or user is None:
        raise RefusedError(PHOTO_GONE)
    # A copy of our own: what the child wrote it may have a second name for.
    own = scratch_of(job) / f"kept-{secrets.token_hex(8)}"
    own.write_bytes(written_by_child(scratch_of(job) / "picture", LARGEST))
    blob = keep_bytes(own, hash_of(own), own.stat().st_size)
    for side in storage.PICTURE_SIDES:
        storage.write(storage.picture_path(blob.pk, side), written_by_child(scratch_of(job) / f"{side}.webp"))
    probe = probe_from_json(value["probe"])
    fields = {"probe": value["probe"], "width": probe.width, "height": probe.height}
    made = keep_decorated(item, user, blob, job.params, **fields)
    job.result = {"item": str(made.pk)}


register(Kind("scene", prepare=prepare, store=store, label=_("Drawing stickers on a photo"), broken=NOT_DRAWN))
