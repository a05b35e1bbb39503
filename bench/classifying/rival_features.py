"""What else could be learnt from windows of landmarks, from the same moments: statistics, alone and under a small
network."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.classifying.movements import Blocks
from render.training.actions import INPUT, OUTPUT, STEPS, Joints, channels
from render.training.formula import Value
from render.training.networks import session_of
from render.vision.landmarks import LAYOUTS, Values
from render.weights.graph import Graph, Layout, Port

COSINES = 3
HIDDEN, RATE, SEED = 64, 3e-3, 5
ITERATIONS, DECAY = 300, 1e-3


@cache
def _session(window: int, layout: str) -> Any:
    kind, graph = LAYOUTS[layout], Graph()
    moments = channels(Joints(Value(graph, INPUT), window, layout))
    graph.put(OUTPUT, moments.name, Layout.SOURCE)
    model = graph.build([Port(INPUT, INPUT, ("n", window, kind.points, kind.values))], [Port(OUTPUT, OUTPUT)])
    return session_of(model.SerializeToString())


def moments(points: Values, layout: str) -> npt.NDArray[np.float32]:
    """(n, STEPS, channels) of windows."""
    found: npt.NDArray[np.float32] = _session(points.shape[1], layout).run([OUTPUT], {INPUT: points})[0]
    return found


def statistics(points: Values, layout: str) -> Blocks:
    """Of each channel the mean, deviation, extremes, speed and the first cosines."""
    series = moments(points, layout)
    speed = np.sqrt(np.abs(np.diff(series, axis=1)) * 5 + 1e-2).mean(axis=1)
    phase = (np.arange(STEPS) + 0.5) / STEPS * np.pi
    cosines = [np.einsum("t,ntc->nc", np.cos(turn * phase) * 2 / STEPS, series) for turn in range(1, COSINES + 1)]
    still = [series.mean(axis=1), series.min(axis=1), series.max(axis=1)]
    moved = [series.std(axis=1), speed, *cosines]
    return {
        "still": np.concatenate(still, axis=1).astype(np.float32),
        "moved": np.concatenate(moved, axis=1).astype(np.float32),
    }


def means(points: Values, layout: str) -> Blocks:
    return {"means": moments(points, layout).mean(axis=1)}


def network_says(
    rows: npt.NDArray[np.float64], truth: npt.NDArray[np.int64], asked: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The answers of a network with one hidden layer, trained by Adam: rows (n, features), what they show (n,)."""
    random, labels = np.random.default_rng(SEED), int(truth.max()) + 1
    sizes = [(rows.shape[1], HIDDEN), (HIDDEN,), (HIDDEN, labels), (labels,)]
    weights = [random.normal(0, np.sqrt(2 / size[0]), size) if len(size) > 1 else np.zeros(size) for size in sizes]
    first, second = ([np.zeros_like(one) for one in weights] for _ in range(2))
    for step in range(1, ITERATIONS + 1):
        hidden = np.maximum(rows @ weights[0] + weights[1], 0)
        wrong = _softmax(hidden @ weights[2] + weights[3])
        wrong[np.arange(len(truth)), truth] -= 1
        wrong /= len(truth)
        back = (wrong @ weights[2].T) * (hidden > 0)
        slopes = [rows.T @ back, back.sum(axis=0), hidden.T @ wrong, wrong.sum(axis=0)]
        for place, slope in enumerate(slopes):
            slope += DECAY * weights[place]
            first[place] = 0.9 * first[place] + 0.1 * slope
            second[place] = 0.999 * second[place] + 0.001 * slope**2
            move = first[place] / (1 - 0.9**step) / (np.sqrt(second[place] / (1 - 0.999**step)) + 1e-8)
            weights[place] -= RATE * move
    return _softmax(np.maximum(asked @ weights[0] + weights[1], 0) @ weights[2] + weights[3])


def _softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float64)
