"""Asking children: many calls with one progress, what an outcome means, and the places where they work."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from render.jobs.calls import Call, Done, Failed, Outcome, Refused
from render.jobs.pool import Pool
from render.media.arrays import Report
from render.media.errors import RefusedError

log = logging.getLogger(__name__)


def collect(pool: Pool, calls: Sequence[Call], report: Report, label: str) -> dict[Any, Outcome]:
    """The outcomes of all calls by key, telling how many are done and how far those under way are."""
    outcomes: dict[Any, Outcome] = {}
    under_way: dict[Any, float] = {}

    def tell() -> None:
        done = len(outcomes) + sum(under_way.values())
        report(done / max(1, len(calls)), f"{label}: {len(outcomes)} of {len(calls)}")

    def progress(call: Call, fraction: float, _: str) -> None:
        under_way[call.key] = fraction

    tell()
    for call, outcome in pool.run(calls, on_progress=progress, on_wait=tell):
        under_way.pop(call.key, None)
        outcomes[call.key] = outcome
        if isinstance(outcome, Failed):
            log.error("%s of %s: %s: %s", call.task, call.params["path"], outcome.cause, outcome.detail)
    return outcomes


def outcome_of(pool: Pool, call: Call, report: Report) -> Any:
    """What one call returns. Raises RefusedError where it refuses or fails, and what `report` raises, at any time."""
    told = (0.0, "")

    def progress(_: Call, share: float, label: str) -> None:
        nonlocal told
        told = share, label
        report(share, label)

    ((_, outcome),) = pool.run([call], on_progress=progress, on_wait=lambda: report(*told))
    return value_of(call, outcome)


def value_of(call: Call, outcome: Outcome, sentence: str | None = None) -> Any:
    """What the call returned. Raises RefusedError where it was refused or failed, with `sentence` for a failure."""
    match outcome:
        case Done(value):
            return value
        case Refused(reason):
            raise RefusedError(reason)
        case Failed(reason, cause, detail):
            log.error("%s: %s: %s", call.task, cause, detail)
            raise RefusedError(sentence or reason)


def publish(made: Path, out: Path) -> None:
    """Put a finished file where it was asked for, whole or not at all."""
    partial = out.with_name(f".{out.name}.partial")
    try:
        shutil.copyfile(made, partial)
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RefusedError(f"{out} cannot be written: {error.strerror}.") from error


def absolute(paths: Sequence[Path]) -> list[Path]:
    """Children work in a folder of their own, where relative paths lead elsewhere."""
    return [path.absolute() for path in paths]


def require(paths: Sequence[Path]) -> None:
    """Raises RefusedError if a path does not exist."""
    for path in paths:
        if not path.exists():
            raise RefusedError(f"There is no file or folder {path}.")


def cores() -> int:
    return len(os.sched_getaffinity(0))


@contextmanager
def scratch(data: Path) -> Iterator[Path]:
    """A folder for what children write, gone at the end."""
    parent = data / "scratch"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)
