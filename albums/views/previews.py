"""A shot of the storyboard as it will be, at once and small: as a still, and as an excerpt of the movie."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from albums.access import movie_for
from albums.actions.preview_shot import Excerpt, preview_of, preview_soon, still_for
from albums.models import Movie
from albums.ranged import CHECKED, IMMUTABLE, ranged
from albums.requests import Request
from albums.views.errors import refuse
from render.jobs.models import UNFINISHED, Job, State
from render.media.errors import RefusedError

# How often the file is looked for, and how often the job is asked after; a wait of so many seconds is no preview.
FILE_S, JOB_S, LONGEST_S = 0.03, 0.5, 60.0


@require_safe
def still(request: Request, movie: UUID, shot: str) -> HttpResponse:
    """Drawn while one waits."""
    try:
        found, _preview = named(request, movie, shot)
        picture = still_for(found, shot, bare="bare" in request.GET)
    except RefusedError as error:
        return refuse(request, 422, str(error))
    cache = IMMUTABLE if "v" in request.GET else CHECKED
    return HttpResponse(picture, content_type="image/webp", headers={"Cache-Control": cache})


@require_safe
async def excerpt(request: HttpRequest, movie: UUID, shot: str) -> HttpResponseBase:
    """The film of it, as soon as it is made."""
    try:
        preview, job = await sync_to_async(asked_for)(request, movie, shot)
        if job and not await is_there(preview, job):
            return refuse(request, 503, _("The preview takes longer than usual. Please try again in a moment."))
        return await ranged(request, preview.path, "video/mp4", cache=IMMUTABLE if "v" in request.GET else CHECKED)
    except RefusedError as error:
        return await sync_to_async(refuse)(request, 422, str(error))
    except FileNotFoundError as error:
        raise Http404 from error


def asked_for(request: HttpRequest, movie_id: UUID, shot: str) -> tuple[Excerpt, Job | None]:
    """The preview, and the job that makes it where it is not there."""
    movie, preview = named(request, movie_id, shot)
    return preview, None if preview.is_made else preview_soon(movie, shot, preview)


def named(request: HttpRequest, movie_id: UUID, shot: str) -> tuple[Movie, Excerpt]:
    """With a `v` that is no longer its name there is nothing: a late answer must not stand for what the shot is now."""
    movie = movie_for(request, movie_id, need="contribute")
    if movie.storyboard is None:
        raise Http404
    try:
        preview = preview_of(movie, shot, bare="bare" in request.GET)
    except KeyError as error:
        raise Http404 from error
    if request.GET.get("v", preview.key) != preview.key:
        raise Http404
    return movie, preview


async def is_there(preview: Excerpt, job: Job) -> bool:
    """Wait for the file. Raises RefusedError with the job's sentence; FileNotFoundError where the shot has become
    another meanwhile, so that it is not made."""
    begun = asked = time.monotonic()
    while not await asyncio.to_thread(preview.path.is_file):
        now = time.monotonic()
        if now - begun > LONGEST_S:
            return False
        if now - asked > JOB_S:
            asked = now
            await sync_to_async(job.refresh_from_db)(fields=["state", "error"])
            if job.state == State.FAILED:
                raise RefusedError(job.error)
            if job.state not in UNFINISHED and not preview.path.is_file():
                raise FileNotFoundError(preview.path)
        await asyncio.sleep(FILE_S)
    return True
