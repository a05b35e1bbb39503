"""A subject lifts off a photo: found, pressed, put right with a brush, laid over a new ground, kept."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from albums.access import item_for, snapshot_for
from albums.actions.cut_out import (
    Cutting,
    Make,
    cache_of,
    job_for_file,
    latest_search,
    lift_soon,
    path_of,
    subjects_of,
    subjects_soon,
)
from albums.choosing_classifiers import newest_of
from albums.cutting_form import cutting_of, query_of
from albums.models import Item, Project, Snapshot
from albums.names import safe_name, split_name
from albums.ranged import CHECKED, ranged
from albums.requests import Request
from albums.sentences import translated
from albums.showing_cutout import named_by, page_of, sticker_name
from albums.views.errors import refuse
from render.jobs.lifting import NOTHING_LIFTED
from render.jobs.models import UNFINISHED, Job, State
from render.media.errors import RefusedError

# How often a job is asked after; who has waited for so many seconds is told to look later.
ASK_S, LONGEST_S = 0.05, 60.0
FILE = re.compile(r"([0-9a-f]{64})-[0-9a-f]{40}(\.webp|\.png)")
TYPES = {".webp": "image/webp", ".png": "image/png"}
MAKES: dict[str, Make] = {"sticker": "sticker", "picture": "picture", "png": "png", "webp": "webp"}


@require_http_methods(["GET", "POST"])
async def cutout(request: Request, item: UUID) -> HttpResponseBase:
    """The page; or `do`: "lift" what is chosen to have a look at it, or keep it as what it names."""
    if request.method != "POST":
        return await sync_to_async(show)(request, item)
    try:
        found, cutting = await sync_to_async(asked)(request, item)
        make = MAKES.get(request.POST.get("do", ""))
        if make is None:
            return await sync_to_async(lifted)(request, found, cutting)
        job = await sync_to_async(begun)(request, found, cutting, make)
        if not await is_finished(job):
            return refuse(request, 503, _("This takes longer than usual. It goes on; please look again in a moment."))
        return await sync_to_async(made)(request, found, cutting, make, job)
    except RefusedError as error:
        return await sync_to_async(refuse)(request, 422, str(error))


def show(request: Request, item_id: UUID) -> HttpResponse:
    item = photo_for(request, item_id)
    context: dict[str, Any] = {"item": item, "album": item.album}
    found = subjects_of(item)
    if found is None:
        context |= waiting(item)
        cutting, picture = Cutting(), ""
    else:
        cutting, picture, context["problem"] = wished(request, item)
    context |= page_of(item, cutting, found, picture)
    if context["subjects"]:
        context["finders"] = [each for each in newest_of(request.user) if each.project.kind == Project.Kind.IMAGE]
        if "by" in request.GET:
            context |= named_by(item, classifier_for(request), context["subjects"])
    template = "cutouts/cutout.html#subjects" if request.htmx else "cutouts/cutout.html"
    return render(request, template, context)


def classifier_for(request: Request) -> Snapshot:
    try:
        return snapshot_for(request, UUID(request.GET["by"]))
    except ValueError as error:
        raise Http404 from error


def photo_for(request: HttpRequest, item_id: UUID) -> Item:
    item = item_for(request, item_id)
    if item.kind != Item.Kind.PHOTO:
        raise Http404
    return item


def waiting(item: Item) -> dict[str, Any]:
    """The job that looks for subjects, begun by the first who opens the page, or why there will be none."""
    job = latest_search(item)
    if job and job.state == State.FAILED:
        return {"problem": translated(job.error), "may_try_again": True}
    return {"job": job if job and not job.is_finished else subjects_soon(item)}


def wished(request: Request, item: Item) -> tuple[Cutting, str, str]:
    """What an address asks for, where its picture will be, and why it cannot be."""
    if "subject" not in request.GET:
        return Cutting(), "", ""
    try:
        cutting = cutting_of(item, request.GET)
    except RefusedError as error:
        return Cutting(), "", translated(str(error))
    return cutting, address_of(item, begin(request, item, cutting, "result")), ""


def asked(request: Request, item_id: UUID) -> tuple[Item, Cutting]:
    item = photo_for(request, item_id)
    if "again" in request.POST:
        return item, Cutting()
    if request.POST.get("do") == "picture" and not item.album.may_contribute:
        raise PermissionDenied(_("You may look at this album, but not change it. Ask one of its owners."))
    return item, cutting_of(item, request.POST)


def lifted(request: Request, item: Item, cutting: Cutting) -> HttpResponseBase:
    """Begun; a script is told where the picture will be, others see it on the page."""
    if "again" in request.POST:
        subjects_soon(item)
        return redirect("item_cutout", item.pk)
    if not wants_json(request):
        return redirect(f"{reverse('item_cutout', args=[item.pk])}?{query_of(request.POST)}")
    return JsonResponse({"picture": address_of(item, begin(request, item, cutting, "preview"))})


def begin(request: Request, item: Item, cutting: Cutting, make: Make) -> Path:
    """The file, which is there or on its way."""
    path = path_of(item, cutting, make)
    if not cache_of(path.suffix).has(path.stem):
        lift_soon(item, cutting, make, request.user)
    return path


def begun(request: Request, item: Item, cutting: Cutting, make: Make) -> Job:
    if not cutting.chosen and not cutting.strokes:
        raise RefusedError(NOTHING_LIFTED)
    return lift_soon(item, cutting, make, request.user, sticker_name(item, cutting))


async def is_finished(job: Job) -> bool:
    """Wait for its end. Raises RefusedError with its sentence."""
    begun = time.monotonic()
    while job.state in UNFINISHED:
        if time.monotonic() - begun > LONGEST_S:
            return False
        await asyncio.sleep(ASK_S)
        await sync_to_async(job.refresh_from_db)(fields=["state", "error", "result"])
    if job.state == State.FAILED:
        raise RefusedError(job.error)
    return True


def made(request: Request, item: Item, cutting: Cutting, make: Make, job: Job) -> HttpResponseBase:
    """On to what was made."""
    result = job.result or {}
    if make == "sticker" and "sticker" in result:
        address = reverse("sticker", args=[result["sticker"]])
    elif make == "picture" and "item" in result:
        address = reverse("item", args=[result["item"]])
    elif make in ("png", "webp"):
        address = address_of(item, path_of(item, cutting, make)) + "?download=1"
    else:  # called off, or the photo has gone meanwhile
        raise Http404
    return JsonResponse({"go": address}) if wants_json(request) else redirect(address)


def address_of(item: Item, path: Path) -> str:
    return reverse("item_lifted", args=[item.pk, path.name])


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@require_safe
async def picture(request: Request, item: UUID, file: str) -> HttpResponseBase:
    """What was lifted, as soon as it is there; `?download=1` saves it under the photo's name."""
    found = await sync_to_async(photo_for)(request, item)
    name = FILE.fullmatch(file)
    if name is None or name[1] != found.blob_id:
        raise Http404
    path = cache_of(name[2]).path(file.removesuffix(name[2]))
    try:
        if not await is_there(found, path):
            return refuse(request, 503, _("This takes longer than usual. It goes on; please look again in a moment."))
        save_as = f"{safe_name(split_name(found.name)[0])}{name[2]}" if request.GET.get("download") else None
        return await ranged(request, path, TYPES[name[2]], download_as=save_as, cache=CHECKED)
    except RefusedError as error:
        return await sync_to_async(refuse)(request, 422, str(error))
    except FileNotFoundError as error:
        raise Http404 from error


async def is_there(item: Item, path: Path) -> bool:
    """Wait for the file. Raises RefusedError with the job's sentence."""
    if path.is_file():
        return True
    job = await sync_to_async(job_for_file)(item, path.name)
    return job is None or await is_finished(job)
