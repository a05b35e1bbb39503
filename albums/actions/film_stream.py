"""Watch a film while it is being made: which of its versions there is to see, and its pieces."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from albums.actions.film_movie import film_plan
from albums.models import Movie
from render.film.stream import MASTER, Stream
from render.jobs.models import Job

__all__ = ["MASTER", "Stream", "film_job", "stream_of"]


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
