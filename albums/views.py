"""Requests in, pages out; every change goes through albums.actions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from albums import forms
from albums.actions import show_picture
from albums.actions.check_installation import check_installation
from albums.actions.make_movie import cancel_movie, start_movie
from albums.actions.receive_file import name_shown, receive_file
from albums.desk import Making, desk
from albums.ranged import ranged
from albums.showing import download_name, file_shown, left_out_of, progress_of, shots_of, strip_of
from render.media.errors import RefusedError

LONGEST_VIDEO_SECONDS = 24 * 3600.0


@require_GET
async def studio(request: HttpRequest) -> HttpResponse:
    """The one page: the form, the movie on its way, or the movie."""
    return await show_studio(request)


@require_POST
async def start(request: HttpRequest) -> HttpResponseBase:
    """Make a movie of what was dropped; a browser without scripts sends the files along."""
    form = forms.WishForm(request.POST)
    try:
        if not form.is_valid():
            raise RefusedError(_("Please choose mood, length, shape and quality from what there is."))
        for upload in request.FILES.getlist("files"):
            await receive_file(desk, name_shown(upload.name or ""), _chunks(upload), size=upload.size)
        start_movie(desk, form.wish())
    except RefusedError as error:
        return await show_studio(request, problem=str(error), fields=request.POST.dict(), status=400)
    return HttpResponseRedirect(reverse("studio"), status=303)


@require_POST
async def cancel(request: HttpRequest) -> HttpResponseBase:
    cancel_movie(desk)
    return HttpResponseRedirect(reverse("studio"), status=303)


@require_POST
async def remove_files(request: HttpRequest) -> HttpResponseBase:
    """Forget some of the files, or with `all` every one and start over."""
    wanted = None if "all" in request.POST else request.POST.getlist("id")
    try:
        await asyncio.to_thread(desk.remove_files, wanted)
    except RefusedError as error:
        return await show_studio(request, problem=str(error), status=409)
    return HttpResponseRedirect(reverse("studio"), status=303)


@require_GET
async def progress(request: HttpRequest) -> HttpResponse:
    """What the WebSocket sends, for when there is none."""
    return render(request, "albums/studio.html#progress", progress_context() | {"out_of_band": True})


@require_safe
async def movie(request: HttpRequest, making_id: str) -> HttpResponseBase:
    making = finished_movie(making_id)
    name = download_name(making) if "download" in request.GET else None
    try:
        return await ranged(request, making.out, "video/mp4", download_as=name)
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
async def poster(request: HttpRequest, making_id: str) -> HttpResponseBase:
    """What the player shows before it plays."""
    path = await asyncio.to_thread(show_picture.poster, desk, finished_movie(making_id))
    if path is None:
        raise Http404
    return await ranged(request, path, "image/jpeg")


@require_safe
async def picture(request: HttpRequest, file_id: str) -> HttpResponseBase:
    """A small picture of a file of the drop, `t` seconds into a video."""
    file = desk.find_file(file_id)
    try:
        seconds = float(request.GET.get("t", "0"))
    except ValueError as error:
        raise Http404 from error
    if file is None or not 0.0 <= seconds <= LONGEST_VIDEO_SECONDS:
        raise Http404
    path = await asyncio.to_thread(show_picture.small_picture, desk, file, seconds)
    if path is None:
        raise Http404
    return await ranged(request, path, "image/jpeg")


def finished_movie(making_id: str) -> Making:
    """The movie on the desk if this is its id. Raises Http404."""
    making = desk.making
    if making is None or making.state != "done" or making.id != making_id:
        raise Http404
    return making


async def show_studio(
    request: HttpRequest, *, problem: str = "", fields: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    making = desk.making
    wish = making.wish if making else None
    context = progress_context() | {
        "problem": problem,
        "fields": fields or forms.fields_of(wish),
        "moods": forms.MOODS,
        "lengths": forms.LENGTHS,
        "shapes": forms.SHAPES,
        "qualities": forms.QUALITIES,
        "files": [file_shown(file) for file in desk.files],
        "upload_bytes": settings.UPLOAD_BYTES,
        "heading_font": "fonts/Lora_600SemiBold.ttf" if settings.HEADING_FONT.is_dir() else "",
        "parts": await asyncio.to_thread(check_installation, desk.data),
    }
    if making and making.state == "done":
        context |= {"shots": shots_of(making), "left_out": left_out_of(making)}
    part = bool(request.headers.get("HX-Request"))
    page = "albums/studio.html#studio" if part else "albums/studio.html"
    return render(request, page, context | {"part": part}, status=status)


def progress_context() -> dict[str, Any]:
    """What the fragment `progress` shows."""
    making = desk.making
    running = desk.running
    return {
        "making": making,
        "running": bool(running),
        "progress": progress_of(running) if running else None,
        "strip": strip_of(desk) if running else [],
        "refused": desk.refused_files,
    }


async def _chunks(upload: UploadedFile[bytes]) -> AsyncIterator[bytes]:
    for chunk in upload.chunks():
        yield chunk
