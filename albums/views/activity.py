"""What is done for a person's albums, and what was done lately."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from albums.access import job_for
from albums.actions.change_jobs import stop_job, try_again
from albums.activity import activity_of
from albums.requests import Request
from albums.views.errors import refuse
from render.media.errors import RefusedError


@require_GET
def activity(request: Request) -> HttpResponse:
    """The page; for its own polling only the lines."""
    template = "activity/activity.html#lines" if request.htmx else "activity/activity.html"
    return render(request, template, {"activity": activity_of(request.user)})


@require_POST
def job_cancel(request: Request, job: UUID) -> HttpResponse:
    stop_job(job_for(request, job, "contribute"), together=is_together(request))
    return shown(request)


@require_POST
def job_retry(request: Request, job: UUID) -> HttpResponse:
    try:
        try_again(job_for(request, job, "contribute"), together=is_together(request))
    except RefusedError as error:
        return refuse(request, 409, str(error))
    return shown(request)


def is_together(request: Request) -> bool:
    return request.POST.get("together") == "yes"


def shown(request: Request) -> HttpResponse:
    if request.htmx:
        return render(request, "activity/activity.html#lines", {"activity": activity_of(request.user)})
    return redirect("activity")
