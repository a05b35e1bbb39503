"""The kind "cut_out": lift subjects off a photo, about `item:<uuid>`: to be looked at, downloaded or kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.cut_out import cache_of, subjects_version, trim_cutouts
from albums.actions.keep_cutout import keep_as_picture
from albums.actions.keep_sticker import keep_sticker
from albums.kinds.analyse import item_of
from albums.kinds.receive import written_by_child
from albums.kinds.render import measured
from albums.models import Item, Role, Sticker, User
from albums.upload_limits import LimitReachedError
from render.jobs.calls import Call
from render.jobs.cutting import CUT_LIMITS, NONE
from render.jobs.kinds import Kind, Ready, register
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.media.errors import RefusedError

NOT_CUT = gettext_noop("This could not be cut out; the log says why.")
GROUND_GONE = gettext_noop("The picture for the background is not in the album any more.")
NO_LONGER = gettext_noop("You may no longer add pictures to this album.")
# What is looked at or downloaded stays in the cache; the rest becomes a sticker or an item.
CACHED = ("preview", "result", "png", "webp")


def prepare(job: Job) -> Call | Ready | None:
    item, wish = item_of(job), job.params
    if item is None or item.kind != Item.Kind.PHOTO:
        return None
    is_cached = wish["make"] in CACHED
    cached = cache_of(".png" if wish["make"] == "png" else ".webp").path(wish["file"].rpartition(".")[0])
    if is_cached and cached.is_file():
        return Ready()
    out = cached if is_cached else scratch_of(job) / made_name(wish)
    params = {
        "photo": {"path": str(storage.original_path(item.blob)), "probe": item.probe},
        "map": str(storage.subjects_path(item.blob_id, subjects_version(), ".png")),
        "scene": str(storage.subjects_path(item.blob_id, subjects_version(), ".scene")),
        "picture": ground_of(item, wish),
        "base": str(cache_of(".png").path(wish["base"].removesuffix(".png"))),
        "out": str(out),
        "as": received_as(job) if wish["make"] == "picture" else None,
        **{key: wish[key] for key in ("make", "chosen", "quality", "strokes", "smart", "background", "match")},
    }
    return Call("lift", params, limits=CUT_LIMITS)


def made_name(wish: dict[str, Any]) -> str:
    if wish["make"] == "sticker":
        return "sticker.webp"
    return "picture.png" if wish["background"] == NONE else "picture.jpg"


def received_as(job: Job) -> dict[str, Any]:
    return {
        "pixels": settings.PHOTO_PIXELS,
        "seconds": settings.VIDEO_SECONDS,
        "sides": storage.PICTURE_SIDES,
        "out": str(scratch_of(job)),
    }


def ground_of(item: Item, wish: dict[str, Any]) -> dict[str, Any] | None:
    """The picture of the same album that is to be the ground. Raises RefusedError where it has left."""
    if not wish["ground"]:
        return None
    ground = item.album.items.alive().filter(pk=wish["ground"], kind=Item.Kind.PHOTO).select_related("blob").first()
    if ground is None:
        raise RefusedError(GROUND_GONE)
    return {"path": str(storage.original_path(ground.blob)), "probe": ground.probe}


def store(job: Job, found: dict[str, Any] | None) -> None:
    """Without a value it was in the cache already."""
    item, make = item_of(job), job.params["make"]
    user = User.objects.alive().filter(pk=job.params["user"]).first()
    if item is None or user is None:
        return
    try:
        if make == "sticker" and found:
            job.result = {"sticker": str(keep_lifted(job, item, user, found).pk)}
        elif make == "picture" and found:
            job.result = {"item": str(keep_laid(job, item, user, found["received"]).pk)}
    except LimitReachedError as error:
        raise RefusedError(str(error)) from error
    trim_cutouts()


def keep_lifted(job: Job, item: Item, user: User, found: dict[str, Any]) -> Sticker:
    made = scratch_of(job) / made_name(job.params)
    measured(made)
    return keep_sticker(user, made, job.params["name"], (found["width"], found["height"]), item=item)


def keep_laid(job: Job, item: Item, user: User, probe: dict[str, Any]) -> Item:
    """Raises RefusedError for somebody who may no longer add to the album."""
    role = item.album.role_of(user)
    if role is None or role.rank < Role.CONTRIBUTOR.rank:
        raise RefusedError(NO_LONGER)
    made = scratch_of(job) / made_name(job.params)
    pictures = {side: written_by_child(scratch_of(job) / f"{side}.webp") for side in storage.PICTURE_SIDES}
    return keep_as_picture(item, user, (made, *measured(made)), probe, pictures)


register(Kind("cut_out", prepare=prepare, store=store, label=_("Cutting out"), broken=NOT_CUT))
