"""The kind "people": tell faces apart in the albums of somebody who asked for it, about `user:<uuid>`.

A step looks at the faces of a few pictures and says whose they are; the next one follows until all are done. When much
is new, all faces are sorted again: what came picture by picture is a good guess, all together is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albums.actions.know_faces import files_to_embed, keep_all, people_soon, scan_of, subject_of
from albums.actions.sort_faces import keep_groups, write_faces
from albums.models import Item, PersonFace, User
from render.jobs.calls import MIB, Call, Limits
from render.jobs.kinds import Kind, Ready, register
from render.jobs.look import look_limits
from render.jobs.models import Job, JobQuerySet, State
from render.jobs.places import scratch_of
from render.jobs.probing import probe_from_json

FILES = 8  # with faces, in one step: a few seconds
# 50,000 faces: about 30 s and 330 MB (bench.seeing.people).
SORT_LIMITS = Limits(seconds=900.0, cpu_seconds=900.0, memory=1000 * MIB)
# All are sorted again when so many faces are new, and so large a share of all.
MUCH_NEW, MUCH_SHARE = 8, 0.1
STEPS_KEPT = timedelta(minutes=1)  # a page that shows one may be pressed on a little later


def prepare(job: Job) -> Call | Ready | None:
    user = user_of(job)
    if user is None:
        return None
    # After a child has died the pictures come one by one, so that only the one that kills it is given up.
    careful = bool(job.attempts or job.crashes)
    items, files, _more = files_to_embed(user, 1 if careful else FILES)
    if files:
        probes = [probe_from_json(file["probe"]) for file in files]
        return Call("embed_faces", {"files": files, "items": versions_of(items)}, limits=look_limits(probes))
    if items:
        return Ready({"items": versions_of(items), "files": {}})
    if is_much_new(user):
        return Call("group_faces", write_faces(user, scratch_of(job)), limits=SORT_LIMITS)
    return None


def versions_of(items: Sequence[Item]) -> dict[str, str]:
    """What is taken up of each: more may have come when it is written down."""
    return {str(item.pk): scan_of(item) for item in items}


def store(job: Job, value: dict[str, Any] | None) -> None:
    user = user_of(job)
    if user is None or value is None:
        return
    new, again = new_since(user), True
    if "files" in value:
        new += keep_all(user, dict.fromkeys(value["items"], ()) | value["files"], value["items"])
    elif keep_groups(user, value):
        new, again = 0, False
    job.result = {"new": new}
    # Each step tells what the next one has to know, so that the last is enough: a large album takes thousands.
    ended = steps_of(user).filter(state=State.DONE, finished_at__lt=timezone.now() - STEPS_KEPT)
    ended.exclude(pk=job.pk).delete()
    if again:
        people_soon(user)


def failed(job: Job, sentence: str) -> None:
    """What could not be read has no faces, and the rest goes on."""
    user = user_of(job)
    if user is not None:
        items, _files, more = files_to_embed(user, 1)
        keep_all(user, {str(item.pk): () for item in items}, versions_of(items))
        if more:
            people_soon(user)


def is_much_new(user: User) -> bool:
    new = new_since(user)
    return new >= MUCH_NEW and new >= MUCH_SHARE * PersonFace.objects.filter(owner=user).count()


def new_since(user: User) -> int:
    """How many faces have come since all were sorted."""
    told = steps_of(user).filter(result__isnull=False)
    last = told.order_by("-finished_at").values_list("result", flat=True).first()
    return int(last["new"]) if last else 0


def steps_of(user: User) -> JobQuerySet:
    return Job.objects.filter(kind="people", subject=subject_of(user))


def user_of(job: Job) -> User | None:
    """The owner, as long as they want it."""
    wanting = User.objects.alive().filter(people_since__isnull=False)
    return wanting.filter(pk=job.subject.removeprefix("user:")).first()


register(
    Kind(
        "people",
        prepare=prepare,
        store=store,
        failed=failed,
        label=_("Telling faces apart"),
        broken=_("Faces could not be told apart; the log says why."),
    )
)
