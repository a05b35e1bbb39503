"""What it takes from two folders of 50 photos to a classifier that can be used."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.seeing.row import Row
from render.jobs.schooling import Lesson, teach
from render.media.inventory import inventory
from render.training.parameters import ImageParameters

AIM, CORES, ROUNDS, EACH = 30.0, 2, 3, 50
FOLDERS = ("photos/album", "segmentation/images")


def rows(media: Path) -> Iterator[Row]:
    """CPU seconds of all processes, shared by two cores: the clock would measure what else the machine does."""
    used, clock = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            files = [path for name in FOLDERS for path in inventory([media / name])][: 2 * EACH]
            for number, path in enumerate(files):
                target = folder / "photos" / ("first" if number % 2 else "second") / f"{number}{path.suffix}"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            before, began = cpu_seconds(), time.monotonic()
            teach(Lesson({"training": folder / "photos"}, ImageParameters(), "Two"), folder / "two.onnx", data=folder)
            used.append((cpu_seconds() - before) / CORES)
            clock.append(time.monotonic() - began)
    load = os.getloadavg()[0]
    note = f"{min(used):.1f} to {max(used):.1f}; by the clock {min(clock):.0f} to {max(clock):.0f} s at load {load:.1f}"
    name = "pictures: two labels of 50 photos, to a usable classifier, s of CPU / 2 cores"
    yield Row(name, AIM, median(used), ROUNDS, f"{len(files)} photos as cameras wrote them", True, note)


def cpu_seconds() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
