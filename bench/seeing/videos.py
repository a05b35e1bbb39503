"""Scene cuts of films joined from real clips, through the whole way: written as H.264, decoded, watched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.seeing.joined_clips import COMPUTER, ONE_SHOT, TELEPHONE, Codec, Picture, duration, piece, pieces, write_film
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
# Films of old telephones, cameras that take a picture now and then, and what was once a GIF.
JERKY_RATES = (12, 10, 8, 5)
JERKY_FILMS = 4  # joined, of each rate
# Joins of such a film are told to two of its frames, as every other one may be passed over.
JERKY_NEAR = 2.2  # frames
# Stills of one place after another, as a film; of one more the places change.
POSES = "actions/gesture_clips"
SEVERAL_PLACES = "left_04.mp4"
# A street in five cuts: where its shots begin and end, seconds.
STREET, SHOTS = "videos/bikes.mp4", ((0.0, 1.2), (1.24, 3.0), (3.08, 5.44), (5.52, 7.44), (7.52, 9.64))
JERKY_AIM = 0.02


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
    yield from jerky_rows(media)


def jerky_rows(media: Path) -> Iterator[Row]:
    """Of films of few frames a second: cuts that are there, and cuts of what is one shot."""
    rates = ", ".join(map(str, JERKY_RATES))
    joined = Count()
    for rate in JERKY_RATES:
        count = counted(media, 0.0, JERKY_FILMS, rate, JERKY_NEAR / rate, TELEPHONE)
        joined = Count(joined.right + count.right, joined.missed + count.missed, joined.wrong + count.wrong)
    yield Row(
        f"scene cuts, hard, at {rates} frames a second (F1)",
        AIM,
        joined.f1,
        joined.right + joined.missed,
        "made: real clips joined",
        note=str(joined),
    )
    poses = [path for path in sorted((media / POSES).rglob("*.mp4")) if path.name != SEVERAL_PLACES]
    found = [len(cuts_of(path)) for path in poses]
    found += [len(cuts) for rate in JERKY_RATES for cuts in cuts_of_shots(media, rate)]
    yield Row(
        "films of one shot and few frames a second that are cut",
        JERKY_AIM,
        sum(count > 0 for count in found) / len(found),
        len(found),
        f"{len(poses)} of stills, the others at {rates} frames a second",
        at_most=True,
        note=f"{sum(found)} cuts; of stills {sum(found[: len(poses)])}; chosen on the same; an aim of our own",
    )


def cuts_of_shots(media: Path, rate: int) -> Iterator[tuple[float, ...]]:
    """What is found in real shots at a lower frame rate."""
    whole = [(media / name, 0.0, duration(media / name)) for name in ONE_SHOT]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "film.mp4"
        for path, start, end in [*whole, *((media / STREET, start, end) for start, end in SHOTS)]:
            frames = piece(path, start, max(2, int((end - start) * rate)), SIZE, rate)
            write_film(out, frames, SIZE, rate, TELEPHONE)
            yield cuts_of(out)


def counted(
    media: Path,
    dissolve: float,
    films: int = FILMS,
    rate: int = FRAME_RATE,
    near: float = NEAR,
    codec: Codec = COMPUTER,
) -> Count:
    """The joins of a number of films, each a dissolve with that probability, and what was found of them."""
    count = Count()
    for film in range(films):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "film.mp4"
            expected = make_film(media, path, dissolve, SEED * 1000 + film, rate, codec)
            compare(expected, cuts_of(path), count, near)
    return count


def make_film(media: Path, out: Path, dissolve: float, seed: int, rate: int, codec: Codec) -> list[tuple[float, float]]:
    """Write a film; the start and end of each change of scene, the same time twice for a hard cut."""
    random = np.random.default_rng(seed)
    lengths = random.uniform(SHORTEST, LONGEST, SCENES) + dissolve * max(DISSOLVES)
    frames: list[Picture] = []
    changes: list[tuple[float, float]] = []
    for part in pieces(media, list(lengths), SIZE, rate, seed):
        mixed = round(random.uniform(*DISSOLVES) * rate) if random.random() < dissolve else 0
        if frames:
            mixed = min(mixed, len(frames), len(part))
            changes.append(((len(frames) - mixed) / rate, len(frames) / rate))
            frames[len(frames) - mixed :] = dissolved(frames[len(frames) - mixed :], part[:mixed])
            part = part[mixed:]
        frames += part
    write_film(out, frames, SIZE, rate, codec)
    return changes


def dissolved(first: Sequence[Picture], second: Sequence[Picture]) -> list[Picture]:
    shares = [(number + 1) / (len(first) + 1) for number in range(len(first))]
    return [(a * (1 - share) + b * share).astype(np.uint8) for a, b, share in zip(first, second, shares, strict=True)]


def cuts_of(path: Path) -> tuple[float, ...]:
    watch = SceneWatch()
    for glance in walk(path, probe(path), every=1e9, longest_side=SIZE[0]):
        watch.see(glance.time, glance.luma)
    return watch.cuts()


def compare(expected: Sequence[tuple[float, float]], found: Sequence[float], count: Count, near: float) -> None:
    """Each change is found by one cut at most, each cut finds one change at most."""
    left = list(found)
    for start, end in expected:
        fitting = [cut for cut in left if start - near <= cut <= end + near]
        if fitting:
            left.remove(min(fitting, key=lambda cut: abs(cut - (start + end) / 2)))
            count.right += 1
        else:
            count.missed += 1
    count.wrong += len(left)
