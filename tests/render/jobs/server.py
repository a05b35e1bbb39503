"""A small server for the tests of kills: `python -m tests.render.jobs.server work|claim`, on MEMORIES_DATA."""

from __future__ import annotations

import asyncio
import signal
import sys

import django

django.setup()

from render.jobs import states  # noqa: E402
from render.jobs.models import Lane  # noqa: E402
from render.jobs.worker import Worker  # noqa: E402
from tests.render.jobs import trial  # noqa: E402
from tests.render.jobs.working import TRIAL_POOLS  # noqa: E402


async def work() -> None:
    worker = Worker(TRIAL_POOLS)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()


def claim() -> None:
    """Claim and finish whatever there is, as one of many; say what."""
    while job := states.claim("w", tuple(Lane)):
        states.finish(job, lambda job=job: trial.write(job, "claimed"))  # type: ignore[misc]
        print(job.subject)  # noqa: T201


if __name__ == "__main__":
    trial.register_kinds()
    if sys.argv[1] == "work":
        asyncio.run(work())
    else:
        claim()
