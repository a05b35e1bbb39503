"""The channel worker: takes jobs in their turn and gives each to a thread, in the event loop of the server.

worker = Worker()
working = asyncio.create_task(worker.run())
...
worker.stop()
await working

The loop itself only waits: all that reads the database or waits for a child is in threads of the worker's own.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from channels.consumer import AsyncConsumer
from channels.layers import get_channel_layer
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from render.jobs import kinds, nudges, states
from render.jobs.asking import cores
from render.jobs.models import Job, Lane
from render.jobs.places import clear_all_scratch
from render.jobs.pool import Pool
from render.jobs.queue import enqueue
from render.jobs.running import Pools, Turn

log = logging.getLogger(__name__)

TICK_SECONDS = 2.0  # how long a lost message can go unnoticed
CLOSING_SECONDS = 5.0  # for what cannot be stopped: reading and writing the database


class JobConsumer(AsyncConsumer):
    """Listens on the channel `render`."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def job_wake(self, message: dict[str, Any]) -> None:
        self.worker.wake()


@dataclass(slots=True)
class Slot:
    """Room for one job at a time, of the first of these choices of lanes that has one."""

    choices: Sequence[Sequence[str]]
    pool: Pool
    turn: Turn | None = None


class Worker:
    """Works on the jobs of a data folder of which it is the only worker: as many as cores, and one more of lane now."""

    def __init__(self, pools: Callable[[], Pools] = Pools) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._make_pools = pools
        self._slots: list[Slot] = []
        self._turns: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()
        # A thread for each job, one for the tick and one for the search.
        self._threads = ThreadPoolExecutor(cores() + 3, thread_name_prefix="job")

    def wake(self) -> None:
        """Look soon for something to do or to stop. In the event loop."""
        self._woken.set()

    def stop(self) -> None:
        """Make `run` end: no more jobs, and those under way back into the queue. In the event loop."""
        self._stopping.set()
        self._woken.set()

    async def run(self) -> None:
        """Work until `stop`."""
        nudges.attach()
        pools = await self._in_thread(self._begin)
        self._slots = slots(pools)
        try:
            async with asyncio.TaskGroup() as group:
                listening = group.create_task(self._listen())
                group.create_task(self._tick())
                group.create_task(self._work(pools))
                await self._stopping.wait()
                listening.cancel()
        finally:
            await self._end(pools)

    def _begin(self) -> Pools:
        """Nothing that was running when the last server ended still is."""
        states.take_back(Job.objects.running())
        clear_all_scratch()
        return self._make_pools()

    async def _end(self, pools: Pools) -> None:
        for slot in self._slots:
            if slot.turn:
                slot.turn.stop()
        if self._turns:
            await asyncio.wait(self._turns, timeout=CLOSING_SECONDS)
        await self._in_thread(pools.close)
        self._threads.shutdown(wait=False)

    async def _listen(self) -> None:
        layer = get_channel_layer()
        assert layer is not None  # noqa: S101 - for the type checker: settings name one
        scope: Any = {"type": "channel", "channel": nudges.CHANNEL}
        receive: Any = partial(layer.receive, nudges.CHANNEL)
        await JobConsumer(self)(scope, receive, _answer_nobody)

    async def _tick(self) -> None:
        while not self._stopping.is_set():
            await self._try(self._look_after)
            self.wake()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), TICK_SECONDS)

    async def _work(self, pools: Pools) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            await self._try(self._stop_unwanted)
            for slot in self._slots:
                # Never cancelled half-way: what has been claimed is started, and so put back when all is stopped.
                if slot.turn is None and (job := await self._try(self._claim, slot)):
                    self._start(slot, job, pools)
            await self._woken.wait()

    def _claim(self, slot: Slot) -> Job | None:
        claims = (states.claim(self.name, lanes) for lanes in slot.choices)
        return next((job for job in claims if job), None)

    def _start(self, slot: Slot, job: Job, pools: Pools) -> None:
        slot.turn = Turn(job, pools.throwaway if kinds.find(job.kind).throwaway else slot.pool)
        task = asyncio.create_task(self._follow(slot, slot.turn))
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)

    async def _follow(self, slot: Slot, turn: Turn) -> None:
        """If the database cannot be written, the lease runs out and the job is taken back."""
        try:
            await self._try(turn.run)
        finally:
            slot.turn = None
            self.wake()

    def _look_after(self) -> None:
        """Keep what is held, take back what nobody holds, and see to what is done regularly."""
        held = [turn.job.pk for turn in self._held()]
        states.renew(self.name, held)
        states.take_back(Job.objects.running().filter(lease_until__lt=timezone.now()).exclude(pk__in=held))
        for kind in kinds.all_kinds():
            if kind.every:
                plan_next(kind.name, kind.every)

    def _stop_unwanted(self) -> None:
        held = self._held()
        unwanted = states.to_be_stopped(self.name, [turn.job.pk for turn in held]) if held else set()
        for turn in held:
            if turn.job.pk in unwanted:
                turn.stop()

    def _held(self) -> list[Turn]:
        return [slot.turn for slot in self._slots if slot.turn]

    async def _try[**P, T](self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """None where the database is not to be had; the next tick tries again."""
        try:
            return await self._in_thread(function, *args, **kwargs)
        except DatabaseError:
            log.exception("The database is not to be had")
            return None

    async def _in_thread[**P, T](self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        def call() -> T:
            try:
                return function(*args, **kwargs)
            finally:
                # The thread stays, and so may its connection, unless it broke: a new one costs as much as ten queries.
                connection.close_at = None
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self._threads, call)


def slots(pools: Pools) -> list[Slot]:
    """As many as cores. One of them would rather not do what somebody waits for, so that a family which sends 5,000
    photos does not hold up a movie; for that there is one more, so that a movie does not hold up a photo. That
    one comes first: its child has loaded what it needs, so that the first press is as quick as the next."""
    background = Slot([(Lane.SOON, Lane.LATER), (Lane.NOW,)], pools.warm)
    usual = [Slot([tuple(Lane)], pools.warm) for _ in range(cores() - 1)]
    return [Slot([(Lane.NOW,)], pools.kept), *usual, background]


def plan_next(kind: str, every: timedelta) -> None:
    """Have the next job of a regular kind in the queue."""
    if Job.objects.unfinished().filter(dedupe_key=kind).exists():
        return
    last = Job.objects.finished().filter(kind=kind).order_by("-finished_at").first()
    run_after = last.finished_at + every if last and last.finished_at else None
    enqueue(kind, "site", lane=Lane.LATER, run_after=run_after, dedupe_key=kind)


async def _answer_nobody(message: Any) -> None:
    """Nobody hears what a consumer on a channel sends."""
