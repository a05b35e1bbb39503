"""The kind "cut_clip": cut subjects out of a video or a Live Photo, about `item:<uuid>`.

What is made is kept: as a sticker of the one who asked, or as a new video in the album.
"""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.actions.cut_clip import film_of
from albums.actions.cut_out import trim_cutouts
from albums.actions.keep_cutout import keep_as_picture
from albums.actions.keep_sticker import keep_sticker
from albums.kinds.analyse import item_of
from albums.kinds.cut_out import NO_LONGER, NOT_CUT, ground_of, received_as
from albums.kinds.receive import written_by_child
from albums.kinds.render import measured
from albums.models import Item, Role, Sticker, User
from albums.names import split_name
from albums.upload_limits import LimitReachedError
from render.cutout.video import part_of_video
from render.jobs.calls import Call
from render.jobs.cutting import NONE
from render.jobs.cutting_video import clip_limits, clip_params
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import data_folder, scratch_of
from render.media.errors import RefusedError


def prepare(job: Job) -> Call | None:
    item, wish = item_of(job), job.params
    if item is None or not item.has_frames:
        return None
    film = film_of(item)
    path = storage.content_path(item.moving_blob_id)
    part = part_of_video(path, film.probe, wish["start"], wish["end"])
    clip = clip_params(
        path, film.probe, cached(job), quality="fast", keep=tuple(wish["keep"]), background=wish["background"]
    )
    clip |= {"start": part.start, "end": part.end, "picture": ground_of(item, wish), "cropped": True}
    receive = None if wish["background"] == NONE else received_as(job)
    params = {"clip": clip, "scratch": str(scratch_of(job)), "receive": receive}
    return Call("keep_clip", params, limits=clip_limits(part, "fast"))


def cached(job: Job) -> Path:
    return data_folder("cache") / str(job.params["file"])


def store(job: Job, found: dict[str, Any]) -> None:
    """Without a subject nothing is kept, and the page says so."""
    item = item_of(job)
    user = User.objects.alive().filter(pk=job.params["user"]).first()
    if item is None or user is None:
        return
    job.result = {"subject": found["subject"]}
    try:
        if found["subject"] and job.params["background"] == NONE:
            job.result |= {"sticker": str(keep_moving(job, item, user, found).pk)}
        elif found["subject"]:
            job.result |= {"item": str(keep_film(job, item, user, found["probe"]).pk)}
    except LimitReachedError as error:
        raise RefusedError(str(error)) from error
    trim_cutouts()


def keep_moving(job: Job, item: Item, user: User, found: dict[str, Any]) -> Sticker:
    size = int(found["width"]), int(found["height"])
    name = split_name(item.name)[0]
    return keep_sticker(user, own_copy(job), name, size, item=item, duration=float(found["duration"]))


def keep_film(job: Job, item: Item, user: User, probe: dict[str, Any]) -> Item:
    """Raises RefusedError for somebody who may no longer add to the album."""
    role = item.album.role_of(user)
    if role is None or role.rank < Role.CONTRIBUTOR.rank:
        raise RefusedError(NO_LONGER)
    pictures = {side: written_by_child(scratch_of(job) / f"{side}.webp") for side in storage.PICTURE_SIDES}
    made = own_copy(job)
    return keep_as_picture(item, user, (made, *measured(made)), probe, pictures)


def own_copy(job: Job) -> Path:
    """What is kept must not change with the file in the cache."""
    made = cached(job)
    measured(made)
    own = scratch_of(job) / f"kept-{secrets.token_hex(8)}{made.suffix}"
    shutil.copyfile(made, own, follow_symlinks=False)
    return own


register(Kind("cut_clip", prepare=prepare, store=store, label=_("Cutting out of a video"), broken=NOT_CUT))
