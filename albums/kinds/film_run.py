"""The kind "film_run": some segments of a film, for a job `render`, about `movie:<uuid>`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from albums.actions.film_movie import film_plan
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.steps import FILM_LIMITS, NOT_RENDERED


def prepare(job: Job) -> Call | None:
    return call_for(job, draft=False)


def call_for(job: Job, *, draft: bool) -> Call | None:
    """What another job has made meanwhile is not made again."""
    if job.parent is None:
        return None
    plan = film_plan(job.parent.params, draft=draft)
    wanted = set(job.params["segments"])
    missing = [segment for segment in plan.missing if segment.index in wanted]
    if not missing:
        return None
    work = plan.run_work(missing)
    return Call(work.task, work.params, limits=FILM_LIMITS)


register(Kind("film_run", prepare=prepare, label=_("Drawing the pictures of a movie"), broken=NOT_RENDERED))
