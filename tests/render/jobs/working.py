"""A worker in a thread of the tests."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import connections

from render.jobs.models import Job, State
from render.jobs.running import Pools
from render.jobs.worker import Worker

LONGEST_WAIT = 240.0  # seconds; on a busy machine a child takes some to start, and a minute of film minutes
STEP = 0.02

TRIAL_POOLS = partial(Pools, registry="tests.render.jobs.tasks")


@contextmanager
def working(pools: Callable[[], Pools] = TRIAL_POOLS) -> Iterator[Worker]:
    """A worker that takes jobs until the block ends."""
    started: threading.Event = threading.Event()
    workers: list[tuple[Worker, asyncio.AbstractEventLoop]] = []

    async def work() -> None:
        worker = Worker(pools)
        workers.append((worker, asyncio.get_running_loop()))
        started.set()
        await worker.run()

    thread = threading.Thread(target=asyncio.run, args=[work()])
    thread.start()
    started.wait()
    worker, loop = workers[0]
    try:
        yield worker
    finally:
        loop.call_soon_threadsafe(worker.stop)
        thread.join()
        connections.close_all()


def until[T](find: Callable[[], T]) -> T:
    """What `find` returns, once that is true of it."""
    deadline = time.monotonic() + LONGEST_WAIT
    while not (found := find()):
        assert time.monotonic() < deadline, f"not within {LONGEST_WAIT} s"
        threading.Event().wait(STEP)
    return found


def ended(job: Job) -> Job:
    """The job, once it is finished."""
    until(lambda: not Job.objects.unfinished().filter(pk=job.pk).exists())
    job.refresh_from_db()
    return job


def seen_running(job: Job) -> Job:
    """The job, once its child tells of its progress."""
    until(lambda: Job.objects.filter(pk=job.pk, state=State.RUNNING, progress__gt=0).exists())
    job.refresh_from_db()
    return job
