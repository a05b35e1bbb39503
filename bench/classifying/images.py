"""Pictures told apart: held poses, each picture once left out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.seeing.row import Row
from render.media.arrays import unwatched
from render.media.photo import read_photo
from render.media.probe import probe
from render.training.checkpoint import Subject
from render.training.course import Course, Example
from render.training.head import Floats
from render.training.parameters import ImageParameters, Sees
from render.training.pictures import LARGEST_SIDE, Rows, blocks_seen, read_picture
from render.training.split import folds

AIM = 0.95
FOLDS, REPEATS = 5, 3
OF = "96 stills of 8 held poses, one shoot, split by picture"


def rows(media: Path) -> Iterator[Row]:
    place = media / "actions" / "gesture_stills"
    labels = sorted(folder.name for folder in place.iterdir())
    files = [(path, number) for number, label in enumerate(labels) for path in sorted((place / label).iterdir())]
    seen = [features_of(path) for path, _ in files]
    truth = [number for _, number in files]
    looks: tuple[tuple[Sees, str], ...] = (
        ("auto", ""),
        ("picture", ", the embedding alone"),
        ("body", ", posture alone"),
    )
    for sees, name in looks:
        right = [np.mean(left_out(seen, truth, labels, seed, sees)) for seed in range(REPEATS)]
        note = f"{min(right):.3f} to {max(right):.3f} of {REPEATS} draws of folds"
        aim = AIM if sees == "auto" else None
        yield Row(f"pictures: 8 held poses, 5-fold{name}", aim, float(np.mean(right)), len(files), OF, note=note)


def features_of(path: Path) -> dict[str, Rows]:
    return read_picture(read_photo(path, probe(path), LARGEST_SIDE))


def left_out(
    seen: Sequence[dict[str, Rows]], truth: Sequence[int], labels: Sequence[str], seed: int, sees: Sees
) -> list[bool]:
    """Whether each was told right by a classifier that was taught by the other folds."""
    fold = folds(truth, range(len(truth)), FOLDS, seed)
    right = [False] * len(truth)
    for number in range(FOLDS):
        out = [place for place, one in enumerate(fold) if one == number]
        said = taught_without(seen, truth, labels, out, sees).argmax(axis=1)
        for place, answer in zip(out, said, strict=True):
            right[place] = bool(answer == truth[place])
    return right


def taught_without(
    seen: Sequence[dict[str, Rows]], truth: Sequence[int], labels: Sequence[str], out: Sequence[int], sees: Sees
) -> Floats:
    """What is said of those in `out` by a classifier that has learned the others, with the defaults."""
    given = ImageParameters(validation_share=0.0, sees=sees)
    examples = [
        Example(
            str(place), (truth[place],), "testing" if place in out else "training",
            {name: one[name] for name in blocks_seen(sees)}, 1, place,
        )
        for place, one in enumerate(seen)
    ]  # fmt: skip
    course = Course(Subject("image", tuple(labels), False, None, given.to_json(), ()), examples, given)
    with tempfile.TemporaryDirectory() as folder:
        found = course.learn(course.begin(unwatched), given.iterations, Path(folder), unwatched)
    return found.probabilities[list(out)]
