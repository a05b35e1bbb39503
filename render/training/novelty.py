"""Whether something is like anything that was learnt from: else a classifier says "none of these".

A head that tells two labels apart calls whatever it is shown one of the two, and is often sure. So the distance to the
nearest example is looked at too (Sun et al. 2022, "Out-of-distribution detection with deep nearest neighbors"), and
how far is too far is learnt from examples that were left out.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from render.training.head import Floats, Scaling
from render.training.networks import PICTURE
from render.training.split import folds
from render.weights.graph import Graph

type Rows = npt.NDArray[np.floating]

# Of the examples that were left out this share is near enough. The others are the price: they are declined as well
# (bench.classifying.strangers).
NEAR = 0.9
FOLDS = 10
LEAST_GROUPS = 9  # with fewer the farthest of them is not far enough for NEAR of all that come
MOST_KEPT = 500  # rows of examples in a file: 2.5 MB of embeddings
# From surely familiar to surely not within a fifth of the distance between the middle and the farthest of NEAR.
STEEPNESS = 10.0
LEAST_SPREAD = 0.02  # of the limit: examples may all be equally far apart


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of what is learnt from, one by one."""

    blocks: Mapping[str, Rows]  # by name: (n, features)
    labels: Sequence[int]  # (n,), one of each row's
    groups: Sequence[Hashable]  # (n,): rows of one group are never measured against each other

    def part(self, chosen: npt.NDArray[np.intp]) -> Examples:
        blocks = {name: rows[chosen] for name, rows in self.blocks.items()}
        return Examples(blocks, [self.labels[one] for one in chosen], [self.groups[one] for one in chosen])


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt from, as far as it takes to see whether something is like it."""

    scaling: Scaling
    rows: npt.NDArray[np.float32]  # (n, features), scaled
    limit: float  # distance at which it is as likely as not that something is none of these
    spread: float

    def familiarity(self, rows: Rows) -> Floats:
        """(n,) 0..1 of rows (n, features) that are not scaled; below 0.5 they are none of these."""
        away = (self.limit - nearest(self.scaling.apply(rows), self.rows)) / self.spread
        return np.asarray(0.5 * (1 + np.tanh(0.5 * STEEPNESS * away)), np.float64)


def looked_at(blocks: Sequence[str]) -> tuple[str, ...]:
    """The blocks by which it is told: of pictures the whole, unless postures alone are learnt from. Beside a picture a
    posture says little: most pictures without anybody have the same."""
    return (PICTURE,) if PICTURE in blocks else tuple(blocks)


def known_of(examples: Examples, seed: int) -> Known | None:
    """None where there is too little to tell by."""
    examples = examples.part(some_of(len(examples.labels), seed))
    if len(set(examples.groups)) < LEAST_GROUPS:
        return None
    apart = _held_out_distances(examples, seed)
    groups = len(set(examples.groups))
    # As of conformal prediction: of a few, the farthest is nearer than the farthest of many would be.
    limit = float(np.quantile(apart, min(1.0, NEAR * (groups + 1) / groups), method="higher"))
    if not limit:  # all of them are the same
        return None
    spread = max(limit - float(np.median(apart)), LEAST_SPREAD * limit)
    rows = list(examples.blocks.values())
    scaling = Scaling.of(rows)
    return Known(scaling, scaling.apply(np.hstack(rows)).astype(np.float32), limit, spread)


def some_of(count: int, seed: int) -> npt.NDArray[np.intp]:
    """Which of so many rows are kept, in order."""
    return (
        np.arange(count) if count <= MOST_KEPT else np.sort(np.random.default_rng(seed).permutation(count)[:MOST_KEPT])
    )


def nearest(rows: Floats, others: Rows) -> Floats:
    """(n,) Euclidean distances of rows (n, features) to the nearest of the others (m, features)."""
    squared = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None] - 2 * rows @ others.T
    return np.asarray(np.sqrt(np.maximum(squared.min(axis=1), 0.0)), np.float64)


def add_familiarity(graph: Graph, row: str, known: Known) -> str:
    """(N, 1) familiarity of the value `row` (N, features): the same as `Known.familiarity`."""

    def constant(value: npt.NDArray[np.floating] | float) -> str:
        return graph.initializer(np.asarray(value, np.float32))

    centred = graph.emit("Sub", [row, constant(known.scaling.mean)])
    scaled = graph.emit("Div", [centred, constant(known.scaling.scale)])
    own = graph.emit("ReduceSum", [graph.emit("Mul", [scaled, scaled]), graph.integers([1])], keepdims=1)
    rows = known.rows.astype(np.float64)
    others = graph.emit("Gemm", [scaled, constant(-2 * rows.T), constant((rows**2).sum(axis=1))])
    squared = graph.emit("Add", [graph.emit("ReduceMin", [others, graph.integers([1])], keepdims=1), own])
    distance = graph.emit("Sqrt", [graph.emit("Max", [squared, constant(0.0)])])
    away = graph.emit("Sub", [constant(known.limit), distance])
    return graph.emit("Sigmoid", [graph.emit("Mul", [away, constant(STEEPNESS / known.spread)])])


def _held_out_distances(examples: Examples, seed: int) -> Floats:
    """Of each row to the nearest of other folds, scaled as these are."""
    fold = np.array(folds(list(examples.labels), examples.groups, FOLDS, seed))
    found = np.zeros(len(fold))
    for number in set(fold.tolist()):
        left_out = fold == number
        kept = [rows[~left_out] for rows in examples.blocks.values()]
        asked = np.hstack([rows[left_out] for rows in examples.blocks.values()])
        scaling = Scaling.of(kept)
        found[left_out] = nearest(scaling.apply(asked), scaling.apply(np.hstack(kept)))
    return found
