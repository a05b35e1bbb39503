"""Ask for work, call it off, ask again: what pages and actions do with jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from render.jobs import kinds, nudges
from render.jobs.models import UNFINISHED, Job, JobQuerySet, Lane, State

# What somebody waits for is before all else; the rest shares one range, in which "later" lets so many others pass.
TURNS = 10**12
FIRST_TURN = {Lane.NOW: 0, Lane.SOON: TURNS, Lane.LATER: TURNS}
LET_PASS = {Lane.NOW: 0, Lane.SOON: 0, Lane.LATER: 50}


def enqueue(
    kind: str,
    subject: str,
    *,
    params: dict[str, Any] | None = None,
    tenant: str = "",
    lane: str = "",
    parent: Job | None = None,
    waits_for: Sequence[Job] = (),
    groups: Sequence[str] | None = None,
    run_after: datetime | None = None,
    dedupe_key: str = "",
) -> Job:
    """Write down a job, inside the caller's transaction; on commit the worker is woken and open pages are told.

    tenant: whose work it is; tenants take turns. waits_for: it starts only once all these are finished, in whatever
    state. groups: the channel groups that hear of its changes. Tenant, lane (else "soon") and groups are those of the
    parent where not given. With a `dedupe_key` that an unfinished job has, that job is returned.
    """
    kinds.require(kind)  # a misspelt kind fails here, not hours later in the worker
    if parent:
        tenant, lane = tenant or parent.tenant, lane or parent.lane
        groups = parent.groups if groups is None else groups
    with transaction.atomic():
        fields = {
            "kind": kind,
            "subject": subject,
            "params": params or {},
            "tenant": tenant,
            "lane": Lane(lane or Lane.SOON),
            "priority": next_turn(tenant, Lane(lane or Lane.SOON)),
            "parent": parent,
            "groups": list(groups or ()),
            "run_after": run_after or timezone.now(),
        }
        if dedupe_key:
            job, made = Job.objects.unfinished().get_or_create(dedupe_key=dedupe_key, defaults=fields)
            if not made:
                return job
        else:
            job = Job.objects.create(**fields)
        job.waits_for.set(waits_for)
        transaction.on_commit(nudges.wake)
        announce(job)
    return job


def next_turn(tenant: str, lane: Lane) -> int:
    """The priority of the tenant's next job: after its own unfinished ones, but not before those in service now.

    This is start-time fair queueing (Goyal, Vin, Cheng 1996) with jobs of equal size: of 5,000 photos of one family
    and one of another, that one is the next to be taken.
    """
    first = FIRST_TURN[lane]
    jobs = Job.objects.filter(priority__gte=first, priority__lt=first + TURNS)
    ready = jobs.claimable(timezone.now())
    in_service = [_priority(rows.in_turn()) for rows in (jobs.running(), ready)]
    own = jobs.of_tenant(tenant).filter(lane=lane)
    own_last = [_priority(own.filter(state=state).order_by("-priority")) for state in UNFINISHED]
    turn = min((turn for turn in in_service if turn is not None), default=first)
    return max(turn + LET_PASS[lane], *(turn + 1 for turn in own_last if turn is not None), first)


def _priority(jobs: JobQuerySet) -> int | None:
    return jobs.values_list("priority", flat=True).first()


def cancel(job: Job) -> bool:
    """Call off the job and all that descends from it. False where it was finished before.

    What waits is cancelled at once; what runs is asked to stop, which its worker does within a second or two.
    """
    with transaction.atomic():
        stopped = _cancel_one(job)
        for child in job.children.all():
            cancel(child)
        transaction.on_commit(nudges.wake)
    return stopped


def _cancel_one(job: Job) -> bool:
    # Asked first: from here on no worker can take the row, or turn a running one into a waiting one.
    if not Job.objects.unfinished().filter(pk=job.pk).update(cancel_requested=True, version=F("version") + 1):
        return False
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    if waiting.update(state=State.CANCELLED, finished_at=timezone.now()):
        job.refresh_from_db()
        kinds.find(job.kind).cancelled(job)
    announce(job)
    return True


def retry(job: Job) -> bool:
    """Try a failed or cancelled job again, with those of its children that failed or were cancelled.

    False where it is neither, or another job with its key has taken its place.
    """
    try:
        with transaction.atomic():
            again = _retry_one(job)
            if again:
                for child in job.children.filter(state__in=(State.FAILED, State.CANCELLED)):
                    retry(child)
            transaction.on_commit(nudges.wake)
    except IntegrityError:
        return False
    return again


def _retry_one(job: Job) -> bool:
    ended = Job.objects.filter(Q(state=State.FAILED) | Q(state=State.CANCELLED), pk=job.pk)
    again = ended.update(**_as_new())
    if again:
        announce(job)
    return bool(again)


def _as_new() -> dict[str, Any]:
    return {
        "state": State.QUEUED,
        "run_after": timezone.now(),
        "cancel_requested": False,
        "attempts": 0,
        "crashes": 0,
        "losses": 0,
        "progress": 0.0,
        "step": "",
        "error": "",
        "started_at": None,
        "finished_at": None,
        "version": F("version") + 1,
    }


def cancel_waiting(jobs: JobQuerySet) -> int:
    """Call off those of these jobs that wait, however many, and say how many they were. What runs goes on.

    For jobs that have no children, and of kinds that write nothing when they are cancelled.
    """
    waiting = jobs.filter(state=State.QUEUED)
    return _change_many(
        waiting, state=State.CANCELLED, cancel_requested=True, finished_at=timezone.now(), version=F("version") + 1
    )


def retry_all(jobs: JobQuerySet) -> int:
    """Try those of these jobs again that failed or were cancelled, however many, unless a later job did their work."""
    later = Job.objects.filter(dedupe_key=OuterRef("dedupe_key"), created_at__gt=OuterRef("created_at"))
    ended = jobs.filter(state__in=(State.FAILED, State.CANCELLED)).filter(Q(dedupe_key="") | ~Exists(later))
    return _change_many(ended, **_as_new())


def _change_many(jobs: JobQuerySet, **values: Any) -> int:
    """One UPDATE; of all who listen each group is told once, of one of the jobs."""
    with transaction.atomic():
        told = {tuple(job.groups): job for job in jobs.only("groups")}
        changed = jobs.update(**values)
        for job in told.values():
            announce(job)
        transaction.on_commit(nudges.wake)
    return changed


def announce(job: Job) -> None:
    """Tell open pages of the job's present version, once the transaction is committed."""
    transaction.on_commit(lambda: _tell(job))


def _tell(job: Job) -> None:
    version = Job.objects.filter(pk=job.pk).values_list("version", flat=True).first()
    if version is not None:
        nudges.changed(job.pk, version, job.groups)
