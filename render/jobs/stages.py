"""How long the stages of a job took, and what they used."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypedDict

from render.jobs.pool import Pool
from render.media.arrays import Report

MIB = 2**20


class Row(TypedDict):
    """A stage as the reports show it."""

    name: str
    seconds: float
    cpu_seconds: float


@dataclass(slots=True)
class Stages:
    """Named stages with wall-clock and CPU seconds, children included; and the peak of memory over all of them."""

    rows: list[Row] = field(default_factory=list)
    peak_memory: int = 0  # bytes (PSS)

    @contextmanager
    def stage(self, name: str, *pools: Pool) -> Iterator[None]:
        """Count what this process and the children of the pools use until the block ends."""
        for pool in pools:
            pool.watch_memory()
        wall, cpu = time.monotonic(), time.process_time() + sum(pool.cpu_seconds for pool in pools)
        yield
        used = time.process_time() + sum(pool.cpu_seconds for pool in pools) - cpu
        self.rows.append({"name": name, "seconds": round(time.monotonic() - wall, 3), "cpu_seconds": round(used, 3)})
        self.peak_memory = max(self.peak_memory, *(pool.peak_memory for pool in pools), 0)

    @property
    def seconds(self) -> float:
        return round(sum(row["seconds"] for row in self.rows), 3)

    @property
    def cpu_seconds(self) -> float:
        return round(sum(row["cpu_seconds"] for row in self.rows), 3)

    @property
    def peak_memory_mb(self) -> float:
        return round(self.peak_memory / MIB, 1)


def part_of(report: Report, start: float, end: float) -> Report:
    """The Report for a part of the work, from share `start` to `end` of the whole."""
    return lambda fraction, label: report(start + (end - start) * min(1.0, max(0.0, fraction)), label)
