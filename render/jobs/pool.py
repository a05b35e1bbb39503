"""A few fenced child processes that work through many calls.

with Pool(2, readable=[folder], writable=[scratch]) as pool:
    for call, outcome in pool.run(Call("analyse", {"path": str(p)}, key=p) for p in paths):
        match outcome:
            case Done(value): ...
            case Refused(sentence): ...
            case Failed(sentence, cause, detail): ...
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from render.jobs.calls import COULD_NOT_BE_READ, Call, Failed, Limits, Outcome
from render.jobs.fence import Fence
from render.jobs.meter import Meter
from render.jobs.process import Process, Setup
from render.media.errors import Cancelled

WAKE_SECONDS = 0.2  # how often `on_wait` is called when nothing happens

type OnProgress = Callable[[Call, float, str], None]


@dataclass(frozen=True, slots=True)
class _News:
    """From a worker thread: progress while `outcome` is None."""

    call: Call
    outcome: Outcome | None
    fraction: float = 0.0
    label: str = ""


@dataclass(slots=True)
class _Run:
    """One iteration over calls; nobody wants its answers any more once it is dropped."""

    news: queue.SimpleQueue[_News] = field(default_factory=queue.SimpleQueue)
    dropped: bool = False


class Pool:
    """`size` children, each started when first needed, all alike; warm ones go on from call to call.

    size: how many calls go on at a time.
    readable, writable: files and folders that the children may see at all; they exist already. The interpreter, our
        code, models and system fonts are readable anyway. The first writable folder is the children's TMPDIR and HOME.
    limits: for each call that brings none of its own.
    throwaway: a new process for every call, cheap (a copy of a child that has `preload` imported): for the first
        touch of a file from a stranger.
    preload: tasks to import when a child starts.
    eager: start the children now, not when they are first needed.
    registry: a module with a TASKS like that of render.jobs.tasks.

    A child that overruns a limit or crashes is killed and replaced; its call is Failed, the others go on. Leaving the
    `with` kills all children at once.
    """

    def __init__(
        self,
        size: int,
        *,
        readable: Sequence[Path] = (),
        writable: Sequence[Path] = (),
        limits: Limits | None = None,
        throwaway: bool = False,
        preload: Sequence[str] = (),
        eager: bool = False,
        registry: str = "render.jobs.tasks",
    ) -> None:
        self._eager = eager
        self._limits = limits or Limits()
        self._setup = Setup(
            tuple(readable), tuple(writable), registry, tuple(preload), throwaway, self._limits.file_bytes
        )
        self._meter = Meter()
        self._calls: queue.SimpleQueue[tuple[Call, _Run] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._busy: dict[Process, _Run] = {}
        self._closed = False
        self._fence: Fence | None = None
        self._threads = [threading.Thread(target=self._serve, name=f"child {n}", daemon=True) for n in range(size)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(
        self,
        calls: Iterable[Call],
        *,
        on_progress: OnProgress | None = None,
        on_wait: Callable[[], None] | None = None,
    ) -> Generator[tuple[Call, Outcome]]:
        """Every call with its outcome, in the order in which they end.

        `calls` is consumed no faster than children are free. `on_progress` and `on_wait` (about five times a second)
        are called in the thread that iterates; what they raise, Cancelled say, comes out of the iteration, and then
        the calls under way are killed, as they are when the iteration is left early. Raises Cancelled when the pool
        is closed meanwhile.
        """
        run = _Run()
        under_way = 0
        try:
            for call in calls:
                self._calls.put((call, run))
                under_way += 1
                if under_way >= len(self._threads):
                    ended = self._next_end(run, on_progress, on_wait)
                    under_way -= 1
                    yield ended
            while under_way:
                ended = self._next_end(run, on_progress, on_wait)
                under_way -= 1
                yield ended
        finally:
            self._drop(run)

    def close(self) -> None:
        """Kill all children now and wait until they are gone; may be called from any thread, and twice."""
        with self._lock:
            self._closed = True
            for process in self._busy:
                process.kill()
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads:
            thread.join()

    @property
    def fence(self) -> Fence | None:
        """The protections in force, once a child has started."""
        return self._fence

    @property
    def cpu_seconds(self) -> float:
        """Of all children so far."""
        return self._meter.cpu_seconds

    def watch_memory(self) -> None:
        """From now on take note of the peak."""
        self._meter.watches_memory = True

    @property
    def peak_memory(self) -> int:
        """Bytes (PSS) of this process and all children together at their highest while it was watched."""
        return self._meter.peak_memory

    def _next_end(
        self, run: _Run, on_progress: OnProgress | None, on_wait: Callable[[], None] | None
    ) -> tuple[Call, Outcome]:
        while True:
            if on_wait:
                on_wait()
            try:
                news = run.news.get(timeout=WAKE_SECONDS)
            except queue.Empty:
                news = None
            if self._closed:  # before the news: a call that closing has killed did not fail
                raise Cancelled
            if news is None:
                continue
            if news.outcome is not None:
                return news.call, news.outcome
            if on_progress:
                on_progress(news.call, news.fraction, news.label)

    def _drop(self, run: _Run) -> None:
        with self._lock:
            run.dropped = True
            for process, of in self._busy.items():
                if of is run:
                    process.kill()

    def _serve(self) -> None:
        """The work of a thread: one child at a time, a new one when the last is gone."""
        process: Process | None = None
        if self._eager:
            with suppress(OSError):  # tried again, and told, with the first call
                process = self._start()
        while (work := self._calls.get()) is not None:
            call, run = work
            try:
                if process is None or not process.alive:
                    process = self._start()
                outcome = self._ask(process, call, run)
            except OSError as error:  # no more processes or files on this machine, or the child did not start
                outcome = Failed(COULD_NOT_BE_READ, "start", str(error))
            run.news.put(_News(call, outcome))
        if process is not None:
            process.end()

    def _start(self) -> Process:
        process = Process(self._setup, self._meter)
        self._fence = process.fence
        return process

    def _ask(self, process: Process, call: Call, run: _Run) -> Outcome:
        with self._lock:
            if run.dropped or self._closed:
                return Failed(COULD_NOT_BE_READ, "error", "dropped")
            self._busy[process] = run
        try:
            return process.ask(
                call,
                call.limits or self._limits,
                lambda fraction, label: run.news.put(_News(call, None, fraction, label)),
            )
        finally:
            with self._lock:
                del self._busy[process]
            if not process.alive:
                process.end()


def check_fence() -> Fence:
    """The protections that a child of this machine has, found by starting one. Raises OSError if none starts."""
    process = Process(Setup((), (), "render.jobs.tasks", (), throwaway=False, file_bytes=0), Meter())
    process.end()
    return process.fence
