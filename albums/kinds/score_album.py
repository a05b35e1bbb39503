"""The kind "score_album": have a classifier look at all of an album, about `album:<uuid>`; the job says by which."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from albums.actions.score_album import score_soon
from albums.choosing_classifiers import unscored
from albums.kinds.score import snapshot_of
from albums.models import Album
from render.jobs.kinds import Kind, Wait, register
from render.jobs.models import Job

# To write down 20,000 at once would take a minute. When these are done, it is asked again what is left.
AT_ONCE = 200


def prepare(job: Job) -> Wait | None:
    album = Album.objects.alive().filter(pk=job.subject.removeprefix("album:")).first()
    snapshot = snapshot_of(job)
    if album is None or snapshot is None:
        return None
    looking = [score_soon(item, snapshot) for item in unscored(album, snapshot)[:AT_ONCE]]
    return Wait(jobs=looking) if looking else None


register(Kind("score_album", prepare=prepare, label=_("Looking for things in an album")))
