"""A server that is killed at random moments: afterwards nothing is lost, nothing done twice."""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import close_old_connections, connections

from render.jobs import queue, states
from render.jobs.fence import PROJECT
from render.jobs.models import Job, Lane, State
from tests.render.jobs import trial
from tests.render.jobs.processes import descendants
from tests.render.jobs.working import until

pytestmark = pytest.mark.usefixtures("jobs")

ENOUGH = 20  # jobs for a server that lives a second
SETTINGS = "tests.render.jobs.server_settings"


type Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts processes on the database of this test, with a data folder of their own; none outlives the test."""
    started: list[subprocess.Popen[str]] = []
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "MEMORIES_DATA": str(tmp_path / "data"),
        "TEST_DATABASE": str(connections["default"].settings_dict["NAME"]),
    }

    def start(role: str, **options: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.render.jobs.server", role]
        started.append(subprocess.Popen(command, cwd=PROJECT, env=environment, text=True, **options))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def pids() -> Iterator[set[int]]:
    """The children that were seen; none of them may be left."""
    seen: set[int] = set()
    yield seen
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in seen))


def enqueue_photos(count: int) -> list[Job]:
    """Of two families, of all lanes, some in throw-away children."""
    there = Job.objects.filter(subject__startswith="photo").count()
    photos = []
    for number in range(there, there + count):
        params = {"task": "linger", "params": {"seconds": random.uniform(0.0, 1.0)}}
        lane = random.choice(list(Lane))
        kind = random.choice(["try", "try once"])
        photos.append(queue.enqueue(kind, f"photo:{number}", params=params, tenant=str(number % 2), lane=lane))
    return photos


def enqueue_movie(waits_for: Sequence[Job]) -> None:
    """A movie of three parts, and what comes after it."""
    parts = [{"task": "linger", "params": {"seconds": 0.5}}] * 3
    movie = queue.enqueue("join", "movie", params={"children": parts}, waits_for=waits_for)
    queue.enqueue("try", "poster", params={"task": "double", "params": {"number": 21}}, waits_for=[movie])


def kill_again_and_again(kills: int, start: Start, pids: set[int]) -> int:
    """Start a server, kill it at a random moment, so many times. How often a job was running then."""
    struck = 0
    for _ in range(kills):
        if Job.objects.unfinished().count() < ENOUGH:
            enqueue_photos(ENOUGH)
        server = start("work")
        held = Job.objects.running().filter(worker__contains=f"-{server.pid}-")
        until(held.exists)
        threading.Event().wait(random.uniform(0.0, 1.0))
        pids |= descendants(server.pid)
        server.kill()
        server.wait()
        struck += held.exists()
    return struck


def check_kills(kills: int, start: Start, tmp_path: Path, pids: set[int]) -> None:
    seed = secrets.randbits(32)
    random.seed(seed)
    print(f"seed {seed}")  # noqa: T201
    enqueue_movie(enqueue_photos(ENOUGH))
    struck = kill_again_and_again(kills, start, pids)
    enqueue_photos(1)
    server = start("work")
    until(lambda: not Job.objects.unfinished().exists())
    pids |= descendants(server.pid)
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0
    ends = Counter(Job.objects.values_list("state", "error"))
    assert set(ends) == {(State.DONE, "")}, ends
    assert trial.effects() == {(subject, "done"): 1 for subject in Job.objects.values_list("subject", flat=True)}
    assert Job.objects.get(subject="movie").result == ["lingered"] * 3
    assert Job.objects.filter(subject__in=("movie.0", "movie.1", "movie.2", "poster")).count() == 4
    assert not list((tmp_path / "data" / "scratch").glob("*/*"))
    print(f"{struck} of {kills} kills struck a running job; {sum(ends.values())} jobs")  # noqa: T201
    assert struck >= kills * 2 / 3, f"{struck} of {kills} kills struck a running job"


def test_a_server_killed_at_random_moments(start: Start, tmp_path: Path, pids: set[int]) -> None:
    check_kills(5, start, tmp_path, pids)


@pytest.mark.prove
def test_a_server_killed_a_hundred_times(start: Start, tmp_path: Path, pids: set[int]) -> None:
    check_kills(100, start, tmp_path, pids)


def test_a_terminated_server_leaves_no_orphan_and_counts_nothing(start: Start, pids: set[int]) -> None:
    for number in range(6):
        linger = {"task": "linger", "params": {"seconds": 60.0}, "seconds": 100.0}
        queue.enqueue("try", f"x:{number}", params=linger, lane=("now", "soon")[number % 2])
    server = start("work")
    until(lambda: Job.objects.running().filter(progress__gt=0).count() >= 2)
    pids |= descendants(server.pid)
    assert pids
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0
    fields = ("state", "worker", "attempts", "crashes", "losses")
    assert set(Job.objects.values_list(*fields)) == {(State.QUEUED, "", 0, 0, 0)}


def test_each_job_is_claimed_by_one_of_many(start: Start) -> None:
    """Two processes and two threads on one database."""
    for number in range(120):
        queue.enqueue("try", f"x:{number}")

    def claim() -> list[str]:
        taken = []
        while job := states.claim("t", tuple(Lane)):
            states.finish(job, lambda job=job: trial.write(job, "claimed"))  # type: ignore[misc]
            taken.append(job.subject)
        close_old_connections()
        return taken

    others = [start("claim", stdout=subprocess.PIPE) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        taken = [subject for part in threads.map(lambda _: claim(), range(2)) for subject in part]
    for other in others:
        said, _ = other.communicate(timeout=60)
        assert other.returncode == 0
        taken += said.split()
    assert Counter(taken) == {f"x:{number}": 1 for number in range(120)}
    assert trial.effects() == {(f"x:{number}", "done"): 1 for number in range(120)}
