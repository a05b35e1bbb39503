"""One turn of a claimed job, from reading the database to writing the result. Plain threads, no event loop."""

from __future__ import annotations

import logging
import threading
import time

from django.utils import timezone

from render.jobs import kinds, states
from render.jobs.asking import cores
from render.jobs.calls import Call, Done, Failed, Outcome, Refused
from render.jobs.kinds import Kind, Later, Ready, Wait
from render.jobs.models import Job
from render.jobs.places import SCRATCH, STRANGE_SCRATCH, clear_scratch, data_folder, readable_folders
from render.jobs.pool import Pool
from render.media.errors import Cancelled, RefusedError

log = logging.getLogger(__name__)

SECONDS_BETWEEN_WRITES = 0.25  # a person sees no more, and each write wakes every open page


class Pools:
    """The children of a server: warm ones, one kept for what somebody waits for, and throw-away ones for strangers'
    files, which see nothing but uploads."""

    def __init__(self, *, registry: str = "render.jobs.tasks") -> None:
        readable, writable = readable_folders(), [data_folder(SCRATCH), data_folder("cache")]
        preload = preloaded(throwaway=True)
        self.warm = Pool(cores(), readable=readable, writable=writable, registry=registry)
        ready = preloaded(throwaway=False)
        self.kept = Pool(1, readable=readable, writable=writable, preload=ready, eager=bool(ready), registry=registry)
        self.throwaway = Pool(
            cores() + 1,
            readable=[data_folder("uploads")],
            writable=[data_folder(STRANGE_SCRATCH)],
            throwaway=True,
            preload=preload,
            eager=bool(preload),
            registry=registry,
        )

    def close(self) -> None:
        """Kill all children and wait until they are gone."""
        for pool in (self.warm, self.kept, self.throwaway):
            pool.close()


def preloaded(*, throwaway: bool) -> list[str]:
    """The tasks of such kinds that children import before they are needed."""
    wanted = (kind.preload for kind in kinds.all_kinds() if kind.throwaway == throwaway)
    return sorted({task for tasks in wanted for task in tasks})


class Turn:
    """A claimed job on its way. `stop` may be called from any thread, and ends its child within a moment."""

    def __init__(self, job: Job, pool: Pool) -> None:
        self.job = job
        self._pool = pool
        self._stopped = threading.Event()
        self._wrote_at = 0.0

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        """Take the job to the end of this turn, whatever that is. Raises only what the database raises."""
        job = self.job
        try:
            if not states.settle_by_children(job):
                self._work(kinds.find(job.kind))
        except Cancelled:
            states.put_back(job)
        except RefusedError as error:
            states.fail(job, str(error))
        except Exception:
            log.exception("%s (%s)", job, job.pk)
            states.try_again(job)
        finally:
            clear_scratch(job)

    def _work(self, kind: Kind) -> None:
        job = self.job
        prepared = kind.prepare(job)
        match prepared:
            case Call():
                self._settle(kind, self._ask(prepared))
            case Ready(value):
                states.finish(job, lambda: kind.store(job, value))
            case Wait():
                states.wait_for(job, prepared)
            case Later(delay):
                states.postpone(job, timezone.now() + delay)
            case None:
                states.finish(job, lambda: None)

    def _ask(self, call: Call) -> Outcome:
        self._on_wait()
        ((_, outcome),) = self._pool.run([call], on_progress=self._on_progress, on_wait=self._on_wait)
        return outcome

    def _settle(self, kind: Kind, outcome: Outcome) -> None:
        job = self.job
        match outcome:
            case Done(value):
                states.finish(job, lambda: kind.store(job, value))
            case Refused(sentence):
                states.fail(job, sentence)
            case Failed(sentence, cause, detail):
                log.error("%s (%s): %s: %s", job, job.pk, cause, detail)
                self._settle_failure(str(kind.broken), sentence, cause)

    def _settle_failure(self, broken: str, sentence: str, cause: str) -> None:
        match cause:
            case "start":
                states.try_again(self.job)
            case "error":
                states.fail(self.job, broken or sentence)
            case "crash":
                states.try_after_crash(self.job, broken or states.SET_ASIDE)
            case _:
                states.try_after_crash(self.job, broken or sentence)

    def _on_wait(self) -> None:
        if self._stopped.is_set():
            raise Cancelled

    def _on_progress(self, _: Call, fraction: float, label: str) -> None:
        if time.monotonic() - self._wrote_at >= SECONDS_BETWEEN_WRITES:
            self._wrote_at = time.monotonic()
            states.note_progress(self.job, fraction, label)
