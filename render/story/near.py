"""Near misses: what could stand in the place of a shot, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from render.story.candidate import Candidate
from render.story.reasons import praise, why_better
from render.story.selection import Chosen
from render.story.storyboard import FILMED, LeftOut, Shot, Storyboard
from render.story.takes import Take

MOST_NEAR_MISSES = 6
# What counts besides a picture's own quality: showing the same, and being of the same time.
LIKENESS, SAME_TIME = 1.0, 0.6
NEAR_SECONDS = 1800.0  # at this distance the worth of nearness has halved


def with_near_misses(
    board: Storyboard, chosen: Sequence[Chosen], usable: Sequence[Candidate], groups: Sequence[Sequence[int]]
) -> Storyboard:
    """The storyboard with near misses at each photo and video; `chosen` are its takes in their order."""
    inside = {source for shot in board.shots for source in shot.sources}
    group_of = {str(usable[index].path): number for number, group in enumerate(groups) for index in group}
    outside = Outside.of([item for item in usable if str(item.path) not in inside])
    takes = iter(chosen)

    def found(shot: Shot) -> Shot:
        if shot.kind not in FILMED:
            return shot
        return replace(shot, near_misses=near_misses(next(takes).take, outside, group_of))

    return replace(board, shots=tuple(found(shot) for shot in board.shots)) if outside.items else board


@dataclass(frozen=True, slots=True)
class Outside:
    """The usable files that are not in the movie, as columns."""

    items: Sequence[Candidate]
    embeddings: npt.NDArray[np.float32]  # (n, 1280)
    quality: npt.NDArray[np.float64]  # (n,)

    @classmethod
    def of(cls, items: Sequence[Candidate]) -> Outside:
        embeddings = np.array([item.look.embedding for item in items], np.float32)
        return cls(items, embeddings, np.array([item.look.quality for item in items]))


def near_misses(take: Take, outside: Outside, group_of: dict[str, int]) -> tuple[LeftOut, ...]:
    """The files that come nearest to a take, and what speaks for them or against them."""
    like = outside.embeddings @ take.look.embedding
    apart = np.array([abs((item.when - take.candidate.when).total_seconds()) for item in outside.items])
    worth = outside.quality + LIKENESS * np.clip(like, 0.0, 1.0) ** 2 + SAME_TIME / (1.0 + apart / NEAR_SECONDS)
    best = [outside.items[index] for index in np.argsort(-worth, kind="stable")[:MOST_NEAR_MISSES]]
    return tuple(LeftOut(str(item.path), reason(take, item, group_of)) for item in best)


def reason(take: Take, item: Candidate, group_of: dict[str, int]) -> str:
    """Why it stayed outside, if it shows the same; else what it has."""
    own = group_of.get(str(take.candidate.path))
    if own is not None and own == group_of.get(str(item.path)):
        return f"Very like the one in the movie, which {why_better(take.look, item.look)}."
    return praise(Take(item, item.look, None))
