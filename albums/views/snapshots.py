"""Classifiers that can be used: how good each is, side by side, renamed, thrown away, downloaded."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from albums import storage
from albums.access import project_for, snapshot_for
from albums.actions.bring_model import bring_model
from albums.actions.keep_snapshots import delete_snapshot, rename_snapshot
from albums.comparing import MOST, compared
from albums.model_card import card_of, zip_of
from albums.models import Snapshot
from albums.names import safe_name
from albums.ranged import IMMUTABLE, ranged
from albums.requests import Request
from albums.sentences import translated
from albums.showing_snapshot import Asked, SnapshotShown
from albums.upload_limits import LimitReachedError
from albums.views.trainings import show_models
from render.media.errors import RefusedError

ONNX = "application/octet-stream"


@require_GET
def snapshot(request: Request, snapshot: UUID) -> HttpResponse:
    """?part= of what it was judged by; ?true= and ?said= open a cell of its matrix."""
    return show_snapshot(request, snapshot_for(request, snapshot))


def show_snapshot(request: Request, found: Snapshot, problem: str = "", status: int = 200) -> HttpResponse:
    asked = Asked(*(request.GET.get(name, "") for name in ("part", "true", "said")))
    shown = SnapshotShown(found, request.user, asked)
    page = "classifiers/snapshot.html#judged" if request.htmx else "classifiers/snapshot.html"
    context = {"snapshot": shown, "project": found.project, "card": card_of(shown), "problem": problem}
    return render(request, page, context, status=status)


@require_POST
def snapshot_change(request: Request, snapshot: UUID) -> HttpResponseBase:
    """Rename or delete it: `op` says which."""
    found = snapshot_for(request, snapshot, "own")
    match request.POST.get("op", ""):
        case "rename":
            try:
                rename_snapshot(found, request.POST.get("name", ""))
            except RefusedError as error:
                return show_snapshot(request, found, translated(str(error)), 422)
            return redirect("snapshot", found.pk)
        case "delete":
            delete_snapshot(found)
            return redirect("models", found.project_id)
    raise BadRequest("no such change")


@require_POST
def bring(request: Request, project: UUID) -> HttpResponseBase:
    """A classifier that was made elsewhere; the page tells what became of it."""
    found = project_for(request, project, "own")
    file = request.FILES.get("file")
    try:
        if file is None:
            return show_models(request, found, _("Please choose a file first."), 422)
        bring_model(found, file)
    except LimitReachedError as error:
        return show_models(request, found, str(error), error.status)
    return redirect(reverse("models", args=[found.pk]) + "#brought")


@require_GET
def compare(request: Request, project: UUID) -> HttpResponse:
    """?snapshot=, several times: which; without it the newest results."""
    found = project_for(request, project)
    there = list(found.snapshots.select_related("run__model_source"))
    wanted = set(request.GET.getlist("snapshot"))
    chosen = [each for each in there if str(each.pk) in wanted] or [each for each in there if each.is_final]
    context = {
        "project": found,
        "there": there,
        "chosen": chosen[:MOST],
        "rows": compared(chosen[:MOST]),
        "problem": _("Up to %(most)s fit side by side.") % {"most": MOST} if len(chosen) > MOST and wanted else "",
    }
    return render(request, "classifiers/compare.html", context)


@require_GET
def snapshot_zip(request: Request, snapshot: UUID) -> HttpResponse:
    """The classifier with its card and the notices of the networks in it."""
    found = snapshot_for(request, snapshot)
    try:
        content = zip_of(SnapshotShown(found, request.user))
    except FileNotFoundError as error:
        raise Http404 from error
    disposition = content_disposition_header(True, f"{safe_name(found.name)}.zip") or "attachment"
    return HttpResponse(content, content_type="application/zip", headers={"Content-Disposition": disposition})


@require_safe
async def snapshot_file(request: HttpRequest, snapshot: UUID) -> HttpResponseBase:
    """The classifier as one ONNX file."""
    found = await sync_to_async(snapshot_for)(request, snapshot)
    name = f"{safe_name(found.name)}.onnx"
    try:
        return await ranged(request, storage.content_path(found.blob_id), ONNX, download_as=name, cache=IMMUTABLE)
    except FileNotFoundError as error:
        raise Http404 from error
