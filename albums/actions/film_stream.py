"""Watch a film while it is being made, or piece by piece when it is done: which versions there are to see."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from albums import storage
from albums.actions.copy_movie import LINE
from albums.actions.film_movie import film_plan
from albums.models import Movie, Rendition
from render.film.pieces import Versions
from render.film.stream import MASTER, Stream
from render.jobs.models import Job

__all__ = ["MASTER", "Stream", "Versions", "film_job", "stream_of", "versions_of"]


def film_job(movie: Movie) -> Job | None:
    """What makes the film now."""
    jobs = Job.objects.unfinished().about(movie.subject).filter(kind="render")
    return jobs.order_by("-created_at").first()


def stream_of(job: Job) -> Stream:
    """The draft where there is one; else the film's own parts. Raises RefusedError where a picture is gone."""
    return _stream(job.pk, job.children.filter(kind="film_draft").exists())


@lru_cache(maxsize=64)
def _stream(job: UUID, draft: bool) -> Stream:
    """Players ask every second, and what a job makes of which movie never changes."""
    return film_plan(Job.objects.get(pk=job).params, draft=draft).stream


def versions_of(rendition: Rendition) -> Versions:
    """Of a finished film: what there is for slow lines comes first."""
    small = storage.copy_path(rendition.blob_id, LINE)
    files = {"small": small} if small.is_file() else {}
    return Versions(files | {"whole": storage.original_path(rendition.blob)})
