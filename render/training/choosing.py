"""What to learn from and how strictly, decided by trying: on parts of the training examples alone."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from render.training.head import Floats, Lesson, Scaling, Training, likelihood, loss_of
from render.training.split import folds

# From strict to loose; each goes on from the one before, which is close to it.
STRICTNESSES = (1e-2, 1e-3, 1e-4, 1e-5)
USUAL = 1e-3  # where there is too little to try on
FOLDS, ITERATIONS = 4, 40
MOST_TRIED = 400  # examples
LEAST_TRIED = 3  # groups of a label, so that two are left where one is asked about


@dataclass(frozen=True, slots=True)
class Choice:
    """What a head learns from, and how strictly."""

    blocks: tuple[str, ...]  # names of features
    regularisation: float


@dataclass(frozen=True, slots=True)
class Tried:
    """One row of each training example."""

    blocks: dict[str, npt.NDArray[np.floating]]  # by name: (n, features)
    targets: Floats  # (n, labels)
    weights: Floats  # (n,)
    groups: Sequence[Hashable]
    multi_label: bool

    def part(self, chosen: npt.NDArray[np.intp]) -> Tried:
        blocks = {name: rows[chosen] for name, rows in self.blocks.items()}
        groups = [self.groups[one] for one in chosen]
        return Tried(blocks, self.targets[chosen], self.weights[chosen], groups, self.multi_label)


def choose(tried: Tried, looks: Sequence[tuple[str, ...]], regularisation: float | None, seed: int) -> Choice:
    """The choice by which what was left out is found least surprising."""
    strictnesses = STRICTNESSES if regularisation is None else (regularisation,)
    if len(looks) * len(strictnesses) == 1:
        return Choice(looks[0], strictnesses[0])
    if len(tried.targets) > MOST_TRIED:
        tried = tried.part(np.sort(np.random.default_rng(seed).permutation(len(tried.targets))[:MOST_TRIED]))
    if not _can_be_tried(tried):
        return Choice(looks[0], regularisation or USUAL)
    fold = np.array(folds(tried.targets.argmax(axis=1).tolist(), tried.groups, FOLDS, seed))
    losses = {look: _losses(tried, look, strictnesses, fold) for look in looks}
    look, place = min(product(looks, range(len(strictnesses))), key=lambda one: losses[one[0]][one[1]])
    return Choice(look, strictnesses[place])


def _can_be_tried(tried: Tried) -> bool:
    several = [
        len({group for group, target in zip(tried.groups, tried.targets, strict=True) if target[label]})
        for label in range(tried.targets.shape[1])
    ]
    return min(count for count in several if count) >= LEAST_TRIED and sum(count > 0 for count in several) > 1


def _losses(
    tried: Tried, look: tuple[str, ...], strictnesses: Sequence[float], fold: npt.NDArray[np.intp]
) -> list[float]:
    """By strictness, over all folds."""
    total = np.zeros(len(strictnesses))
    for number in set(fold.tolist()):
        kept, asked = tried.part(np.flatnonzero(fold != number)), tried.part(np.flatnonzero(fold == number))
        scaling = Scaling.of([kept.blocks[name] for name in look])
        lesson, project = _reduced(kept, look, scaling)
        rows = scaling.apply(np.hstack([asked.blocks[name] for name in look])) @ project
        training = Training(lesson, strictnesses[0])
        for place, strictness in enumerate(strictnesses):
            training = Training(lesson, strictness, training.state)
            for _ in range(ITERATIONS):
                training.advance()
            found = likelihood(rows @ training.state.now[:-1] + training.state.now[-1], tried.multi_label)
            total[place] += loss_of(found, asked.targets, asked.weights, tried.multi_label)
    return [float(loss) for loss in total]


def _reduced(kept: Tried, look: tuple[str, ...], scaling: Scaling) -> tuple[Lesson, Floats]:
    """The same lesson in as many features as there are rows, in which a head loses nothing, and the way there."""
    rows = scaling.apply(np.hstack([kept.blocks[name] for name in look]))
    weights = kept.weights / kept.weights.sum()
    if len(rows) >= rows.shape[1]:
        return Lesson([rows], kept.targets, weights, kept.multi_label), np.eye(rows.shape[1])
    values, vectors = np.linalg.eigh(rows @ rows.T)
    there = values > values[-1] * 1e-10
    project = rows.T @ (vectors[:, there] / np.sqrt(values[there]))
    return Lesson([rows @ project], kept.targets, weights, kept.multi_label), project
