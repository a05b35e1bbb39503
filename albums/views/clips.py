"""Cut out of a video or a Live Photo's motion: an animated sticker, or a new video with another ground."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from albums.access import item_for
from albums.actions.change_jobs import stop_job
from albums.actions.cut_clip import cut_clip_soon
from albums.clip_form import wish_of
from albums.models import Item
from albums.requests import Request
from albums.sentences import translated
from albums.showing_clip import page_of, progress_of
from render.jobs.models import Job
from render.media.errors import RefusedError


@require_http_methods(["GET", "POST"])
def clip(request: Request, item: UUID) -> HttpResponse:
    """The page; with `?job=` how far it is, and what was made."""
    found = item_for(request, item)
    if not found.has_frames:  # a photo that stands still has a page of its own
        return redirect("item_cutout", found.pk)
    job = job_of(request, found)
    if request.method == "POST":
        return begun(request, found) if job is None else stopped(request, job)
    context = {"item": found, "album": found.album, **progress_of(found, job)}
    if request.htmx:
        return render(request, "cutouts/clip.html#progress", context)
    return render(request, "cutouts/clip.html", context | page_of(found, request.GET))


def begun(request: Request, item: Item) -> HttpResponse:
    """What makes no sense is said on the page, which keeps what was chosen."""
    try:
        wish = wish_of(item, request.POST)
    except RefusedError as error:
        context = {"item": item, "album": item.album, "problem": translated(str(error))}
        return render(request, "cutouts/clip.html", context | page_of(item, request.POST), status=422)
    if not wish.is_sticker and not item.album.may_contribute:
        raise PermissionDenied(_("You may look at this album, but not change it. Ask one of its owners."))
    job = cut_clip_soon(item, wish, request.user)
    kept = request.POST.copy()
    kept.pop("csrfmiddlewaretoken", None)
    kept["job"] = str(job.pk)
    return redirect(f"{reverse('item_cutout_clip', args=[item.pk])}?{kept.urlencode()}#progress")


def stopped(request: Request, job: Job) -> HttpResponse:
    stop_job(job, together=False)
    return redirect(f"{request.get_full_path()}#progress")


def job_of(request: HttpRequest, item: Item) -> Job | None:
    """The job that an address names: of this film, and of whoever asks."""
    if "job" not in request.GET:
        return None
    jobs = Job.objects.about(f"item:{item.pk}").filter(kind="cut_clip", params__user=str(request.user.pk))
    try:
        job: Any = jobs.filter(pk=request.GET["job"]).first()
    except ValidationError:
        job = None
    if job is None:
        raise Http404
    return job  # type: ignore[no-any-return]
