"""Movements to learn from and to judge by: clips of held poses, sequences of exercises, and how they are judged."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from render.jobs.moving_bodies import body_landmarks
from render.jobs.probing import probe_as_json
from render.media.arrays import unwatched
from render.media.probe import probe
from render.training.actions import blocks, features
from render.training.checkpoint import Checkpoint, Subject
from render.training.course import Course, Example
from render.training.parameters import ActionParameters
from render.vision.landmarks import Landmarks, Values, mirrored
from render.vision.windows import windows

type Blocks = dict[str, npt.NDArray[np.float32]]
type Look = Callable[[Values, str], Blocks]  # windows and their layout -> features

# All examples that are not scored are learnt from; everything else is as a family finds it, but for the length: the
# clips take 1.3 to 2 seconds.
GIVEN = ActionParameters(duration=1.0, validation_share=0.0)


@dataclass(frozen=True, slots=True)
class Movement:
    """A video, or a sequence of keypoints."""

    name: str
    label: str
    landmarks: Landmarks


def gesture_clips(media: Path) -> list[Movement]:
    """From pixels."""
    folder = media / "actions" / "gesture_clips"
    return [Movement(clip.stem, clip.parent.name, from_pixels(clip)) for clip in sorted(folder.glob("*/*.mp4"))]


def pose_sequences(media: Path) -> list[Movement]:
    folder = media / "actions" / "pose_sequences"
    return [Movement(file.stem, file.parent.name, Landmarks.load(file)) for file in sorted(folder.glob("*/*.npz"))]


def from_pixels(clip: Path, start: float | None = None, end: float | None = None) -> Landmarks:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "landmarks.npz"
        span = {"start": start, "end": end, "rate": GIVEN.rate}
        asked = {"path": str(clip), "probe": probe_as_json(probe(clip)), "out": str(out), **span}
        body_landmarks(asked, unwatched)
        return Landmarks.load(out)


def product_look(points: Values, layout: str) -> Blocks:
    rows, (means, _) = features(points, layout), blocks(layout)
    return {"means": rows[:, :means], "order": rows[:, means:]}


def labels_of(movements: Iterable[Movement]) -> tuple[str, ...]:
    return tuple(sorted({one.label for one in movements}))


def trained(
    movements: Sequence[Movement],
    parts: Sequence[str],
    given: ActionParameters = GIVEN,
    look: Look = product_look,
    negative: str | None = None,
) -> Checkpoint:
    """A classifier as the product teaches it; it has judged all that it did not learn from."""
    names = labels_of(movements)
    examples = [example_of(one, part, names, given, look) for one, part in zip(movements, parts, strict=True)]
    place = names.index(negative) if negative else None
    layout = movements[0].landmarks.layout
    subject = Subject("action", names, False, place, given.to_json(), tuple(examples[0].blocks), layout)
    course = Course(subject, examples, given)
    with tempfile.TemporaryDirectory() as folder:
        return course.learn(course.begin(unwatched), given.iterations, Path(folder), unwatched)


def judged(
    movements: Sequence[Movement],
    folds: Iterable[Sequence[int]],
    given: ActionParameters = GIVEN,
    look: Look = product_look,
    asked: Sequence[Movement] | None = None,
) -> npt.NDArray[np.bool_]:
    """Whether each movement is told right, or what stands for it in `asked`, by a classifier that has not seen it."""
    right = np.zeros(len(movements), bool)
    for fold in folds:
        left_out = set(fold)
        kept = [one for place, one in enumerate(movements) if place not in left_out]
        given_out = [(asked or movements)[place] for place in fold]
        parts = ["training"] * len(kept) + ["testing"] * len(given_out)
        found = trained([*kept, *given_out], parts, given, look)
        said = found.probabilities[len(kept) :].argmax(axis=1)
        right[list(fold)] = found.truth[len(kept) :][np.arange(len(said)), said]
    return right


def folds_of(movements: Sequence[Movement], count: int, seed: int) -> list[list[int]]:
    """Random folds, each with as many of each label as can be."""
    random, folds, turn = np.random.default_rng(seed), list[list[int]](), 0
    folds = [[] for _ in range(count)]
    for label in labels_of(movements):
        members = [place for place, one in enumerate(movements) if one.label == label]
        for place in random.permutation(members):
            folds[turn % count].append(int(place))
            turn += 1
    return folds


def in_mirror(movement: Movement) -> Movement:
    points = mirrored(movement.landmarks.points, movement.landmarks.layout)
    return replace(movement, landmarks=replace(movement.landmarks, points=points))


def example_of(
    one: Movement, part: str, names: Sequence[str], given: ActionParameters, look: Look = product_look
) -> Example:
    found, _, _ = windows(one.landmarks, given.rate, given.window, given.step)
    plain = len(found)
    if given.flip:
        found = np.concatenate([found, mirrored(found, one.landmarks.layout)])
    seen = look(found, one.landmarks.layout)
    return Example(one.name, (names.index(one.label),), part, seen, plain, one.name)
