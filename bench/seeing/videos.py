"""Scene cuts of films joined from real clips, through the whole way: written as H.264, decoded, watched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.seeing.joined_clips import COMPUTER, Picture, pieces, write_film
from bench.seeing.row import Row
from render.media.probe import probe
from render.media.video import walk
from render.vision.scenes import SceneWatch

SIZE, FRAME_RATE = (640, 360), 25
FILMS, SCENES = 12, 12  # of each kind; 11 joins a film
SHORTEST, LONGEST = 1.0, 3.5  # seconds of a scene
DISSOLVES = (0.4, 1.2)  # seconds
SEED = 4
# A hard cut is found when its time is told to four frames; a dissolve when it is told within it, or as near to it.
NEAR = 0.16
AIM, DISSOLVE_AIM = 0.95, 0.8


@dataclass(slots=True)
class Count:
    """Of joins found and missed, and of finds that are none."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / max(2 * self.right + self.missed + self.wrong, 1)

    def __str__(self) -> str:
        return f"{self.right} found, {self.missed} missed, {self.wrong} wrong"


def rows(media: Path) -> Iterator[Row]:
    hard, soft, whole = (counted(media, dissolve) for dissolve in (0.0, 1.0, 0.5))
    made = "made: real clips joined"
    yield Row("scene cuts, hard (F1)", AIM, hard.f1, hard.right + hard.missed, made, note=str(hard))
    yield Row(
        "scene cuts, dissolves of 0.4-1.2 s (F1)",
        DISSOLVE_AIM,
        soft.f1,
        soft.right + soft.missed,
        made,
        note=f"{soft}; an aim of our own",
    )
    yield Row(
        "scene cuts, both mixed (F1)",
        DISSOLVE_AIM,
        whole.f1,
        whole.right + whole.missed,
        made,
        note=f"{whole}; an aim of our own",
    )


def counted(media: Path, dissolve: float) -> Count:
    """The joins of a number of films, each a dissolve with that probability, and what was found of them."""
    count = Count()
    for film in range(FILMS):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "film.mp4"
            expected = make_film(media, path, dissolve, SEED * 1000 + film)
            compare(expected, cuts_of(path), count)
    return count


def make_film(media: Path, out: Path, dissolve: float, seed: int) -> list[tuple[float, float]]:
    """Write a film; the start and end of each change of scene, the same time twice for a hard cut."""
    random = np.random.default_rng(seed)
    lengths = random.uniform(SHORTEST, LONGEST, SCENES) + dissolve * max(DISSOLVES)
    frames: list[Picture] = []
    changes: list[tuple[float, float]] = []
    for part in pieces(media, list(lengths), SIZE, FRAME_RATE, seed):
        mixed = round(random.uniform(*DISSOLVES) * FRAME_RATE) if random.random() < dissolve else 0
        if frames:
            mixed = min(mixed, len(frames), len(part))
            changes.append(((len(frames) - mixed) / FRAME_RATE, len(frames) / FRAME_RATE))
            frames[len(frames) - mixed :] = dissolved(frames[len(frames) - mixed :], part[:mixed])
            part = part[mixed:]
        frames += part
    write_film(out, frames, SIZE, FRAME_RATE, COMPUTER)
    return changes


def dissolved(first: Sequence[Picture], second: Sequence[Picture]) -> list[Picture]:
    shares = [(number + 1) / (len(first) + 1) for number in range(len(first))]
    return [(a * (1 - share) + b * share).astype(np.uint8) for a, b, share in zip(first, second, shares, strict=True)]


def cuts_of(path: Path) -> tuple[float, ...]:
    watch = SceneWatch()
    for glance in walk(path, probe(path), every=1e9, longest_side=SIZE[0]):
        watch.see(glance.time, glance.luma)
    return watch.cuts()


def compare(expected: Sequence[tuple[float, float]], found: Sequence[float], count: Count) -> None:
    """Each change is found by one cut at most, each cut finds one change at most."""
    left = list(found)
    for start, end in expected:
        fitting = [cut for cut in left if start - NEAR <= cut <= end + NEAR]
        if fitting:
            left.remove(min(fitting, key=lambda cut: abs(cut - (start + end) / 2)))
            count.right += 1
        else:
            count.missed += 1
    count.wrong += len(left)
