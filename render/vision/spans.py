"""Where in a long video something happens: from what a classifier says of windows that overlap."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from render.vision.analysis import Span
from render.vision.classify import LIKELY, Window

type Floats = npt.NDArray[np.float64]

TICK = 0.05  # seconds; ten times finer than the smallest step of windows that anybody needs
MOST_TICKS = 100_000
# Of the usual length of a window: a break that is shorter is none, and so is a stretch, unless the video is as short.
BREAK, SHORTEST = 0.5, 0.3

# Of the highest probability of a stretch: where it falls below, the movement ends. A window that holds half of it is
# often called nothing at all; bench.classifying.moments, clips between other movements.
EDGE = 0.35


def spans_of(windows: Sequence[Window], least: float, negative: str | None = None) -> list[tuple[str, Span]]:
    """Labels but the negative one, with the stretches in which they are likely, in order of time, and how much.

    Each moment believes the windows over it, the more the nearer their middle is: so a stretch begins and ends where
    the movement does, not where the first window does that holds a part of it.
    """
    labels = [label for label in windows[0].probabilities if label != negative] if windows else []
    if not labels:
        return []
    ticks, likely = _by_moment(windows, labels)
    length = float(np.median([window.end - window.start for window in windows]))
    whole = float(ticks[-1] - ticks[0])
    found = []
    best = likely.max(axis=1)
    for label, chances in zip(labels, likely.T, strict=True):
        for run in _runs(ticks, chances >= max(least, LIKELY), BREAK * length):
            first, last = _widened(run, chances, best)
            span = Span(float(ticks[first]), float(ticks[last]), float(chances[first : last + 1].mean()))
            if span.end - span.start >= min(SHORTEST * length, SHORTEST * whole):
                found.append((label, span))
    return sorted(found, key=lambda one: one[1].start)


def _by_moment(windows: Sequence[Window], labels: Sequence[str]) -> tuple[Floats, Floats]:
    """Moments, and the probability of each label at each; 0 where there is no window."""
    starts, ends = np.array([window.start for window in windows]), np.array([window.end for window in windows])
    first, last = starts.min(), ends.max()
    ticks = np.linspace(first, last, int(np.clip((last - first) / TICK, 2, MOST_TICKS)))
    total, weights = np.zeros((len(ticks), len(labels))), np.zeros(len(ticks))
    for window, start, end in zip(windows, starts, ends, strict=True):
        low, high = np.searchsorted(ticks, [start, end + 1e-9])
        middle, half = (start + end) / 2, max((end - start) / 2, TICK)
        weight = np.maximum(1 - np.abs(ticks[low:high] - middle) / half, 1e-3)
        total[low:high] += weight[:, None] * np.array([window.probabilities[label] for label in labels])
        weights[low:high] += weight
    return ticks, total / np.maximum(weights, 1e-9)[:, None]


def _runs(ticks: Floats, there: npt.NDArray[np.bool_], longest_break: float) -> list[tuple[int, int]]:
    """First and last index of each run, over short breaks."""
    places = np.flatnonzero(there)
    if not len(places):
        return []
    breaks = [
        (before, after) for before, after in pairwise(places) if after > before + 1
        and ticks[after] - ticks[before] > longest_break
    ]  # fmt: skip
    firsts = [int(places[0]), *(int(after) for _, after in breaks)]
    lasts = [*(int(before) for before, _ in breaks), int(places[-1])]
    return list(zip(firsts, lasts, strict=True))


def _widened(run: tuple[int, int], chances: Floats, best: Floats) -> tuple[int, int]:
    """To where it is no longer likely, or something else is more likely."""
    first, last = run
    held = (chances >= EDGE * chances[first : last + 1].max()) & (chances >= best)
    while first > 0 and held[first - 1]:
        first -= 1
    while last < len(held) - 1 and held[last + 1]:
        last += 1
    return first, last
