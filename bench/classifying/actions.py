"""Movements told apart: held poses from pixels, exercises from keypoints, and both filmed worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.classifying.movements import (
    GIVEN,
    Look,
    Movement,
    folds_of,
    gesture_clips,
    in_mirror,
    judged,
    labels_of,
    pose_sequences,
    product_look,
)
from bench.classifying.rival_features import means, network_says, statistics
from bench.seeing.row import Row
from render.training.head import Scaling
from render.training.mirror import mirror_images
from render.vision.landmarks import NOBODY, Landmarks, mirrored
from render.vision.windows import windows

AIM, ORDER_AIM, WORSE_AIM, FLIP_AIM = 0.9, 0.85, 0.9, 2.0
REPEATS, FOLDS, FEWER = 20, 5, 4
SEED = 9
HELD, EXERCISES = "24 clips of held poses, one shoot, split by clip", "30 sequences of 18 keypoints, 3 exercises"
RIVALS: dict[str, Look] = {"means alone": means, "window statistics": statistics}


def rows(media: Path) -> Iterator[Row]:
    clips, exercises = gesture_clips(media), pose_sequences(media)
    alone = [[place] for place in range(len(clips))]
    found = judged(clips, alone).mean()
    rivals = ", ".join(f"{name} {judged(clips, alone, look=look).mean():.2f}" for name, look in RIVALS.items())
    yield Row("movements: held poses from pixels, leave one out", AIM, float(found), len(clips), HELD, note=rivals)
    yield repeated("movements: exercises, 5-fold", AIM, exercises, exercises, REPEATS, EXERCISES)
    halves = [half for one in exercises for half in halves_of(one)]
    of = "the halves of the same, up and down"
    yield repeated("movements: the order of moments, 5-fold", ORDER_AIM, halves, exercises, FEWER, of)
    yield flip_row(clips)
    yield from worse_rows(exercises)


def repeated(
    name: str, aim: float, movements: Sequence[Movement], whole: Sequence[Movement], repeats: int, of: str
) -> Row:
    """Random folds of whole sequences, again and again; halves of one stay together."""
    each = len(movements) // len(whole)
    shares: dict[str, list[float]] = {"": [], **{rival: [] for rival in RIVALS}, "a network of them": []}
    for seed in range(repeats):
        folds = [
            [place * each + part for place in fold for part in range(each)] for fold in folds_of(whole, FOLDS, seed)
        ]
        for rival, look in {"": product_look, **RIVALS}.items():
            shares[rival].append(float(judged(movements, folds, look=look).mean()))
        shares["a network of them"].append(float(network_judged(movements, folds).mean()))
    ours = shares.pop("")
    rivals = ", ".join(f"{rival} {np.mean(found):.3f}" for rival, found in shares.items())
    note = f"{repeats} random repeats: {min(ours):.3f} to {max(ours):.3f}; {rivals}"
    return Row(name, aim, float(np.mean(ours)), len(movements), of, note=note)


def network_judged(movements: Sequence[Movement], folds: Sequence[Sequence[int]]) -> npt.NDArray[np.bool_]:
    """As `judged`, by a network with one hidden layer on window statistics."""
    names, right = labels_of(movements), np.zeros(len(movements), bool)
    points = [windows(one.landmarks, GIVEN.rate, GIVEN.window, GIVEN.step)[0] for one in movements]
    seen = [
        np.hstack(list(statistics(held, one.landmarks.layout).values()))
        for held, one in zip(points, movements, strict=True)
    ]
    truth = [names.index(one.label) for one in movements]
    for fold in folds:
        kept = [place for place in range(len(movements)) if place not in set(fold)]
        rows = np.concatenate([seen[place] for place in kept])
        scaling = Scaling(rows.mean(axis=0), rows.std(axis=0) + 1e-3)
        shown = np.repeat([truth[place] for place in kept], [len(seen[place]) for place in kept])
        asked = np.concatenate([seen[place] for place in fold])
        said = network_says(scaling.apply(rows), shown, scaling.apply(asked))
        ends = np.cumsum([len(seen[place]) for place in fold])[:-1]
        for place, part in zip(fold, np.split(said, ends), strict=True):
            right[place] = part.mean(axis=0).argmax() == truth[place]
    return right


def halves_of(movement: Movement) -> list[Movement]:
    """The way there and the way back of a repetition, as two movements."""
    middle = len(movement.landmarks) // 2
    return [
        Movement(f"{movement.name} {name}", f"{movement.label} {name}", part_of(movement.landmarks, part))
        for name, part in (("there", slice(0, middle)), ("back", slice(middle, None)))
    ]


def part_of(held: Landmarks, part: slice) -> Landmarks:
    return replace(held, points=held.points[part], times=held.times[part], people=held.people[part])


def flip_row(clips: Sequence[Movement]) -> Row:
    """Learnt with mirror images: those of clips left out, of poses without a side, against the clips themselves."""
    sided = {name for pair in mirrored_labels(clips) for name in pair}
    even = [one for one in clips if one.label not in sided]
    alone = [[place] for place in range(len(even))]
    given = replace(GIVEN, flip=True)
    plain = judged(even, alone, given).mean()
    flipped = judged(even, alone, given, asked=[in_mirror(one) for one in even]).mean()
    note = f"{plain:.2f} plain, {flipped:.2f} mirrored; told to have a side: {', '.join(sorted(sided)) or 'none'}"
    name = "movements: learnt with flips, mirrored clips, points worse"
    return Row(name, FLIP_AIM, float(plain - flipped) * 100, len(even), "clips of poses without a side", True, note)


def mirrored_labels(clips: Sequence[Movement]) -> list[tuple[str, str]]:
    names = labels_of(clips)
    held = [windows(one.landmarks, GIVEN.rate, GIVEN.window, GIVEN.step)[0] for one in clips]
    labels = np.repeat([names.index(one.label) for one in clips], [len(points) for points in held])
    points, layout = np.concatenate(held), clips[0].landmarks.layout
    plain, flipped = (list(product_look(one, layout).values()) for one in (points, mirrored(points, layout)))
    return [(names[one], names[other]) for one, other, _ in mirror_images(plain, flipped, labels)]


def worse_rows(exercises: Sequence[Movement]) -> Iterator[Row]:
    """Learnt from what is, asked about what is filmed worse."""
    for name, spoil in SPOILED.items():
        shares = []
        for seed in range(FEWER):
            random = np.random.default_rng([SEED, seed])
            asked = [replace(one, landmarks=spoil(one.landmarks, random)) for one in exercises]
            shares.append(float(judged(exercises, folds_of(exercises, FOLDS, seed), asked=asked).mean()))
        note = f"{min(shares):.3f} to {max(shares):.3f}; an aim of our own"
        title = f"movements: exercises, {name}"
        yield Row(title, WORSE_AIM, float(np.mean(shares)), len(exercises), EXERCISES, note=note)


def elsewhere(held: Landmarks, random: np.random.Generator) -> Landmarks:
    moved = held.points[..., :2] * random.uniform(0.3, 3) + random.uniform(-300, 300, 2)
    return _placed(held, moved)


def missing(held: Landmarks, random: np.random.Generator) -> Landmarks:
    points = held.points * (random.random(held.points.shape[:2]) >= 0.25)[..., None]
    return replace(held, points=points.astype(np.float32))


def without_legs(held: Landmarks, random: np.random.Generator) -> Landmarks:
    points = held.points.copy()
    points[:, 8:14] = 0
    return replace(held, points=points)


def shaken(held: Landmarks, random: np.random.Generator) -> Landmarks:
    """Every point trembles by a fiftieth of the height, and the camera wanders."""
    tremble = random.normal(0, 6, held.points[..., :2].shape)
    wander = np.cumsum(random.normal(0, 4, (len(held), 1, 2)), axis=0)
    return _placed(held, held.points[..., :2] + tremble + wander)


def hurried(held: Landmarks, random: np.random.Generator) -> Landmarks:
    """Half as fast again, or two thirds as fast."""
    speed = random.choice([2 / 3, 1.5])
    chosen = np.minimum((np.arange(int(len(held) / speed)) * speed).astype(int), len(held) - 1)
    times = np.arange(len(chosen)) / held.rate
    return replace(held, points=held.points[chosen], times=times, people=held.people[chosen])


def tilted(held: Landmarks, random: np.random.Generator) -> Landmarks:
    angle = np.radians(random.choice([-15, 15]))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return _placed(held, held.points[..., :2] @ turn)


def interrupted(held: Landmarks, random: np.random.Generator) -> Landmarks:
    """For a fifth of the time somebody walks before the camera."""
    first = int(random.uniform(0, 0.8) * len(held))
    gone = slice(first, first + len(held) // 5)
    points, people = held.points.copy(), held.people.copy()
    points[gone], people[gone] = 0, NOBODY
    return replace(held, points=points, people=people)


def _placed(held: Landmarks, places: npt.NDArray[np.floating]) -> Landmarks:
    points = held.points.copy()
    points[..., :2] = np.where(points[..., 2:] > 0, places, 0)
    return replace(held, points=points)


SPOILED: dict[str, Callable[[Landmarks, np.random.Generator], Landmarks]] = {
    "elsewhere and of another size": elsewhere,
    "a quarter of all points missed": missing,
    "hips and legs hidden": without_legs,
    "filmed from a trembling hand": shaken,
    "two thirds as fast or half as fast again": hurried,
    "camera tilted by 15 degrees": tilted,
    "nobody seen for a fifth of the time": interrupted,
}
