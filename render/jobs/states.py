"""What a worker does to rows: claim, renew, and let go of them in one of the ways in which a turn can end.

Every change is a conditional UPDATE: a worker changes a row only while it holds it, and only where nobody has asked
to cancel it; where somebody has, each of these ends makes it cancelled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from render.jobs import kinds
from render.jobs.kinds import Wait
from render.jobs.models import Job, JobQuerySet, State
from render.jobs.queue import announce, enqueue

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)  # seven ticks of the worker, which renews it at each
CANDIDATES = 5  # rows to try at a time: other workers may be quicker
CRASHES_TO_SET_ASIDE = 2
# A file that takes the whole server down must not do so for ever; but a server that is switched off, updated or killed
# while it works on a long movie is not the movie's fault.
LOSSES_TO_SET_ASIDE = 50
LOSSES_AT_ONCE = 3  # taken up again at once so often; then others go first
LONGEST_PAUSE_AFTER_LOSS = 30.0  # seconds
FIRST_PAUSE, PAUSE_GROWS = 2.0, 4.0  # seconds before the second attempt; each next pause is so many times longer

SET_ASIDE = _("This file stopped the program twice and was set aside.")
LOST_TOO_OFTEN = _("The program ended each time it tried this, so it was set aside.")
WENT_WRONG = _("Something went wrong here. You can try it again; the log says more.")


def claim(worker: str, lanes: Sequence[str]) -> Job | None:
    """Take the next job of these lanes, or none. However many ask at once, each job is taken by one."""
    now = timezone.now()
    for pk in Job.objects.claimable(now).filter(lane__in=lanes).in_turn().values_list("pk", flat=True)[:CANDIDATES]:
        with transaction.atomic():
            taken = Job.objects.claimable(now).filter(pk=pk)
            if taken.update(
                state=State.RUNNING,
                worker=worker,
                lease_until=now + LEASE,
                started_at=Coalesce("started_at", Value(now)),
                version=F("version") + 1,
            ):
                job = Job.objects.get(pk=pk)
                announce(job)
                return job
    return None


def renew(worker: str, jobs: Collection[UUID]) -> None:
    """Hold these jobs for another while."""
    Job.objects.running().filter(pk__in=jobs, worker=worker).update(lease_until=timezone.now() + LEASE)


def to_be_stopped(worker: str, jobs: Collection[UUID]) -> set[UUID]:
    """Which of these jobs somebody wants cancelled, or the worker no longer holds."""
    wanted = Job.objects.running().filter(pk__in=jobs, worker=worker, cancel_requested=False)
    return set(jobs) - set(wanted.values_list("pk", flat=True))


def take_back(lost: JobQuerySet) -> None:
    """Queue the jobs of dead workers again."""
    for job in lost:
        losses = job.losses + 1
        over = max(0, losses - LOSSES_AT_ONCE)
        pause = timedelta(seconds=min(LONGEST_PAUSE_AFTER_LOSS, 2.0**over - 1))
        with transaction.atomic():
            # The lease as it was read: a worker that has just come back to life keeps its job.
            held = _held(job).filter(lease_until=job.lease_until)
            if losses < LOSSES_TO_SET_ASIDE:
                _let_go(held, job, State.QUEUED, losses=losses, run_after=timezone.now() + pause)
            elif _let_go(held, job, State.FAILED, losses=losses, error=LOST_TOO_OFTEN):
                _follow(kinds.find(job.kind).failed, job, LOST_TOO_OFTEN)


def note_progress(job: Job, fraction: float, step: str) -> None:
    step = step[: Job._meta.get_field("step").max_length]
    if _held(job).update(progress=min(1.0, max(0.0, fraction)), step=step, version=F("version") + 1):
        announce(job)


def put_back(job: Job) -> None:
    """Unfinished through no fault of its own: nothing is counted. Where it was to be cancelled, it now is."""
    with transaction.atomic():
        _let_go(_held(job), job, State.QUEUED)


def postpone(job: Job, until: datetime) -> None:
    with transaction.atomic():
        _let_go(_held(job), job, State.QUEUED, run_after=until)


def wait_for(job: Job, wait: Wait) -> None:
    """Make the children and queue the job again until they are finished: all of it, once, or nothing."""
    if not wait.children and not wait.jobs:
        raise ValueError(f"{job} waits for nothing")
    with transaction.atomic():
        if not _let_go(_held(job), job, State.QUEUED):
            return
        children = [
            enqueue(child.kind, child.subject, params=child.params, lane=child.lane, parent=job)
            for child in wait.children
        ]
        job.waits_for.add(*children, *wait.jobs)


def finish(job: Job, write: Callable[[], None]) -> None:
    """Done, together with what `write` writes, or not at all."""
    with transaction.atomic():
        # First, so that a result which arrives twice is written once.
        if _let_go(_held(job), job, State.DONE, progress=1.0):
            write()
            if job.result is not None:
                Job.objects.filter(pk=job.pk).update(result=job.result)


def fail(job: Job, sentence: str) -> None:
    sentence = sentence[: Job._meta.get_field("error").max_length]
    with transaction.atomic():
        if _let_go(_held(job), job, State.FAILED, error=sentence):
            _follow(kinds.find(job.kind).failed, job, sentence)


def try_again(job: Job) -> None:
    """After an error of ours: a little later, so that it cannot keep others from their turn, and not for ever."""
    attempts = job.attempts + 1
    if attempts >= job.max_attempts:
        fail(job, WENT_WRONG)
        return
    pause = timedelta(seconds=FIRST_PAUSE * PAUSE_GROWS ** (attempts - 1))
    with transaction.atomic():
        _let_go(_held(job), job, State.QUEUED, attempts=attempts, run_after=timezone.now() + pause)


def try_after_crash(job: Job, sentence: str) -> None:
    """After a child has died: once more, then set aside with the sentence."""
    if job.crashes + 1 >= CRASHES_TO_SET_ASIDE:
        fail(job, sentence)
        return
    with transaction.atomic():
        _let_go(_held(job), job, State.QUEUED, crashes=job.crashes + 1)


def settle_by_children(job: Job) -> bool:
    """End a job whose children ended badly as they did. False where there is no such child."""
    failed = job.children.filter(state=State.FAILED).order_by("finished_at").first()
    if failed:
        fail(job, failed.error)
        return True
    if job.children.filter(state=State.CANCELLED).exists():
        with transaction.atomic():
            if _let_go(_held(job), job, State.CANCELLED):
                _follow(kinds.find(job.kind).cancelled, job)
        return True
    return False


def _held(job: Job) -> JobQuerySet:
    """The row, if the worker that claimed this object still has it."""
    return Job.objects.running().filter(pk=job.pk, worker=job.worker)


def _let_go(held: JobQuerySet, job: Job, state: State, **fields: Any) -> bool:
    """End this turn of the job in a state. False where it is no longer held, or was to be cancelled and now is."""
    common: dict[str, Any] = {"worker": "", "lease_until": None, "version": F("version") + 1}
    ended: dict[str, Any] = {"finished_at": timezone.now()}
    if state != State.QUEUED:
        fields |= ended
    if held.filter(cancel_requested=False).update(state=state, **common, **fields):
        announce(job)
        return True
    if held.filter(cancel_requested=True).update(state=State.CANCELLED, **common, **ended):
        _follow(kinds.find(job.kind).cancelled, job)
        announce(job)
    return False


def _follow(tell: Callable[..., None], job: Job, *args: Any) -> None:
    """Let the kind write what follows. If it cannot, the job has ended all the same."""
    try:
        with transaction.atomic():
            tell(job, *args)
    except Exception:
        log.exception("After the end of %s (%s)", job, job.pk)
