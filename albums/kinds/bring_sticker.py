"""The kind "bring_sticker": make a sticker of a picture that somebody sent, about `user:<uuid>`."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.actions.bring_sticker import STICKER_BYTES, drop_brought
from albums.actions.keep_sticker import keep_sticker
from albums.kinds.receive import written_by_child
from albums.models import User
from albums.upload_limits import LimitReachedError
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.own_sticker import DAMAGED, NOT_MADE, STICKER_LIMITS
from render.jobs.places import scratch_of
from render.media.errors import RefusedError

MADE = "sticker.webp"


def prepare(job: Job) -> Call | None:
    if user_of(job) is None:
        return None
    path = storage.staging_path(UUID(job.params["file"]))
    if not path.is_file():  # tried again after it was refused
        raise RefusedError(DAMAGED)
    params = {"path": str(path), "out": str(scratch_of(job) / MADE)}
    return Call("read_sticker", params, limits=STICKER_LIMITS, readable=(path,), writable=(scratch_of(job),))


def store(job: Job, value: dict[str, Any]) -> None:
    user = user_of(job)
    if user is None:
        return
    # Written anew: the child may have linked its own file to anything.
    made = scratch_of(job) / f"kept-{secrets.token_hex(8)}.webp"
    made.write_bytes(written_by_child(scratch_of(job) / MADE, STICKER_BYTES))
    width, height = value["size"]
    try:
        sticker = keep_sticker(user, made, job.params["name"], (int(width), int(height)), duration=value["duration"])
    except LimitReachedError as error:
        raise RefusedError(str(error)) from error
    job.result = {"sticker": str(sticker.pk)}
    drop_brought(job)


def failed(job: Job, _sentence: str) -> None:
    drop_brought(job)


def user_of(job: Job) -> User | None:
    return User.objects.alive().filter(pk=job.subject.removeprefix("user:")).first()


register(
    Kind(
        "bring_sticker",
        prepare=prepare,
        store=store,
        failed=failed,
        cancelled=drop_brought,
        label=_("Making a sticker"),
        throwaway=True,
        preload=("read_sticker",),
        broken=NOT_MADE,
    )
)
