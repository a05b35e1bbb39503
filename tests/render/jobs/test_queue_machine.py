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
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from render.jobs import kinds, queue, states
from render.jobs.kinds import Child, Wait
from render.jobs.models import Job, Lane, State
from tests.render.jobs.trial import effects, make_table

LANES = tuple(Lane)
PICKS = st.integers(0, 1000)
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
    rows: dict[UUID, Row]
    turns: list[Job]  # all there ever were: the threads of a killed server may still be about

    def __init__(self) -> None:
        super().__init__()
        Job.objects.all().delete()
        make_table()
        self.rows, self.turns = {}, []
        self.servers = 0

    def some_job(self, pick: int) -> UUID:
        return list(self.rows)[pick % len(self.rows)]

    def some_turn(self, pick: int) -> Job:
        """Mostly one that is under way."""
        live = [job for job in self.turns if self._is_held(job)]
        turns = live if live and pick % 4 else self.turns
        return turns[pick // 4 % len(turns)]

    def _is_held(self, job: Job) -> bool:
        row = self.rows[job.pk]
        return row.state == State.RUNNING and row.worker == job.worker

    # People

    @rule(picks=st.lists(PICKS, max_size=3), tenant=st.sampled_from(["a", "b"]), lane=st.sampled_from(LANES))
    def enqueue(self, picks: list[int], tenant: str, lane: Lane) -> None:
        waits_for = {self.some_job(pick) for pick in picks if self.rows}
        others = list(Job.objects.filter(pk__in=waits_for))
        job = queue.enqueue("join", f"x:{len(self.rows)}", tenant=tenant, lane=lane, waits_for=others)
        self.rows[job.pk] = Row(waits_for, None)

    @precondition(lambda self: self.rows)
    @rule(pick=PICKS)
    def cancel(self, pick: int) -> None:
        pk = self.some_job(pick)
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

    @precondition(lambda self: self.rows)
    @rule(pick=PICKS)
    def retry(self, pick: int) -> None:
        pk = self.some_job(pick)
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

    @rule()
    def claim(self) -> None:
        ready = {pk for pk, row in self.rows.items() if self._is_claimable(row)}
        job = states.claim(f"server {self.servers}", LANES)
        if job is None:
            assert not ready
            return
        assert job.pk in ready
        assert job.priority == min(Job.objects.filter(pk__in=ready).values_list("priority", flat=True))
        row = self.rows[job.pk]
        row.state, row.worker = State.RUNNING, job.worker
        self.turns.append(job)

    def _is_claimable(self, row: Row) -> bool:
        return row.state == State.QUEUED and not row.late and all(self.rows[pk].state in ENDED for pk in row.waits_for)

    def _end_turn(self, job: Job, state: State, effect: str = "") -> bool:
        """What is to come of the end of a turn, of which the worker may have been dead for long."""
        row = self.rows[job.pk]
        if not self._is_held(job):
            return False
        row.state = State.CANCELLED if row.cancel_requested else state
        row.effects[("cancelled" if row.cancel_requested else effect)] += 1
        return row.state == state

    @precondition(lambda self: self.turns)
    @rule(pick=PICKS)
    def finish(self, pick: int) -> None:
        job = self.some_turn(pick)
        states.finish(job, lambda: kinds.find(job.kind).store(job, "value"))
        self._end_turn(job, State.DONE, "done")

    @precondition(lambda self: self.turns)
    @rule(pick=PICKS)
    def fail(self, pick: int) -> None:
        job = self.some_turn(pick)
        states.fail(job, "A plain sentence.")
        self._end_turn(job, State.FAILED, "A plain sentence.")

    @precondition(lambda self: self.turns)
    @rule(pick=PICKS)
    def put_back(self, pick: int) -> None:
        job = self.some_turn(pick)
        states.put_back(job)
        self._end_turn(job, State.QUEUED)

    @precondition(lambda self: self.turns)
    @rule(pick=PICKS)
    def crash(self, pick: int) -> None:
        job = self.some_turn(pick)
        states.try_after_crash(job, "It crashed.")
        row = self.rows[job.pk]
        if job.crashes == 0:
            if self._end_turn(job, State.QUEUED):
                row.crashes = 1
        else:
            self._end_turn(job, State.FAILED, "It crashed.")

    @precondition(lambda self: self.turns)
    @rule(pick=PICKS)
    def break_off(self, pick: int) -> None:
        job = self.some_turn(pick)
        states.try_again(job)
        row = self.rows[job.pk]
        if job.attempts < 2:
            if self._end_turn(job, State.QUEUED):
                row.attempts, row.late = job.attempts + 1, True
        else:
            self._end_turn(job, State.FAILED, states.WENT_WRONG)

    @precondition(lambda self: self.turns)
    @rule(pick=PICKS)
    def postpone(self, pick: int) -> None:
        job = self.some_turn(pick)
        states.postpone(job, timezone.now() + timedelta(hours=1))
        if self._end_turn(job, State.QUEUED):
            self.rows[job.pk].late = True

    @precondition(lambda self: self.turns)
    @rule(pick=PICKS)
    def have_children(self, pick: int) -> None:
        job = self.some_turn(pick)
        known = set(self.rows)
        states.wait_for(job, Wait([Child("join", f"{job.pk}.{n}") for n in range(2)]))
        if self._end_turn(job, State.QUEUED):
            made = list(Job.objects.exclude(pk__in=known).values_list("pk", flat=True))
            assert len(made) == 2
            self.rows |= {pk: Row(set(), job.pk) for pk in made}
            self.rows[job.pk].waits_for.update(made)

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
    run_state_machine_as_test(QueueMachine, settings=settings(max_examples=15, stateful_step_count=40, deadline=None))


@pytest.mark.prove
@pytest.mark.usefixtures("jobs")
def test_the_queue_does_what_its_model_does_in_long() -> None:
    run_state_machine_as_test(QueueMachine, settings=settings(max_examples=500, stateful_step_count=60, deadline=None))
