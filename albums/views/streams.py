"""What players ask for while a movie is being made: playlists and pieces."""

from __future__ import annotations

import asyncio
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from albums.access import job_for
from albums.actions.film_stream import MASTER, Stream, stream_of
from albums.ranged import IMMUTABLE, REVOCABLE
from render.jobs.models import UNFINISHED
from render.media.errors import RefusedError

TYPES = {"m3u8": "application/vnd.apple.mpegurl", "mp4": "video/mp4", "m4s": "video/mp4"}


@require_safe
async def piece(request: HttpRequest, film: UUID, file: str) -> HttpResponse:
    """One file of the stream; no content while the movie's first second is not there yet."""
    stream, ended = await sync_to_async(stream_for)(request, film)
    content = await asyncio.to_thread(stream.file, file, ended=ended)
    if content is None:
        if file == MASTER and not ended:
            return HttpResponse(status=204, headers={"Cache-Control": REVOCABLE})
        raise Http404
    grows = file.endswith(".m3u8")
    cache = REVOCABLE if grows else IMMUTABLE
    return HttpResponse(content, content_type=TYPES[file.rpartition(".")[2]], headers={"Cache-Control": cache})


def stream_for(request: HttpRequest, film: UUID) -> tuple[Stream, bool]:
    """The stream of a job that makes a film, and whether no more comes."""
    job = job_for(request, film)
    if job.kind != "render":
        raise Http404
    try:
        return stream_of(job), job.state not in UNFINISHED
    except RefusedError as error:
        raise Http404 from error
