"""What is none of the labels: declined, while what shows them and was left out is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import mean

import numpy as np

from bench.classifying.images import features_of
from bench.classifying.moments import OTHERS, OTHERWISE
from bench.classifying.movements import GIVEN, Movement, example_of, from_pixels, gesture_clips
from bench.classifying.themes import photos_by_theme
from bench.seeing.row import Row
from render.media.arrays import unwatched
from render.training.checkpoint import Subject
from render.training.course import Course, Example
from render.training.novelty import NEAR
from render.training.parameters import ActionParameters, ImageParameters
from render.training.pictures import Rows

DECLINED = 0.9  # of strangers; of its own it is to keep NEAR
LEAST, DRAWS, LEARNT = 8, 3, 0.7  # photos of a theme, draws of what is learnt from, and its share
LIKELY = 0.5


def rows(media: Path) -> Iterator[Row]:
    yield picture_row("themes of photos", photos_by_theme(media), {}, "broad themes, 8 to 26 photos each")
    poses = defaultdict(list)
    for path in sorted((media / "actions" / "gesture_stills").glob("*/*")):
        poses[path.parent.name].append(path)
    photos = {"": [path for paths in photos_by_theme(media).values() for path in paths]}
    yield picture_row("held poses", poses, photos, "held poses of one shoot, 12 pictures each")
    yield movement_row(media)


def picture_row(name: str, own: dict[str, list[Path]], others: dict[str, list[Path]], of: str) -> Row:
    """Of each two labels, against the other photos: those of the labels that are not learnt, or `others`."""
    seen = {path: features_of(path) for paths in (*own.values(), *others.values()) for path in paths}
    kept, declined = list[float](), list[float]()
    for pair in combinations(sorted(label for label, paths in own.items() if len(paths) >= LEAST), 2):
        strangers = [path for label, paths in (others or own).items() if label not in pair for path in paths]
        for draw in range(DRAWS):
            told = two_taught([own[label] for label in pair], strangers, seen, draw)
            kept.append(told[0])
            declined.append(told[1])
    return row_of(f"pictures: none of two {name}", kept, declined, len(seen), of)


def two_taught(
    own: Sequence[Sequence[Path]], strangers: Sequence[Path], seen: dict[Path, dict[str, Rows]], draw: int
) -> tuple[float, float]:
    """Which share is kept of the photos of both that were left out, and declined of strangers."""
    random = np.random.default_rng(draw)
    examples = []
    for label, paths in enumerate(own):
        for place, number in enumerate(random.permutation(len(paths))):
            part = "training" if place < round(LEARNT * len(paths)) else "testing"
            examples.append(picture_example(paths[number], label, part, seen))
    examples += [picture_example(path, 0, "strange", seen) for path in strangers]
    given = ImageParameters(
        validation_share=0.0, sees="picture", regularisation=1e-3
    )  # how strictly makes no difference
    return shares(Course(Subject("image", ("one", "other"), False, None, given.to_json(), ()), examples, given))


def picture_example(path: Path, label: int, part: str, seen: dict[Path, dict[str, Rows]]) -> Example:
    return Example(path.name, (label,), part, {"picture": seen[path]["picture"]}, 1, path)


def movement_row(media: Path) -> Row:
    """Clips of all gestures, one of each left out, against people who do something else."""
    clips = gesture_clips(media)
    others = [
        Movement(f"{Path(name).stem} {start}", OTHERWISE, from_pixels(media / name, start, end))
        for name, *parts in OTHERS
        for start, end in parts
    ]
    names = tuple(sorted({clip.label for clip in clips}))
    kept, declined = list[float](), list[float]()
    for number in range(4):
        examples = [
            example_of(clip, "testing" if clip.name.endswith(f"_{number + 1:02d}") else "training", names, GIVEN)
            for clip in clips
        ]
        examples += [example_of(Movement(one.name, names[0], one.landmarks), "strange", names, GIVEN) for one in others]
        told = shares(Course(subject_of(names, GIVEN, clips[0]), examples, GIVEN))
        kept.append(told[0])
        declined.append(told[1])
    return row_of("movements: none of six gestures", kept, declined, len(clips) + len(others), "clips, one shoot")


def subject_of(names: tuple[str, ...], given: ActionParameters, clip: Movement) -> Subject:
    return Subject("action", names, False, None, given.to_json(), (), clip.landmarks.layout)


def shares(course: Course) -> tuple[float, float]:
    """Kept of what is for testing, declined of what is strange."""
    begun = course.begin(unwatched)
    assert begun.familiar is not None
    parts, known = np.array(begun.parts), begun.familiar >= LIKELY
    return float(known[parts == "testing"].mean()), float((~known[parts == "strange"]).mean())


def row_of(name: str, kept: Sequence[float], declined: Sequence[float], count: int, of: str) -> Row:
    note = f"of their own that were left out {mean(kept):.2f} are kept, {NEAR:g} wanted; {len(kept)} classifiers"
    return Row(f"{name}: strangers declined", DECLINED, mean(declined), count, of, note=note)
