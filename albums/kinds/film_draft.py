"""The kind "film_draft": some segments of a film's first version, small and quickly made, about `movie:<uuid>`.

It is watched while a job `render`, the parent, has the real one made.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from albums.kinds.film_run import call_for
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.steps import NOT_RENDERED


def prepare(job: Job) -> Call | None:
    return call_for(job, draft=True)


register(Kind("film_draft", prepare=prepare, label=_("Drawing a first version of a movie"), broken=NOT_RENDERED))
