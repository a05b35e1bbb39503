"""What may go wrong with what was learnt, in sentences for those who gave the examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from render.training.checkpoint import Subject
from render.training.course import Example
from render.training.mirror import mirror_images
from render.training.networks import PICTURE
from render.training.split import alike_rows

FEW = {"image": 10, "action": 50}  # examples of a label; of actions what Create ML asks for
UNEVEN = 5  # times as many examples of one label as of another
TRAINING = "training"


def warnings_of(subject: Subject, examples: Sequence[Example], left_out: int = 0) -> list[str]:
    """About examples, of which each has its part by now; in so many others nobody is seen."""
    numbers, parts = _about_numbers(subject, examples), _about_parts(subject, examples)
    rates = _about_frame_rates(examples)
    return [*_about_nobody(left_out), *rates, *numbers, *_about_mirrors(subject, examples), *parts]


def _about_frame_rates(examples: Sequence[Example]) -> Iterator[str]:
    count = len({one.group for one in examples if one.slow})
    if count == 1:
        yield "It looks at more pictures a second than a video has: choose fewer."
    elif count:
        yield f"It looks at more pictures a second than {count} videos have: choose fewer."


def _about_nobody(count: int) -> Iterator[str]:
    if count == 1:
        yield "In a part of a video nobody is seen; it was left out."
    elif count:
        yield f"In {count} parts of videos nobody is seen; they were left out."


def _about_numbers(subject: Subject, examples: Sequence[Example]) -> Iterator[str]:
    counts = Counter(label for one in examples if one.part == TRAINING for label in one.labels)
    named = [(subject.labels[label], count) for label, count in sorted(counts.items())]
    for name, count in named:
        if count == 1:
            yield f"“{name}” has a single example: hardly anything can be learned from it."
    few = ", ".join(f"{name} ({count})" for name, count in named if 1 < count < FEW[subject.kind])
    if few and subject.kind == "action":
        yield f"With at least {FEW[subject.kind]} videos of each label it learns better. There are fewer of: {few}."
    elif few:
        yield f"With at least {FEW[subject.kind]} pictures of each label it learns better. There are fewer of: {few}."
    (most, many), (least, some) = (choose(named, key=lambda one: one[1]) for choose in (max, min))
    if many >= UNEVEN * some:
        yield f"There are {many} examples of “{most}” but only {some} of “{least}”, which may be overlooked therefore."
    if subject.kind == "action" and subject.negative is None and not subject.multi_label:
        yield "There is no label for everything else, so another movement may be called by one of these labels."


def _about_mirrors(subject: Subject, examples: Sequence[Example]) -> Iterator[str]:
    """Movements with a side should not be learnt from their mirror images."""
    learned = [one for one in examples if one.part == TRAINING and len(one.labels) == 1]
    flipped = [one for one in learned if all(len(rows) == 2 * one.plain for rows in one.blocks.values())]
    labels = np.array([one.labels[0] for one in flipped for _ in range(one.plain)], np.intp)
    if subject.kind != "action" or len(set(labels.tolist())) < 2:
        return
    blocks = [np.concatenate([one.blocks[name][: one.plain] for one in flipped]) for name in flipped[0].blocks]
    mirrored = [np.concatenate([one.blocks[name][one.plain :] for one in flipped]) for name in flipped[0].blocks]
    for label, other, _ in mirror_images(blocks, mirrored, labels):
        yield (
            f"Seen in a mirror, “{subject.labels[label]}” looks like “{subject.labels[other]}”. Switch the horizontal "
            "flip off, so that the two are not taken for each other."
        )


def _about_parts(subject: Subject, examples: Sequence[Example]) -> Iterator[str]:
    learned = [one for one in examples if one.part == TRAINING]
    others = [one for one in examples if one.part != TRAINING]
    if not others:
        yield "There are too few examples to put some aside, so nobody knows how well it does with others."
        return
    unchecked = [name for label, name in enumerate(subject.labels) if not any(label in one.labels for one in others)]
    if unchecked:
        names = ", ".join(unchecked)
        yield f"There are too few examples of these to put some aside and check by them: {names}."
    count = _leaked(learned, others)
    if count:
        yield (
            f"{count} of the examples to check by are nearly the same as others that it learns from: it will seem "
            "better than it is."
        )


def _leaked(learned: Sequence[Example], others: Sequence[Example]) -> int:
    """How many of the others somebody has given twice, or shots of the same moment."""
    if any(PICTURE not in one.blocks for one in (*learned, *others)):
        groups = {one.group for one in learned}
        return sum(one.group in groups for one in others)
    mine, theirs = (np.stack([one.blocks[PICTURE][0] for one in some]) for some in (learned, others))
    return sum(
        any(set(others[first].labels) & set(learned[second].labels) for second in alike)
        for first, alike in alike_rows(theirs, mine)
    )
