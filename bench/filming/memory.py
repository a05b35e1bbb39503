"""How much memory a render takes, whatever the number of shots."""

from __future__ import annotations

from collections.abc import Iterator

from bench.filming.setting import Setting
from bench.main_job import measured
from bench.seeing.row import Row

AIM = 1500.0  # MiB
FLAT = 1.15
COUNTS = {"4 shots": 4, "100 shots": 100}


def rows(setting: Setting) -> Iterator[Row]:
    costs = measured(list(COUNTS), 1, setting.inputs, setting.scratch)
    peaks = {name: runs[0].peak_mib for name, runs in costs.items()}
    for name, count in COUNTS.items():
        note = f"PSS of all processes, {costs[name][0].said['frames']} frames of 1080p"
        yield Row(f"peak memory of {name}, MiB", AIM, peaks[name], count, "photos and clips in turn", True, note)
    yield Row("peak memory of 100 shots / of 4", FLAT, peaks["100 shots"] / peaks["4 shots"], 2, "the same", True)
