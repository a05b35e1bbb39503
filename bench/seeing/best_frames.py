"""Is the best of a burst a good one: bursts made of real pictures of one person, of which few are left unspoiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from bench.seeing.made_faces import seen
from bench.seeing.row import Row
from bench.seeing.spoiled import blurred, encoded, exposed, shaken
from render.media.arrays import RGB
from render.media.probe import probe
from render.media.video import walk
from render.vision.best_frame import best_frame
from render.vision.faces import find_faces
from render.vision.pyramid import Pyramid, luma

FRAMES = 8
GOOD = 2  # of them
CLIPS = (
    *(f"actions/gesture_clips/{pose}/{pose}_01.mp4" for pose in ("emergency", "land", "left", "right", "video")),
    *(f"actions/gesture_clips/{pose}/{pose}_03.mp4" for pose in ("emergency", "land", "left", "right", "video")),
    "videos/face_noface.mov",
    "actions/sample_bicep_curl.mp4",
)
EYE_BURSTS = 8
PORTRAIT_BURSTS = 8


@dataclass(frozen=True, slots=True)
class Burst:
    """Frames, and which of them may be chosen."""

    frames: tuple[RGB, ...]
    good: frozenset[int]
    still: bool = True  # judged as a photo, not as a frame of a video


def rows(media: Path) -> Iterator[Row]:
    kinds = {"of videos": of_videos, "closed and open eyes": of_eyes, "portraits": of_portraits}
    hits: dict[str, list[bool]] = {"ours": [], "largest Laplacian": [], "largest face": []}
    note = []
    for name, make in kinds.items():
        bursts = list(make(media, np.random.default_rng(3)))
        for way, choose in (("ours", ours), ("largest Laplacian", by_laplacian), ("largest face", by_size)):
            right = [choose(burst) in burst.good for burst in bursts]
            hits[way] += right
            if way == "ours":
                note.append(f"{name} {sum(right)} of {len(right)}")
    rivals = ", ".join(f"{way} {np.mean(hits[way]):.2f}" for way in ("largest Laplacian", "largest face"))
    count = len(hits["ours"])
    said = f"{'; '.join(note)}; baselines: {rivals}"
    yield Row(
        "best frame of made bursts: a good one first", 0.95, float(np.mean(hits["ours"])), count, "made", note=said
    )


def of_videos(media: Path, random: np.random.Generator) -> Iterator[Burst]:
    """Frames of one clip that show a face; all but two are spoiled."""
    for name in CLIPS:
        path = media / name
        glances = walk(path, probe(path), every=0.1, longest_side=960)
        frames = [glance.frame.image for glance in glances if glance.frame is not None]
        faced = list(islice((frame for frame in frames if find_faces(Pyramid(frame))), FRAMES))
        if len(faced) == FRAMES:
            yield replace(spoiled(faced, random), still=False)


def of_eyes(media: Path, random: np.random.Generator) -> Iterator[Burst]:
    """One person: two pictures with open eyes, and six real blinks."""
    folder = media / "faces/eyes/person_C"
    opened, closed = ([seen(path) for path in sorted(folder.glob(f"{state}_*.jpg"))] for state in ("open", "closed"))
    for _ in range(EYE_BURSTS):
        frames = [opened[index] for index in random.permutation(len(opened))[:GOOD]]
        frames += [closed[index] for index in random.permutation(len(closed))[: FRAMES - GOOD]]
        yield shuffled(frames, random)


def of_portraits(media: Path, random: np.random.Generator) -> Iterator[Burst]:
    """One person, smiling and serious; all but two are spoiled."""
    names = sorted({path.name[:3] for path in (media / "faces/london").glob("*.jpg")})
    for name in names[:PORTRAIT_BURSTS]:
        pair = [seen(media / f"faces/london/{name}_{state}.jpg") for state in ("smiling", "neutral")]
        yield spoiled(pair * (FRAMES // 2), random)


def spoiled(frames: Sequence[RGB], random: np.random.Generator) -> Burst:
    """The first two as they are; every other in another way, each of which cheats one of the simple choices."""
    ways: tuple[Callable[[RGB], RGB], ...] = (
        lambda image: blurred(image, 3),
        lambda image: shaken(image, 15),
        lambda image: enlarged(blurred(image, 2)),
        lambda image: exposed(image, -4),
        lambda image: grainy(blurred(image, 2)),
        lambda image: encoded(exposed(image, 2.5), 40),
    )
    others = [way(frame) for way, frame in zip(ways, frames[GOOD:], strict=True)]
    return shuffled([*frames[:GOOD], *others], random)


def shuffled(frames: Sequence[RGB], random: np.random.Generator) -> Burst:
    order = [int(index) for index in random.permutation(len(frames))]
    good = frozenset(place for place, index in enumerate(order) if index < GOOD)
    return Burst(tuple(frames[index] for index in order), good)


def enlarged(image: RGB) -> RGB:
    """Somebody has come nearer."""
    height, width = image.shape[:2]
    inner = image[height // 8 : height * 7 // 8, width // 8 : width * 7 // 8]
    return np.asarray(cv2.resize(inner, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def grainy(image: RGB) -> RGB:
    """Noise, which a Laplacian takes for sharpness."""
    grain = np.random.default_rng(6).normal(0, 14, image.shape)
    return np.asarray(np.clip(image + grain + 0.5, 0, 255), np.uint8)


def ours(burst: Burst) -> int:
    return best_frame(burst.frames, still=burst.still).best


def by_laplacian(burst: Burst) -> int:
    return int(np.argmax([cv2.Laplacian(luma(frame), cv2.CV_64F).var() for frame in burst.frames]))


def by_size(burst: Burst) -> int:
    sides = [max((face.side for face in find_faces(Pyramid(frame))), default=0.0) for frame in burst.frames]
    return int(np.argmax(sides))
