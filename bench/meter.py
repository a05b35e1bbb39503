"""What a program costs: CPU of it and all it starts, wall clock, peak memory of all together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

# As often as film.md's measurements; summed resident sizes would count shared pages twice, so PSS.
SAMPLE_SECONDS = 0.05
# Where time is measured too: the kernel walks over all pages, 5 to 10 ms for two children of 300 MB, and at every 50 ms
# that was a fifth of a core, which they needed themselves.
SELDOM_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run of one row."""

    cpu: float  # seconds, user and system, of all processes
    wall: float
    peak_mib: float  # PSS of all processes together
    said: dict[str, float | str]  # what the row itself says of its run


def measure(arguments: Sequence[str], log: Path, every: float = SELDOM_SECONDS) -> Cost:
    """Run a Python module with arguments to its end; the last line of its output is JSON. Raises RuntimeError.

    every: seconds between two looks at its memory.
    """
    before = os.times()
    began = time.monotonic()
    peak, due = 0.0, began
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", *arguments], stdout=out, stderr=subprocess.STDOUT)
        while process.poll() is None:
            if time.monotonic() >= due:
                peak = max(peak, pss_mib(process.pid))
                due = time.monotonic() + every
            time.sleep(SAMPLE_SECONDS)
    wall, after = time.monotonic() - began, os.times()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}, see {log}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    lines = log.read_text("utf-8").strip().splitlines()
    return Cost(cpu, wall, peak, json.loads(lines[-1]))


def pss_mib(root: int) -> float:
    """The proportional memory of a process and all below it."""
    total = 0
    for pid in family(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        except OSError:
            continue  # it has just ended
        total += next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
    return total / 1024


def family(root: int) -> list[int]:
    """The process and its descendants."""
    found, at = [root], 0
    while at < len(found):
        try:
            for thread in Path(f"/proc/{found[at]}/task").iterdir():
                found += [int(pid) for pid in (thread / "children").read_text("ascii").split()]
        except OSError:
            pass  # it has just ended
        at += 1
    return found


def as_json(costs: Sequence[Cost]) -> list[dict[str, object]]:
    return [asdict(cost) for cost in costs]
