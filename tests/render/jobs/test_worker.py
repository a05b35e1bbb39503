from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.utils import timezone
from pytest_django import Settings

from render.jobs import kinds, nudges, queue, states
from render.jobs.asking import cores
from render.jobs.models import Job, State
from render.jobs.states import LOST_TOO_OFTEN, SET_ASIDE, WENT_WRONG
from render.jobs.worker import plan_next
from tests.render.jobs.processes import descendants
from tests.render.jobs.trial import effects
from tests.render.jobs.working import ended, seen_running, until, working

pytestmark = pytest.mark.usefixtures("jobs")

DOUBLE = {"task": "double", "params": {"number": 21}}
LINGER = {"task": "linger", "params": {"seconds": 60.0}, "seconds": 100.0}
HALF_A_SECOND = {"task": "linger", "params": {"seconds": 0.5}}


def put(params: dict[str, Any], kind: str = "try", subject: str = "x:1", **options: Any) -> Job:
    return queue.enqueue(kind, subject, params=params, **options)


@pytest.mark.parametrize("kind", ["try", "try once"])
@pytest.mark.parametrize("lane", ["now", "later"])
def test_it_works(kind: str, lane: str, settings: Settings) -> None:
    before = put(DOUBLE, kind, lane=lane)
    with working():
        after = put(DOUBLE, kind, lane=lane)
        assert (ended(before).state, before.result) == (State.DONE, 42)
        assert (ended(after).state, after.result, after.progress) == (State.DONE, 42, 1.0)
    assert not list(Path(settings.DATA_DIR).glob("scratch/*/*"))


def test_each_end_of_a_turn_without_a_child() -> None:
    cases = {
        "ready": ({}, State.DONE, ""),
        "nothing": ({"prepare": "nothing"}, State.DONE, ""),
        "refuse": ({"prepare": "refuse"}, State.FAILED, "There is no such album."),
        "full": ({"store": "refuse"}, State.FAILED, "The album is full."),
        "broken hook": ({"prepare": "refuse", "failed": "raise"}, State.FAILED, "There is no such album."),
    }
    jobs = {name: put(params, "read", name) for name, (params, *_) in cases.items()}
    later = put({"prepare": "later"}, "read", "later")
    with working():
        for name, (_, state, error) in cases.items():
            job = ended(jobs[name])
            assert (job.state, job.error) == (state, error), name
        until(lambda: Job.objects.filter(pk=later.pk, state=State.QUEUED, run_after__gt=timezone.now()).exists())
    assert effects() == {
        ("ready", "done"): 1,
        ("refuse", "There is no such album."): 1,
        ("full", "The album is full."): 1,
    }


@pytest.mark.parametrize("place", ["prepare", "store"])
def test_an_error_of_ours_is_tried_again_later_and_not_for_ever(place: str) -> None:
    job = put({place: "raise"}, "read")
    with working():
        for attempts in (1, 2):
            until(Job.objects.filter(state=State.QUEUED, attempts=attempts).exists)
            job.refresh_from_db()
            assert job.run_after > timezone.now()
            Job.objects.update(run_after=timezone.now())
            put({}, "read", "wakes the worker")
        assert ended(job).error == WENT_WRONG
    assert effects()["x:1", WENT_WRONG] == 1
    assert effects()["x:1", "done"] == 0


def test_a_refusal_of_the_child_is_its_sentence() -> None:
    with working():
        job = ended(put({"task": "refuse"}))
    assert (job.state, job.error, job.crashes) == (State.FAILED, "This picture is broken.", 0)


def test_an_error_in_the_child_is_not_tried_again() -> None:
    with working():
        job, film = put({"task": "raise_error"}), put({"task": "raise_error"}, "film")
        assert (ended(job).error, job.attempts) == ("This file could not be read.", 0)
        assert ended(film).error == "A part of the movie could not be rendered."


@pytest.mark.parametrize("kind", ["try", "try once"])
def test_a_file_that_kills_its_child_twice_is_set_aside(kind: str) -> None:
    with working():
        job, other = put({"task": "segfault"}, kind), put(DOUBLE, kind, "x:2")
        assert (ended(job).state, job.error) == (State.FAILED, SET_ASIDE)
        assert ended(other).state == State.DONE
    assert job.crashes == 1, "once is counted, the second ends it"


def test_a_child_that_overruns_its_time_twice_says_so() -> None:
    with working():
        job = ended(put({"task": "spin", "seconds": 0.2}))
    assert job.error == "This file took too long to read."


def test_a_child_killed_from_outside_is_asked_again() -> None:
    with working():
        job = seen_running(put({"task": "linger", "params": {"seconds": 1.0}}))
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        assert (ended(job).result, job.crashes) == ("lingered", 1)
    assert effects() == {("x:1", "done"): 1}


def children() -> set[int]:
    """The processes that this one has started for jobs."""
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in descendants(os.getpid())}
    return {pid for pid, command in commands.items() if b"render.jobs.child" in command}


def test_cancel_ends_a_running_child_within_three_seconds() -> None:
    with working():
        job = seen_running(put(LINGER))
        began = time.monotonic()
        assert queue.cancel(job)
        assert ended(job).state == State.CANCELLED
        assert time.monotonic() - began < 3
        assert ended(put(DOUBLE, subject="x:2")).state == State.DONE
    assert effects()["x:1", "cancelled"] == 1


def test_a_join_runs_once_all_its_children_are_done() -> None:
    with working():
        job = ended(put({"children": [DOUBLE, HALF_A_SECOND, DOUBLE]}, "join"))
    assert job.result == [42, "lingered", 42]
    assert effects() == {("x:1", "done"): 1} | {(f"x:1.{n}", "done"): 1 for n in range(3)}


def test_a_join_whose_child_fails_fails_with_its_sentence_and_can_be_tried_again() -> None:
    with working():
        job = ended(put({"children": [DOUBLE, {"task": "refuse"}]}, "join"))
        assert (job.state, job.error) == (State.FAILED, "This picture is broken.")
        Job.objects.filter(subject="x:1.1").update(params=DOUBLE)
        assert queue.retry(job)
        assert ended(job).result == [42, 42]
    assert effects()["x:1.0", "done"] == 1


def test_cancel_of_a_join_ends_all_its_children() -> None:
    with working():
        job = put({"children": [LINGER, LINGER, LINGER]}, "join")
        until(lambda: Job.objects.running().filter(parent=job, progress__gt=0).exists())
        began = time.monotonic()
        queue.cancel(job)
        until(lambda: not Job.objects.unfinished().exists())
        assert time.monotonic() - began < 3
    assert set(Job.objects.values_list("state", flat=True)) == {State.CANCELLED}


def test_it_waits_for_jobs_that_are_not_its_own_whatever_their_end() -> None:
    with working():
        others = [put(HALF_A_SECOND, subject="y"), put({"task": "refuse"}, subject="y")]
        job = ended(put({"subject": "y"}, "after"))
        assert job.state == State.DONE
        assert all(ended(other).finished_at < job.finished_at for other in others)  # type: ignore[operator]


def test_lane_now_has_a_child_when_all_others_are_busy() -> None:
    with working():
        for number in range(8):
            put(LINGER, subject=f"x:{number}")
        until(lambda: Job.objects.running().filter(progress__gt=0).count() > 1)
        assert ended(put(DOUBLE, subject="now", lane="now")).state == State.DONE


def test_what_somebody_waits_for_does_not_hold_up_all_else() -> None:
    slots = cores() + 1
    with working():
        for number in range(3 * slots):
            put(LINGER, subject=f"x:{number}", lane="now")
        until(lambda: Job.objects.running().filter(progress__gt=0).count() == slots)
        job = put(DOUBLE, subject="soon")
        for running in Job.objects.running():
            queue.cancel(running)
        assert ended(job).state == State.DONE
        assert Job.objects.filter(state=State.QUEUED, lane="now").exists()


def test_a_stop_puts_everything_back_without_counting() -> None:
    with working():
        jobs = [seen_running(put(LINGER, subject=f"x:{number}")) for number in range(2)]
        pids = children()
    assert pids and not children()
    for job in jobs:
        job.refresh_from_db()
        assert (job.state, job.worker, job.attempts, job.crashes, job.losses) == (State.QUEUED, "", 0, 0, 0)


def test_what_a_killed_server_held_is_taken_back_at_once() -> None:
    job = put(DOUBLE)
    assert states.claim("a dead server", ["soon"]) == job
    with working():
        assert (ended(job).state, job.losses) == (State.DONE, 1)


def test_what_was_lost_too_often_is_set_aside() -> None:
    job = put(DOUBLE)
    for losses in range(1, states.LOSSES_TO_SET_ASIDE + 1):
        assert states.claim("dead", ["soon"]) == job
        states.take_back(Job.objects.running())
        job.refresh_from_db()
        assert (job.losses, job.run_after > timezone.now()) == (losses, 3 < losses < states.LOSSES_TO_SET_ASIDE)
        Job.objects.update(run_after=timezone.now())
    assert (job.state, job.error) == (State.FAILED, LOST_TOO_OFTEN)


def test_a_worker_that_comes_back_to_life_keeps_its_job() -> None:
    job = put(DOUBLE)
    states.claim("asleep", ["soon"])
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    lost = list(Job.objects.running())
    states.renew("asleep", [job.pk])
    states.take_back(lost)  # type: ignore[arg-type]
    job.refresh_from_db()
    assert (job.state, job.worker) == (State.RUNNING, "asleep")


def test_a_lease_is_renewed_while_the_child_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("render.jobs.worker.TICK_SECONDS", 0.05)
    with working():
        job = seen_running(put(LINGER))
        until(lambda: Job.objects.get(pk=job.pk).lease_until > job.lease_until)  # type: ignore[operator]


def test_pages_hear_of_each_change() -> None:
    heard: list[dict[str, Any]] = []

    async def listen() -> None:
        layer = get_channel_layer()
        assert layer is not None
        channel = await layer.new_channel()
        await layer.group_add("album.1", channel)
        while True:
            heard.append(await layer.receive(channel))

    with working() as worker:
        until(lambda: worker._slots)
        assert nudges._loop
        asyncio.run_coroutine_threadsafe(listen(), nudges._loop)
        job = put({"task": "linger", "params": {"seconds": 1.0}}, groups=["album.1"])
        version = ended(job).version
        until(lambda: heard and heard[-1]["version"] == version)
    assert {(message["type"], message["job"]) for message in heard} == {("job.changed", str(job.pk))}
    versions = [message["version"] for message in heard]
    assert versions == sorted(versions)
    assert 4 <= len(versions) <= 9  # queued, running, at most four a second, done


def test_a_regular_kind_is_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_next("read", timedelta(days=1))
    plan_next("read", timedelta(days=1))
    job = Job.objects.get()
    assert states.claim("w", [job.lane]) == job
    job.refresh_from_db()
    states.finish(job, lambda: None)
    plan_next("read", timedelta(days=1))
    following = Job.objects.unfinished().get()
    assert timedelta(hours=23) < following.run_after - timezone.now() < timedelta(hours=25)
    assert kinds.find("read").every is None
