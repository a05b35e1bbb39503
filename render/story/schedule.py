"""When the shots come: every cut on a beat of the music, every shot about as long as it likes to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

import numpy as np
import numpy.typing as npt

from render.audio.grid import BeatGrid

# A cut that falls on a beat which opens no bar costs as much as a shot that misses its length by this share.
OFF_DOWNBEAT = 0.25
# No shot lasts longer than this many times its wish, nor less than this share of its shortest.
LONGEST = 2.5
AT_LEAST = 0.6
# What a shot below its shortest pays on top: rather any other way.
TOO_SHORT = 4.0
# The most that a title, or an end card, takes of a movie: who waits half a minute wants to see pictures.
CARD_SHARE = 0.13
# What it costs, when a story is changed, that a shot comes at another time, or lasts longer or shorter than before.
MOVED, RESIZED = 0.1, 0.3

# What a shot of a length in seconds costs: 0 as wished, larger the less it fits, infinite if impossible.
type Cost = Callable[[float], float]
# The beats between which a shot was, if it was there before.
type Stay = tuple[int, int] | None


def length_cost(wished: float, shortest: float) -> Cost:
    """The squared misfit of a length against the wish, as a share of the wish."""

    def cost(seconds: float) -> float:
        if not AT_LEAST * shortest <= seconds <= LONGEST * wished:
            return np.inf
        return ((seconds - wished) / wished) ** 2 + (TOO_SHORT if seconds < shortest else 0.0)

    return cost


def story_span(grid: BeatGrid, title: float, end_card: float) -> tuple[int, int]:
    """Indices of the beats where the title gives way to the first shot and the last shot to the end card.

    Both on downbeats, as near to the wished lengths as the bars allow; cards of a short movie are shorter.
    """
    beats, downbeats = np.asarray(grid.beats), np.asarray(grid.downbeats)
    longest = CARD_SHARE * grid.duration
    opening = downbeats[np.argmin(np.abs(downbeats - min(title, longest)))]
    closing = downbeats[np.argmin(np.abs(downbeats - (grid.duration - min(end_card, longest))))]
    return int(np.argmin(np.abs(beats - opening))), int(np.argmin(np.abs(beats - closing)))


def cuts_on_beats(
    grid: BeatGrid, first: int, last: int, costs: Sequence[Cost], stays: Sequence[Stay] = (), *, fill: bool = True
) -> list[int] | None:
    """The beats on which the shots begin and the last one ends: len(costs) + 1 ascending indices into `grid.beats`.

    The cheapest of all ways to fill the beats from `first` to `last`, by dynamic programming over shots and beats.
    stays: where each shot was before, if anywhere; leaving there costs. fill: without it, where the shots cannot
    fill all beats, the ways that end on the latest beat they can. None where no way is possible.
    """
    beats = np.asarray(grid.beats[first : last + 1])
    weight = np.where(np.isin(beats, grid.downbeats), 0.0, OFF_DOWNBEAT**2)
    count = len(beats)
    best = np.full(count, np.inf)
    best[0] = 0.0
    came_from: list[npt.NDArray[np.intp]] = []
    for cost, stay in zip_longest(costs, stays):
        through = best[:, None] + cost_table(beats, cost) + (leaving(count, first, stay) if stay else 0.0)
        came_from.append(np.argmin(through, axis=0))
        best = through[came_from[-1], np.arange(count)] + weight
    ends = np.flatnonzero(np.isfinite(best))
    if not len(ends) or (fill and ends[-1] != count - 1):
        return None
    path = [int(ends[-1])]
    for origins in reversed(came_from):
        path.append(int(origins[path[-1]]))
    return [first + index for index in reversed(path)]


def leaving(count: int, first: int, stay: tuple[int, int]) -> npt.NDArray[np.float64]:
    """(n, n) prices of a shot from beat i to beat j that was elsewhere before: each one moved is rendered again."""
    begins, ends = np.arange(count)[:, None], np.arange(count)[None, :]
    price = np.where(ends - begins == stay[1] - stay[0], MOVED, RESIZED)
    same = (begins == stay[0] - first) & (ends == stay[1] - first)
    prices: npt.NDArray[np.float64] = np.where(same, 0.0, price)
    return prices


def cost_table(beats: npt.NDArray[np.float64], cost: Cost) -> npt.NDArray[np.float64]:
    """(n, n) costs of a shot from beat i to beat j; infinite unless i < j. Equal lengths are asked for once."""
    lengths = np.round(beats[None, :] - beats[:, None], 3)
    values, where = np.unique(lengths, return_inverse=True)
    costs = np.array([cost(float(length)) if length > 0 else np.inf for length in values])
    table: npt.NDArray[np.float64] = costs[where].reshape(lengths.shape)
    return table
