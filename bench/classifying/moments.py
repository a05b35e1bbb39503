"""Where in a long video a movement is: films joined from clips that were left out of training, from pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from bench.classifying.movements import GIVEN, Movement, from_pixels, gesture_clips, trained
from bench.seeing.row import Row
from bench.seeing.videos import Count
from render.media.arrays import RGB
from render.media.probe import probe
from render.media.video import Frame, frames_at
from render.training.export import export
from render.vision.bodies import follow
from render.vision.classify import Classifier
from render.vision.spans import spans_of

AIM, IOU = 0.85, 0.5
SIZE = (640, 480)
FILMS = 3  # of each set of clips left out, in other orders
OTHERWISE = "otherwise"
# People who do something else: a video, and a part to learn from and one to be put between the clips. Others walk,
# somebody looks into the camera, somebody lifts a weight.
OTHERS = (
    ("videos/vtest30.mp4", (0.0, 8.0), (15.0, 17.0)),
    ("videos/face_noface.mov", (0.0, 1.1), (1.1, 2.2)),
    ("actions/sample_bicep_curl.mp4", (0.2, 1.2), (1.2, 2.2)),
)
TAUGHT = replace(GIVEN, stride=0.2)


type Part = tuple[str, list[RGB]]  # what it shows, or OTHERWISE
type Stretch = tuple[str, float, float]


def rows(media: Path) -> Iterator[Row]:
    clips = gesture_clips(media)
    others = [
        Movement(f"{Path(name).stem} {start}", OTHERWISE, from_pixels(media / name, start, end))
        for name, (start, end), _ in OTHERS
    ]
    between = [pictures(media / name, *part) for name, _, part in OTHERS]
    for name, negatives, filling in (("one after another", [], []), ("between other movements", others, between)):
        count = Count()
        for number in range(4):
            compare_films(media, clips, negatives, filling, number, count)
        note = f"{count.right} right, {count.missed} missed, {count.wrong} wrong; IoU {IOU}; 4 times 18 clips learnt"
        title = f"movements: spans in a long video, clips {name} (F1)"
        yield Row(title, AIM, count.f1, count.right + count.missed, "joined of held poses, one shoot", note=note)


def compare_films(
    media: Path,
    clips: Sequence[Movement],
    others: Sequence[Movement],
    filling: Sequence[list[RGB]],
    number: int,
    count: Count,
) -> None:
    """Join the clips of that number of all labels, in several orders, and find them in it."""
    folder = media / "actions" / "gesture_clips"
    left_out = [one for one in clips if one.name.endswith(f"_{number + 1:02d}")]
    learnt = [*(one for one in clips if one not in left_out), *others]
    negative = OTHERWISE if others else None
    checkpoint = trained(learnt, ["training"] * len(learnt), TAUGHT, negative=negative)
    classifier = Classifier(export(checkpoint, "spans", datetime.now(UTC)))
    for film in range(FILMS):
        random = np.random.default_rng([number, film])
        parts: list[Part] = [(one.label, pictures(folder / one.label / f"{one.name}.mp4")) for one in left_out]
        parts += [(OTHERWISE, held) for held in filling]
        shown = [parts[place] for place in random.permutation(len(parts))]
        expected, frames = joined(shown)
        windows = classifier.windows(follow(frames, TAUGHT.rate))
        found = [(label, span.start, span.end) for label, span in spans_of(windows, 0.0, negative)]
        compare(expected, found, count)


def pictures(path: Path, start: float = 0.0, end: float | None = None) -> list[RGB]:
    """At the rate that is looked at, with borders where the shape is another."""
    probed = probe(path)
    until = end if end is not None else (probed.duration or 0.0)
    times = list(np.arange(start, until - 1e-6, 1 / TAUGHT.rate))
    return [fitted(frame.image) for frame in frames_at(path, probed, times)]


def fitted(image: RGB) -> RGB:
    height, width = image.shape[:2]
    scale = min(SIZE[0] / width, SIZE[1] / height)
    small = cv2.resize(image, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    x, y = (SIZE[0] - small.shape[1]) // 2, (SIZE[1] - small.shape[0]) // 2
    frame = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    frame[y : y + small.shape[0], x : x + small.shape[1]] = small
    return frame


def joined(parts: Sequence[Part]) -> tuple[list[Stretch], list[Frame]]:
    """What is to be found, and the frames."""
    ends = np.cumsum([0, *(len(held) for _, held in parts)]) / TAUGHT.rate
    images = [image for _, held in parts for image in held]
    frames = [Frame(place / TAUGHT.rate, image) for place, image in enumerate(images)]
    stretches = zip((label for label, _ in parts), pairwise(ends), strict=True)
    return [(label, float(start), float(end)) for label, (start, end) in stretches if label != OTHERWISE], frames


def compare(expected: Sequence[Stretch], found: Sequence[Stretch], count: Count) -> None:
    left = list(expected)
    for label, start, end in found:
        match = next((one for one in left if one[0] == label and overlap(one, (label, start, end)) >= IOU), None)
        if match:
            left.remove(match)
            count.right += 1
        else:
            count.wrong += 1
    count.missed += len(left)


def overlap(one: Stretch, other: Stretch) -> float:
    common = min(one[2], other[2]) - max(one[1], other[1])
    return max(common, 0.0) / max(max(one[2], other[2]) - min(one[1], other[1]), 1e-9)
