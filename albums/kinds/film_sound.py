"""The kind "film_sound": the sound of a film, for a job `render`, about `movie:<uuid>`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from albums.actions.film_movie import film_plan
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.steps import FILM_LIMITS, NOT_RENDERED


def prepare(job: Job) -> Call | None:
    if job.parent is None:
        return None
    plan = film_plan(job.parent.params)
    if not plan.sound_missing:
        return None
    work = plan.sound_work(watched=True)
    return Call(work.task, work.params, limits=FILM_LIMITS)


register(Kind("film_sound", prepare=prepare, label=_("Mixing the sound of a movie"), broken=NOT_RENDERED))
