"""The kind "copy": make a smaller copy of a movie's file, about `movie:<uuid>`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.actions.copy_movie import COPIES
from albums.kinds.render import measured
from albums.kinds.story import movie_of
from albums.models import Blob
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.jobs.steps import FILM_LIMITS, NOT_RENDERED

COPY = "copy.mp4"


def prepare(job: Job) -> Call | None:
    """Nothing to do where it is there, or the movie has another file by now."""
    movie, blob, key = movie_of(job), job.params["blob"], job.params["key"]
    if movie is None or storage.copy_path(blob, key).is_file() or not movie.renditions.filter(blob=blob).exists():
        return None
    size = COPIES[key]
    params = {
        "path": str(storage.content_path(blob)),
        "out": str(scratch_of(job) / COPY),
        "side": size.side,
        "most": size.most,
        "line": size.line,
    }
    return Call("copy_movie", params, limits=FILM_LIMITS)


def store(job: Job, _made: Any) -> None:
    # Locked: nobody removes what lies under this hash meanwhile.
    blob = Blob.objects.select_for_update().filter(pk=job.params["blob"], references__gt=0).first()
    if blob is not None:
        made = scratch_of(job) / COPY
        measured(made)
        storage.put(made, storage.copy_path(blob.pk, job.params["key"]))


register(Kind("copy", prepare=prepare, store=store, label=_("Making a smaller copy of a movie"), broken=NOT_RENDERED))
