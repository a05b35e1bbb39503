"""Which files of a command's album show the same: those that seem alike are compared in a fenced child, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from render.film.parts import PartsCache
from render.jobs.asking import absolute, outcome_of
from render.jobs.calls import MIB, Call, Limits
from render.jobs.pool import Pool
from render.jobs.stages import Stages
from render.media.arrays import Report
from render.media.writing import write_part
from render.story.candidate import Candidate, candidates
from render.story.similar import Likeness
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Analysis, VideoAnalysis

# 5,000 pictures: 30 MB of JSON, 260 MB of points, and 50 ms for each that seems like another.
LIMITS = Limits(seconds=900.0, cpu_seconds=900.0, memory=1400 * MIB)
CACHE_BYTES = 16 * MIB


def find_alike(
    seen: Sequence[tuple[Path, Analysis]],
    digests: dict[Path, str],
    roots: Sequence[Path],
    folder: Path,
    data: Path,
    stages: Stages,
    report: Report,
) -> dict[Path, int]:
    """The number of its group for each file that is not alone.

    What was compared before, the same bytes at the same times, is not read again.
    """
    items = [item for item in candidates(seen) if not item.look.junk]
    if not items or next(Likeness.of(items, compared=True).nearest_first(), None) is None:
        return {}
    cache = PartsCache(data / "cache" / "alike", CACHE_BYTES, suffix=".json")
    path = cache.path(key_of(items, digests))
    if not cache.has(path.stem):
        call = Call("similar", {"files": [file_of(item) for item in items]}, limits=LIMITS)
        with (
            Pool(1, readable=absolute(roots), writable=[folder], preload=["similar"]) as pool,
            stages.stage("compare", pool),
        ):
            groups = outcome_of(pool, call, report)["groups"]
        numbers = {str(item.path): number for number, item in enumerate(items)}
        write_json(path, [[numbers[member] for member in group] for group in groups])
        cache.trim()
    found = json.loads(path.read_bytes())
    return {items[member].path: number for number, group in enumerate(found) for member in group}


def key_of(items: Iterable[Candidate], digests: dict[Path, str]) -> str:
    """What decides about the groups: the bytes of the files and their times, in order."""
    told = [ANALYSIS_VERSION, *((digests[item.path], item.when.isoformat(), item.dated) for item in items)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def file_of(item: Candidate) -> dict[str, Any]:
    """A file as the task "similar" takes it; what videos show second by second is left out for its size."""
    return {
        "id": str(item.path),
        "when": item.when.isoformat(),
        "dated": item.dated,
        "analysis": codec.to_json(replace(item.analysis, video=None)),
        "original": {"path": str(item.path.absolute()), "at": best_time(item.video) if item.video else 0.0},
    }


def best_time(video: VideoAnalysis) -> float:
    """When the look of the whole video was."""
    return max(video.samples, key=lambda sample: sample.look.quality).time


def write_json(path: Path, values: Any) -> None:
    def write(partial: Path) -> None:
        partial.write_text(json.dumps(values), encoding="utf-8")

    write_part(path, write)
