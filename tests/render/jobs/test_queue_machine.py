"""The queue against a model of it, in whatever order things happen: nothing is lost, nothing done twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from render.jobs import kinds, queue, states
from render.jobs.kinds import Child, Wait
from render.jobs.models import Job, Lane, State
from tests.render.jobs.trial import effects, make_table

LANES = tuple(Lane)
ENDED = {State.DONE, State.FAILED, State.CANCELLED}


@dataclass
class Row:
    """What the model knows of a job."""

    waits_for: set[UUID]
    parent: UUID | None
    state: State = State.QUEUED
    cancel_requested: bool = False
    late: bool = False  # its time has not come
    worker: str = ""
    crashes: int = 0
    attempts: int = 0
    effects: Counter[str] = field(default_factory=Counter)


class QueueMachine(RuleBasedStateMachine):
    jobs: Bundle[UUID] = Bundle("jobs")
    turns: Bundle[Job] = Bundle("turns")

    def __init__(self) -> None:
        super().__init__()
        Job.objects.all().delete()
        make_table()
        self.rows: dict[UUID, Row] = {}
        self.servers = 0

    # People

    @rule(
        target=jobs,
        waits_for=st.lists(jobs, max_size=3, unique=True),
        tenant=st.sampled_from(["a", "b"]),
        lane=st.sampled_from(LANES),
    )
    def enqueue(self, waits_for: list[UUID], tenant: str, lane: Lane) -> UUID:
        others = list(Job.objects.filter(pk__in=waits_for))
        job = queue.enqueue("join", f"x:{len(self.rows)}", tenant=tenant, lane=lane, waits_for=others)
        self.rows[job.pk] = Row(set(waits_for), None)
        return job.pk

    @rule(pk=jobs)
    def cancel(self, pk: UUID) -> None:
        queue.cancel(Job.objects.get(pk=pk))
        self._cancel(pk)

    def _cancel(self, pk: UUID) -> None:
        row = self.rows[pk]
        if row.state == State.QUEUED:
            row.state = State.CANCELLED
            row.cancel_requested = True
            row.effects["cancelled"] += 1
        elif row.state == State.RUNNING:
            row.cancel_requested = True
        for child in self._children(pk):
            self._cancel(child)

    @rule(pk=jobs)
    def retry(self, pk: UUID) -> None:
        queue.retry(Job.objects.get(pk=pk))
        self._retry(pk)

    def _retry(self, pk: UUID) -> None:
        row = self.rows[pk]
        if row.state in {State.FAILED, State.CANCELLED}:
            row.state, row.cancel_requested, row.late = State.QUEUED, False, False
            row.crashes = row.attempts = 0
            for child in self._children(pk):
                self._retry(child)

    def _children(self, pk: UUID) -> list[UUID]:
        return [other for other, row in self.rows.items() if row.parent == pk]

    # The worker

    @rule(target=turns)
    def claim(self) -> Job | MultipleResults[Job]:
        ready = {pk for pk, row in self.rows.items() if self._is_claimable(row)}
        job = states.claim(f"server {self.servers}", LANES)
        if job is None:
            assert not ready
            return multiple()
        assert job.pk in ready
        assert job.priority == min(Job.objects.filter(pk__in=ready).values_list("priority", flat=True))
        row = self.rows[job.pk]
        row.state, row.worker = State.RUNNING, job.worker
        return job

    def _is_claimable(self, row: Row) -> bool:
        return row.state == State.QUEUED and not row.late and all(self.rows[pk].state in ENDED for pk in row.waits_for)

    def _end_turn(self, job: Job, state: State, effect: str = "") -> bool:
        """What is to come of the end of a turn, of which the worker may have been dead for long."""
        row = self.rows[job.pk]
        if row.state != State.RUNNING or row.worker != job.worker:
            return False
        row.state = State.CANCELLED if row.cancel_requested else state
        row.effects[("cancelled" if row.cancel_requested else effect)] += 1
        return row.state == state

    @rule(job=turns)
    def finish(self, job: Job) -> None:
        states.finish(job, lambda: kinds.find(job.kind).store(job, "value"))
        self._end_turn(job, State.DONE, "done")

    @rule(job=turns)
    def fail(self, job: Job) -> None:
        states.fail(job, "A plain sentence.")
        self._end_turn(job, State.FAILED, "A plain sentence.")

    @rule(job=turns)
    def put_back(self, job: Job) -> None:
        states.put_back(job)
        self._end_turn(job, State.QUEUED)

    @rule(job=turns)
    def crash(self, job: Job) -> None:
        states.try_after_crash(job, "It crashed.")
        row = self.rows[job.pk]
        if job.crashes == 0:
            if self._end_turn(job, State.QUEUED):
                row.crashes = 1
        else:
            self._end_turn(job, State.FAILED, "It crashed.")

    @rule(job=turns)
    def break_off(self, job: Job) -> None:
        states.try_again(job)
        row = self.rows[job.pk]
        if job.attempts < 2:
            if self._end_turn(job, State.QUEUED):
                row.attempts, row.late = job.attempts + 1, True
        else:
            self._end_turn(job, State.FAILED, states.WENT_WRONG)

    @rule(job=turns)
    def postpone(self, job: Job) -> None:
        states.postpone(job, timezone.now() + timedelta(hours=1))
        if self._end_turn(job, State.QUEUED):
            self.rows[job.pk].late = True

    @rule(target=jobs, job=turns)
    def have_children(self, job: Job) -> UUID | MultipleResults[UUID]:
        known = set(self.rows)
        states.wait_for(job, Wait([Child("join", f"{job.pk}.{n}") for n in range(2)]))
        if self._end_turn(job, State.QUEUED):
            made = list(Job.objects.exclude(pk__in=known).values_list("pk", flat=True))
            assert len(made) == 2
            self.rows |= {pk: Row(set(), job.pk) for pk in made}
            self.rows[job.pk].waits_for.update(made)
            return multiple(*made)
        return multiple()

    @rule()
    def kill_server(self) -> None:
        """Its threads may still be about, with results that come too late."""
        self.servers += 1
        states.take_back(Job.objects.running())
        for row in self.rows.values():
            if row.state == State.RUNNING:
                row.state = State.CANCELLED if row.cancel_requested else State.QUEUED
                row.effects["cancelled"] += row.cancel_requested
        self.let_time_pass()

    @rule()
    def let_time_pass(self) -> None:
        Job.objects.update(run_after=timezone.now())
        for row in self.rows.values():
            row.late = False

    # What always holds

    @invariant()
    def rows_are_as_expected(self) -> None:
        found = {job.pk: (job.state, job.crashes, job.attempts) for job in Job.objects.all()}
        assert found == {pk: (row.state, row.crashes, row.attempts) for pk, row in self.rows.items()}

    @invariant()
    def effects_are_those_of_the_ends(self) -> None:
        subjects = dict(Job.objects.values_list("pk", "subject"))
        expected = {
            (subjects[pk], effect): count
            for pk, row in self.rows.items()
            for effect, count in row.effects.items()
            if effect and count
        }
        assert effects() == expected
        assert all(row.effects["done"] <= 1 for row in self.rows.values())

    def teardown(self) -> None:
        """In the end everything finishes."""
        self.kill_server()
        while (job := states.claim("last", LANES)) is not None:
            states.finish(job, lambda: None)
        assert not Job.objects.unfinished().exists()


@pytest.mark.usefixtures("jobs")
def test_the_queue_does_what_its_model_does() -> None:
    run_state_machine_as_test(QueueMachine, settings=settings(max_examples=25, stateful_step_count=30, deadline=None))


@pytest.mark.prove
@pytest.mark.usefixtures("jobs")
def test_the_queue_does_what_its_model_does_in_long() -> None:
    run_state_machine_as_test(QueueMachine, settings=settings(max_examples=500, stateful_step_count=60, deadline=None))
