"""Try a classifier: on a picture or video that somebody drops, on an example, on what the camera sees."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from albums.access import item_for, project_for, snapshot_for
from albums.actions.try_classifier import begin_try, looking_at, name_of_tried, score_now, upload_tried
from albums.models import Snapshot, Upload
from albums.requests import Request
from albums.sentences import translated
from albums.showing_try import Tried, offered, skeleton_of
from albums.upload_limits import LimitReachedError


@require_http_methods(["GET", "POST"])
def snapshot_try(request: Request, snapshot: UUID) -> HttpResponseBase:
    """?upload= what was sent a moment ago: once it is there, its own page follows."""
    found = snapshot_for(request, snapshot)
    if request.method == "POST":
        return send(request, found)
    upload = sent(request, found)
    if upload is None or upload.state == Upload.State.REFUSED:
        problem = translated(upload.sentence) or _("This file cannot be used.") if upload else ""
        return show_try(request, found, problem)
    if upload.item_id is None:
        return show_try(request, found, waiting=True)
    there = redirect("snapshot_tried", found.pk, upload.item_id)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": there.headers["Location"]})
    return there


def send(request: Request, found: Snapshot) -> HttpResponseBase:
    project = project_for(request, found.project_id, "own")
    file = request.FILES.get("file")
    if file is None:
        return show_try(request, found, _("Please choose a picture or video first."), status=422)
    try:
        upload = begin_try(request.user, project, file)
    except LimitReachedError as error:
        return show_try(request, found, str(error), status=error.status)
    return redirect(f"{request.path}?upload={upload.pk}")


def sent(request: Request, found: Snapshot) -> Upload | None:
    try:
        upload = UUID(request.GET.get("upload", ""))
    except ValueError:
        return None
    return upload_tried(found.project, request.user, upload)


def show_try(
    request: Request, found: Snapshot, problem: str = "", *, waiting: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "snapshot": found,
        "project": found.project,
        "items": offered(found.project, request.user),
        "problem": problem,
        "waiting": waiting,
        "collection": name_of_tried(found.project),
    }
    page = render(request, "classifiers/try.html", context, status=status)
    page["Permissions-Policy"] = "camera=(self)"
    return page


@require_GET
def snapshot_tried(request: Request, snapshot: UUID, item: UUID) -> HttpResponse:
    """What it says of this one; looked at by the first who asks."""
    found = snapshot_for(request, snapshot)
    thing = item_for(request, item)
    scoring = score_now(thing, found)
    context = {
        "snapshot": found,
        "project": found.project,
        "item": thing,
        "tried": Tried(thing, found, scoring) if scoring else None,
        "job": None if scoring else looking_at(thing, found),
    }
    page = "classifiers/tried.html#said" if request.htmx else "classifiers/tried.html"
    return render(request, page, context)


@require_GET
def snapshot_skeleton(request: Request, snapshot: UUID, item: UUID) -> HttpResponse:
    """Where the body is in a video, for the script that draws it."""
    found = skeleton_of(item_for(request, item), snapshot_for(request, snapshot))
    if found is None:
        raise Http404
    return JsonResponse(found)
