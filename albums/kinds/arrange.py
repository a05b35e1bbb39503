"""The kind "arrange": similar shots and the best of each, about `album:<uuid>`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from albums.actions.arrange_album import QUIET, files_to_arrange, is_busy, keep_groups
from albums.models import Album
from render.jobs.calls import MIB, Call, Limits
from render.jobs.kinds import Kind, Later, register
from render.jobs.models import Job

# 5,000 pictures: 30 MB of JSON, 260 MB of points, and 10 to 20 ms for each that seems like another.
LIMITS = Limits(seconds=900.0, cpu_seconds=900.0, memory=1400 * MIB)


def prepare(job: Job) -> Call | Later | None:
    album = album_of(job)
    if album is None:
        return None
    if is_busy(album):
        return Later(QUIET)
    return Call("similar", {"files": list(files_to_arrange(album))}, limits=LIMITS)


def store(job: Job, found: dict[str, Any]) -> None:
    album = album_of(job)
    if album is not None:
        keep_groups(album, found["groups"], found["cover"])


def album_of(job: Job) -> Album | None:
    """The album, unless somebody deleted it meanwhile."""
    return Album.objects.alive().filter(pk=job.subject.removeprefix("album:")).first()


register(
    Kind(
        "arrange",
        prepare=prepare,
        store=store,
        label=_("Finding similar shots"),
        broken=_("Similar shots could not be found."),
    )
)
