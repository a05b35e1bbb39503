"""Which frame stands for a video or a Live Photo, and which shot for those like it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from albums.access import item_for
from albums.actions.change_items import changeable
from albums.actions.choose_frame import choose_frame, frames_soon, latest_look
from albums.actions.keep_best import choose_best
from albums.models import Item
from albums.requests import Request
from albums.sentences import translated
from albums.showing_frames import FIRST, Choice, choice_for
from albums.views.asking import asked_ids
from render.jobs.models import State
from render.media.errors import RefusedError


@require_http_methods(["GET", "POST"])
def frames(request: Request, item: UUID) -> HttpResponseBase:
    """The frames side by side, and one of them large; or another one is chosen."""
    if request.method == "POST":
        return choose(request, item)
    return show(request, item_for(request, item))


def show(request: Request, item: Item, problem: str = "", status: int = 200) -> HttpResponse:
    of_group = "group" in request.GET or not item.has_frames
    choice = choice_for(item, request.GET.get("at", ""), of_group=of_group)
    if choice is None and of_group:
        raise Http404
    context: dict[str, Any] = {
        "item": item,
        "album": item.album,
        "choice": choice,
        "problem": problem,
        "may_change": may_change(request, seen_in(item, choice)),
        "was": request.GET.get("was", ""),
        "first": FIRST,
    }
    if choice is None:
        context |= waiting(item)
    template = "items/frames.html#frames" if request.htmx else "items/frames.html"
    return render(request, template, context, status=status)


def seen_in(item: Item, choice: Choice | None) -> Item:
    """What is seen large: one of its group, or itself."""
    if choice is None or not choice.is_group:
        return item
    seen = Item.objects.get(pk=choice.seen.value)
    seen.album = item.album  # with the role that the door has found
    return seen


def waiting(item: Item) -> dict[str, Any]:
    """The job that looks at its frames, begun by the first who wants to see them, or why there will be none."""
    job = latest_look(item)
    if job and job.state == State.FAILED:
        return {"problem": translated(job.error)}
    unfinished = job is not None and not job.is_finished
    return {"job": job if unfinished else frames_soon(item)}


def may_change(request: Request, item: Item) -> bool:
    mine = changeable(item.album, request.user, Item.objects.filter(pk=item.pk))
    return item.album.may_contribute and mine.exists()


def choose(request: Request, item_id: UUID) -> HttpResponseBase:
    """`frame`: the milliseconds of one, or FIRST; `best`: one of its group; `again`: look at frames that could not be
    looked at.
    """
    item = item_for(request, item_id, "contribute")
    if "best" in request.POST:
        return choose_of_group(request, item)
    if not may_change(request, item):
        raise PermissionDenied(_("You can change only pictures that you added yourself."))
    if "again" in request.POST:
        frames_soon(item)
        return redirect("item_frames", item.pk)
    frame, was = request.POST.get("frame", ""), str(FIRST if item.key_ms is None else item.key_ms)
    if not re.fullmatch(rf"[0-9]{{1,9}}|{FIRST}", frame):
        raise BadRequest("no frame")
    try:
        choose_frame(item, None if frame == FIRST else int(frame))
    except RefusedError as error:
        return show(request, item, str(error), status=409)
    query = urlencode({"at": frame} | ({"was": was} if was != frame else {}))
    return redirect(f"{reverse('item_frames', args=[item.pk])}?{query}")


def choose_of_group(request: Request, item: Item) -> HttpResponseBase:
    alike = item.album.items.alive().filter(similar_group=item.similar_group, similar_group__isnull=False)
    best = alike.filter(pk__in=asked_ids(request, "best")[:1]).first()
    if best is None:
        raise Http404
    best.album = item.album  # with the role that the door has found
    if not may_change(request, best):
        raise PermissionDenied(_("You can change only pictures that you added yourself."))
    if not choose_best(best, request.user):
        raise Http404
    return redirect(f"{reverse('item_frames', args=[best.pk])}?{urlencode({'group': 1, 'at': best.pk})}")
