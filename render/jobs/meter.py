"""What this process and its children use: CPU seconds and memory, from /proc."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

PEAK_SAMPLE_SECONDS = 0.25  # PSS costs the kernel a walk over all pages: a few milliseconds for a big process
_TICKS = os.sysconf("SC_CLK_TCK")
_KIB = 1024


def _kib_lines(path: Path, *names: str) -> int:
    """The sum of `Name:   123 kB` lines of a file in /proc, in bytes; 0 when the process is gone."""
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    wanted = tuple(f"{name}:" for name in names)
    return sum(int(line.split()[1]) * _KIB for line in lines if line.startswith(wanted))


def memory_of(pid: int) -> int:
    """Bytes resident and swapped out; pages shared with other processes count in full."""
    return _kib_lines(Path(f"/proc/{pid}/status"), "VmRSS", "VmSwap")


def share_of(pid: int) -> int:
    """Bytes of memory with shared pages divided among those who share them (PSS), and swap."""
    return _kib_lines(Path(f"/proc/{pid}/smaps_rollup"), "Pss", "SwapPss")


def cpu_seconds_of(pid: int) -> float:
    """CPU time of a running process and of its copies that have ended."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(ticks) for ticks in after_name[11:15]) / _TICKS  # utime, stime, cutime, cstime: proc(5)


def waited_of(pid: int) -> float:
    """Seconds for which a process was ready to run and had no core; 0 where the kernel does not count them."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


class Meter:
    """CPU time of all children of a pool, and the peak of memory with this process included."""

    def __init__(self) -> None:
        self.watches_memory = False  # only where somebody asks for the peak: a server has better things to do
        self._lock = threading.Lock()
        self._running: set[int] = set()
        self._ended_cpu = 0.0
        self._peak = 0
        self._sampled_at = 0.0

    def add(self, pid: int) -> None:
        with self._lock:
            self._running.add(pid)

    def remove(self, pid: int, cpu_seconds: float) -> None:
        with self._lock:
            self._running.discard(pid)
            self._ended_cpu += cpu_seconds

    def sample(self) -> None:
        """Note the memory of now, if that is asked for and the last time is a while ago."""
        if not self.watches_memory:
            return
        with self._lock:
            if time.monotonic() - self._sampled_at < PEAK_SAMPLE_SECONDS:
                return
            self._sampled_at = time.monotonic()
            pids = [os.getpid(), *self._running]
        used = sum(share_of(pid) for pid in pids)
        with self._lock:
            self._peak = max(self._peak, used)

    @property
    def cpu_seconds(self) -> float:
        """Of all children so far, running or ended."""
        with self._lock:
            return self._ended_cpu + sum(cpu_seconds_of(pid) for pid in self._running)

    @property
    def peak_memory(self) -> int:
        """Bytes (PSS) of this process and all children together, the most of all samples."""
        return self._peak
