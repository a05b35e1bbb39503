"""Call off work of an album, or have it tried again, as the page of activity offers it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from albums.actions.tell_movie import tell_movie
from albums.models import Movie
from render.jobs.models import Job, JobQuerySet
from render.jobs.queue import cancel, cancel_waiting, retry, retry_all
from render.media.errors import RefusedError

# Of these there are many at once, each about one picture: a press is about all of them.
MANY = ("analyse",)
# What becomes of a movie while such a job is at work on it.
AT_WORK = {"story": Movie.State.PLANNING, "render": Movie.State.RENDERING}


def stop_job(job: Job, *, together: bool) -> bool:
    """Call it off; together: all of its kind in the album that have not begun. False if all were finished before.

    Of telling faces apart a job is one step of many, and another one by the time somebody presses.
    """
    if job.kind == "people":
        return sum(cancel(step) for step in alike(job).unfinished()) > 0
    if together and job.kind in MANY:
        return bool(cancel_waiting(alike(job)))
    return cancel(job)


@transaction.atomic
def try_again(job: Job, *, together: bool) -> None:
    """Raises RefusedError where that has no sense any more."""
    again = bool(retry_all(alike(job))) if together and job.kind in MANY else retry(job)
    if not again:
        raise RefusedError(_("This is done already, or somebody else has just started it again."))
    if job.kind in AT_WORK:
        put_to_work(job)


def alike(job: Job) -> JobQuerySet:
    return Job.objects.of_tenant(job.tenant).filter(kind=job.kind)


def put_to_work(job: Job) -> None:
    """The movie as it was when the job began; one that has changed since has to be started by its own page."""
    movies = Movie.objects.alive().filter(pk=job.subject.removeprefix("movie:"))
    idle = movies.exclude(state__in=AT_WORK.values())
    if job.kind == "render":
        idle = idle.filter(storyboard_version=job.params["version"])
    if not idle.update(state=AT_WORK[job.kind], sentence=""):
        raise RefusedError(_("This movie has changed since. Open it, and start it from there."))
    tell_movie(movies.get())
