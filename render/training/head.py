"""The part of a classifier that learns: regularised logistic regression on rows of features, by iterations.

Full batches in float64 by Nesterov's accelerated gradients with restarts (O'Donoghue and Candès 2015): no chance is
involved, so that a training that was stopped anywhere and taken up again ends where it would have ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]

LEAST_SCALE = 0.1  # of the mean spread: a feature that hardly ever changes is not blown up
POWER_ITERATIONS = 60
SAFETY = 1.05  # the largest eigenvalue is approached from below
SMALLEST = 1e-12  # a probability


@dataclass(frozen=True, slots=True)
class Scaling:
    """Brings features to mean 0 and more alike spread, so that rows have a length of about 1 however many they are.

    Of few examples spreads are only guessed, so features are brought half the way to the same one: photos outside the
    album are found less surprising then (bench.classifying.themes: 0.82, else 0.84 with all the way, n = 58).
    """

    mean: Floats  # (features,)
    scale: Floats

    @classmethod
    def of(cls, blocks: Sequence[npt.NDArray[np.floating]]) -> Scaling:
        """From rows (n, features) of each block; blocks of different lengths weigh alike."""
        return cls.of_parts([blocks])

    @classmethod
    def of_parts(cls, parts: Iterable[Sequence[npt.NDArray[np.floating]]]) -> Scaling:
        """The same of rows that come in parts, which are gone through twice."""
        count, total, squares = 0, np.zeros(1), np.zeros(1)
        for blocks in parts:
            count += len(blocks[0])
            total = total + np.concatenate([block.sum(axis=0, dtype=np.float64) for block in blocks])
        mean = np.asarray(total / count, np.float64)
        for blocks in parts:
            ends = np.cumsum([block.shape[1] for block in blocks])
            apart = zip(blocks, np.split(mean, ends[:-1]), strict=True)
            squares = squares + np.concatenate([((block - middle) ** 2).sum(axis=0) for block, middle in apart])
        return cls(mean, np.concatenate([_scale(one) for one in np.split(np.sqrt(squares / count), ends[:-1])]))

    def apply(self, rows: npt.NDArray[np.floating]) -> Floats:
        return np.asarray((rows - self.mean) / self.scale, np.float64)


def _scale(spread: Floats) -> Floats:
    """By which the features of a block are divided."""
    spread = np.sqrt(np.maximum(spread, LEAST_SCALE * spread.mean()) * spread.mean())
    return np.asarray(np.where(spread > 0, spread, 1.0) * np.sqrt(len(spread)), np.float64)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt from."""

    rows: Iterable[Floats]  # (n, features), scaled: in parts, one after another, gone through in each iteration
    targets: Floats  # (n, labels): 0 or 1
    weights: Floats  # (n,), of sum 1
    multi_label: bool = False  # any number of labels may be true of a row, else one

    @property
    def parts(self) -> Iterator[tuple[Floats, Floats, Floats]]:
        """Rows, targets and weights."""
        top = 0
        for rows in self.rows:
            here = slice(top, top + len(rows))
            yield rows, self.targets[here], self.weights[here]
            top += len(rows)


@dataclass(frozen=True, slots=True)
class Head:
    """Scaled rows -> probabilities."""

    weights: Floats  # (features, labels)
    bias: Floats  # (labels,)
    multi_label: bool = False

    def probabilities(self, rows: Floats) -> Floats:
        return likelihood(rows @ self.weights + self.bias, self.multi_label)

    def folded(self, scaling: Scaling) -> tuple[Floats, Floats]:
        """Weights and bias for rows that are not scaled."""
        weights = self.weights / scaling.scale[:, None]
        return weights, self.bias - scaling.mean @ weights


def likelihood(logits: Floats, multi_label: bool) -> Floats:
    if multi_label:
        return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)), np.float64)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float64)


def loss_of(probabilities: Floats, targets: Floats, weights: Floats, multi_label: bool) -> float:
    """The mean of what the true labels were found unlikely."""
    losses = -targets * np.log(np.maximum(probabilities, SMALLEST))
    if multi_label:
        losses -= (1 - targets) * np.log(np.maximum(1 - probabilities, SMALLEST))
    return float(weights @ losses.sum(axis=1))


@dataclass(slots=True)
class State:
    """Where a training is; all that its next iteration depends on besides the lesson."""

    now: Floats  # (features + 1, labels); the last row is the bias
    before: Floats
    momentum: float = 1.0
    iteration: int = 0

    @classmethod
    def start(cls, features: int, labels: int) -> State:
        return cls(np.zeros((features + 1, labels)), np.zeros((features + 1, labels)))


class Training:
    """A head on its way."""

    def __init__(self, lesson: Lesson, regularisation: float, state: State | None = None) -> None:
        self.lesson = lesson
        self.regularisation = regularisation
        self.state = state or State.start(next(iter(lesson.rows)).shape[1], lesson.targets.shape[1])
        curvature = 0.25 if lesson.multi_label else 0.5  # the most that a sigmoid or softmax bends
        self._step = 1 / (SAFETY * curvature * _largest_eigenvalue(lesson, len(self.state.now)) + regularisation)

    def advance(self) -> None:
        """One iteration."""
        state = self.state
        momentum = (1 + np.sqrt(1 + 4 * state.momentum**2)) / 2
        ahead = state.now + (state.momentum - 1) / momentum * (state.now - state.before)
        gradient = self._gradient(ahead)
        found = ahead - self._step * gradient
        uphill = float(np.vdot(gradient, found - state.now)) > 0
        state.before, state.now = state.now, found
        state.momentum = 1.0 if uphill else float(momentum)
        state.iteration += 1

    def head(self) -> Head:
        return Head(self.state.now[:-1].copy(), self.state.now[-1].copy(), self.lesson.multi_label)

    def _gradient(self, at: Floats) -> Floats:
        found = np.zeros_like(at)
        for rows, targets, weights in self.lesson.parts:
            wrong = likelihood(rows @ at[:-1] + at[-1], self.lesson.multi_label) - targets
            wrong *= weights[:, None]
            found[:-1] += rows.T @ wrong
            found[-1] += wrong.sum(axis=0)
        found[:-1] += self.regularisation * at[:-1]
        return found


def _largest_eigenvalue(lesson: Lesson, length: int) -> float:
    """Of the weighted second moments of the rows, with a one for the bias."""
    vector, value = np.ones(length), 1.0
    for _ in range(POWER_ITERATIONS):
        found = np.zeros(length)
        for rows, _targets, weights in lesson.parts:
            seen = weights * (rows @ vector[:-1] + vector[-1])
            found[:-1] += rows.T @ seen
            found[-1] += seen.sum()
        value = float(np.linalg.norm(found))
        vector = found / max(value, SMALLEST)
    return value
