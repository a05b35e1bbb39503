"""When the shots come: every cut on a beat of the music, every shot about as long as it likes to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, zip_longest

import numpy as np
import numpy.typing as npt

from render.audio.grid import BeatGrid
from render.audio.soundtracks import Arrangement
from render.story.pace import Pace

# A cut that falls on a beat which opens no bar costs as much as a shot that misses its length by this share.
OFF_DOWNBEAT = 0.25
# No shot lasts longer than this many times its wish, nor less than this share of its shortest.
LONGEST = 2.5
AT_LEAST = 0.6
# What a shot below its shortest pays on top: rather any other way.
TOO_SHORT = 4.0
# What a title, or an end card, would like of a movie at most: who waits half a minute wants to see pictures.
CARD_SHARE = 0.13
# Seconds alone on screen in which two short lines, which come and go, can be read; and the least a title stands.
TO_READ, TITLE_LEAST = 2.4, 1.6
# A card gives way, or comes, on a downbeat, unless it would take more than this of the movie. Our longest bar is
# 27 % of the shortest movie of its piece, which a title may have; but some last chords ring for half of theirs.
TITLE_MOST, END_MOST = 0.3, 0.2
# Where the shots cannot fill their time, a title lasts so many times its wish at most.
TITLE_OVER = 1.25
# How often music is cut shorter for shots that cannot fill it.
TIGHTENINGS = 3
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


def story_span(grid: BeatGrid, title: float, end_card: float, transition: float = 0.0) -> tuple[int, int]:
    """Indices of the beats where the title gives way to the first shot and the last shot to the end card.

    Both on downbeats, as near to the wished lengths as the bars allow; cards of a short movie are shorter. Where an end
    card would begin with the last chord and stand too long, the last shot is held into its ringing, to a later beat
    that leaves time to read. transition: seconds of that between the last shot and the end card.
    """
    beats = np.asarray(grid.beats)
    least = TO_READ + transition / 2
    opening = card_beat(grid, beats, title, TITLE_LEAST, TITLE_MOST)
    return opening, card_beat(grid, grid.duration - beats, end_card, least, END_MOST)


def card_beat(grid: BeatGrid, lengths: npt.NDArray[np.float64], wished: float, least: float, most: float) -> int:
    """Index of the beat that gives a card the best of the lengths, which are one a beat.

    wished, least: seconds; most: share of the movie that it may take to begin or end on a downbeat.
    """
    wished = max(min(wished, CARD_SHARE * grid.duration), least)
    long_enough = lengths >= least
    on_bars = long_enough & np.isin(grid.beats, grid.downbeats) & (lengths <= most * grid.duration)
    allowed = next((some for some in (on_bars, long_enough) if some.any()), np.ones_like(long_enough))
    return int(np.argmin(np.where(allowed, np.abs(lengths - wished), np.inf)))


def span_of(grid: BeatGrid, pace: Pace) -> tuple[int, int]:
    """The same as the pace wishes it."""
    return story_span(grid, pace.title, pace.end_card, pace.transition)


def story_cuts(grid: BeatGrid, pace: Pace, costs: Sequence[Cost], stays: Sequence[Stay] = ()) -> list[int] | None:
    """The beats on which the shots begin and the last one ends, between title and end card, as `cuts_on_beats`.

    Where the shots cannot fill that time, title and end card share what is left as they would like to.
    """
    first, last = span_of(grid, pace)
    cuts = cuts_on_beats(grid, first, last, costs, stays, fill=False)
    if cuts is None or cuts[-1] == last:
        return cuts
    spare = range(first + 1, first + last - cuts[-1] + 1)
    later = [opening for opening in spare if grid.beats[opening] <= TITLE_OVER * pace.title]
    others = (cuts_on_beats(grid, opening, last, costs, stays, fill=False) for opening in later)
    return min((cuts, *filter(None, others)), key=lambda way: cards_cost(grid, way, pace))


def cards_cost(grid: BeatGrid, cuts: Sequence[int], pace: Pace) -> float:
    """How far title and end card are from what the mood would like, in the units of the shots' costs."""
    title, end = grid.beats[cuts[0]], grid.duration - grid.beats[cuts[-1]]
    off = sum(grid.beats[cut] not in grid.downbeats for cut in (cuts[0], cuts[-1]))
    return (title / pace.title - 1) ** 2 + (end / pace.end_card - 1) ** 2 + off * OFF_DOWNBEAT**2


def tightened(
    music: Arrangement,
    cuts: list[int],
    costs: Sequence[Cost],
    pace: Pace,
    arrange: Callable[[float], Arrangement],
) -> tuple[Arrangement, list[int]]:
    """Shorter music and the cuts in it, where the shots leave a bar and more of this one to title and end card."""
    for _ in range(TIGHTENINGS):
        spare, bar = unfilled(music.grid, cuts, pace), bar_seconds(music.grid)
        if spare < bar:
            break
        # The nearest whole number of bars to this takes no more than what is spare.
        shorter = arrange(music.grid.duration - spare + bar / 2)
        found = story_cuts(shorter.grid, pace, costs)
        if found is None or unfilled(shorter.grid, found, pace) >= spare:
            break
        if misfit(shorter.grid, found, costs) >= misfit(music.grid, cuts, costs) + TOO_SHORT:
            break
        music, cuts = shorter, found
    return music, cuts


def unfilled(grid: BeatGrid, cuts: Sequence[int], pace: Pace) -> float:
    """Seconds between title and end card that the shots leave to them."""
    first, last = span_of(grid, pace)
    return grid.beats[last] - grid.beats[first] - (grid.beats[cuts[-1]] - grid.beats[cuts[0]])


def misfit(grid: BeatGrid, cuts: Sequence[int], costs: Sequence[Cost]) -> float:
    """What the lengths of the shots cost."""
    lengths = [grid.beats[after] - grid.beats[before] for before, after in pairwise(cuts)]
    return sum(cost(length) for cost, length in zip(costs, lengths, strict=True))


def bar_seconds(grid: BeatGrid) -> float:
    """Of a bar, but for the slower ones of an ending; of all there is, where there is but one."""
    bars = np.diff(grid.downbeats)
    return float(np.median(bars)) if len(bars) else grid.duration


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
