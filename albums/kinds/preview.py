"""The kind "preview": make the excerpt of a shot that somebody changes, about `movie:<uuid>`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums.actions.preview_shot import preview_of
from albums.kinds.story import movie_of
from render.film.excerpt import trim_excerpts
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import data_folder
from render.jobs.steps import FILM_LIMITS

NOT_DRAWN = gettext_noop("The preview of this shot could not be drawn; the log says why.")


def prepare(job: Job) -> Call | None:
    """Nothing to do where the shot has become another meanwhile, or has gone."""
    movie = movie_of(job)
    if movie is None or movie.storyboard is None:
        return None
    try:
        preview = preview_of(movie, job.params["shot"])
    except KeyError:
        return None
    if preview.key != job.params["key"] or preview.is_made:
        return None
    return Call("render_excerpt", preview.params, limits=FILM_LIMITS)


def store(_job: Job, _value: Any) -> None:
    trim_excerpts(data_folder("cache"))


register(Kind("preview", prepare=prepare, store=store, label=_("Drawing a preview of a shot"), broken=NOT_DRAWN))
