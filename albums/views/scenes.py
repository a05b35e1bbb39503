"""Stickers, words and emoji on a photo: the page on which they are placed, what it shows, and saving."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from albums.access import item_for, job_for
from albums.actions.decorate import (
    FORMATS,
    LAYER_SIDES,
    Saving,
    decorate_soon,
    decoration_of,
    layer_picture,
    may_replace,
)
from albums.emoji_tray import picture_file
from albums.models import Item
from albums.ranged import IMMUTABLE, ranged
from albums.requests import Request
from albums.sentences import translated
from albums.showing_scene import content_of, decorating, scene_of
from albums.upload_limits import LimitReachedError
from albums.views.errors import refuse
from render.jobs.models import State
from render.media.errors import RefusedError


@require_http_methods(["GET", "POST"])
def decorate(request: Request, item: UUID) -> HttpResponseBase:
    """The page; or what was placed on it is saved as a new picture."""
    found = item_for(request, item, "contribute")
    if found.kind != Item.Kind.PHOTO:
        raise Http404
    if request.method == "POST":
        return save(request, found)
    return render(request, "scenes/decorate.html", decorating(found, request.user))


def save(request: Request, item: Item) -> HttpResponseBase:
    decoration = decoration_of(item)
    ground = decoration.ground if decoration else item
    if ground is None:
        raise Http404
    ground.album = item.album  # with the role that the door has found
    format_ = next((known for known in FORMATS if known == request.POST.get("format", "jpeg")), None)
    if format_ is None:
        raise BadRequest("no such format")
    replaces = item if decoration and "keep" not in request.POST and may_replace(item, request.user) else None
    try:
        scene = scene_of(read_json(request.POST.get("scene", "")))
        job = decorate_soon(ground, request.user, Saving(scene, decoration, format_, replaces))
    except RefusedError as error:
        return refuse(request, 422, str(error))
    except LimitReachedError as error:
        return refuse(request, error.status, str(error))
    return render(request, "scenes/decorate.html#saving", {"item": ground, "job": job}, status=202)


@require_safe
def decorated(request: Request, item: UUID, job: UUID) -> HttpResponse:
    """How far the new picture is, for the page that waits for it."""
    found, drawing = item_for(request, item, "contribute"), job_for(request, job, "contribute")
    if drawing.kind != "scene":
        raise Http404
    context: dict[str, Any] = {"item": found, "job": drawing, "album": found.album}
    if drawing.state == State.DONE and drawing.result:
        context["made"] = Item.objects.alive().filter(pk=drawing.result["item"]).first()
        older = drawing.params["replaces"]
        context["older"] = Item.objects.in_trash().filter(pk=older).first() if older else None
    elif drawing.is_finished:
        context["problem"] = translated(drawing.error)
    return render(request, "scenes/decorate.html#saving", context)


@require_safe
def layer(request: Request, item: UUID) -> HttpResponse:
    """What a layer shows: the same drawing that is placed on the new picture. Its address says all of it."""
    found = item_for(request, item, "contribute")
    side = next((side for side in LAYER_SIDES if str(side) == request.GET.get("side", "400")), None)
    if side is None:
        raise Http404
    try:
        picture = layer_picture(request.user, found, content_of(read_json(request.GET.get("layer", ""))), side)
    except RefusedError as error:
        return refuse(request, 422, str(error))
    return HttpResponse(picture, content_type="image/webp", headers={"Cache-Control": IMMUTABLE})


@require_safe
async def emoji(request: Request, code: str) -> HttpResponseBase:
    """The picture of an emoji, from where set-up has put it."""
    path = picture_file(code)
    if path is None:
        raise Http404
    return await ranged(request, path, "image/svg+xml", cache=IMMUTABLE)


def read_json(text: str) -> object:
    """None for what is no JSON, which is no scene either."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
