"""Similar shots: the same scene photographed or filmed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from render.story.candidate import Candidate

# Cosine of two EfficientNet-Lite0 embeddings. Measured on 75 unrelated photos: median 0.22, 99th percentile 0.43, the
# most alike 0.63. A bracketed pair 0.97; the same photo tilted and cropped by a fifth 0.88 (median), by a tenth 0.92.
SAME_PICTURE = 0.90
# Shots taken within this time of each other need to agree less: a burst, a second try.
SAME_OCCASION_SECONDS = 90.0
SAME_OCCASION = 0.80
# Where the pictures themselves are compared as well, the cosine only proposes: within an occasion also shots of which
# one is blurred (0.61 at least), else tilted, cropped, darker ones (0.78; bench.seeing.similar: made pairs).
PROPOSED_OCCASION, PROPOSED = 0.60, 0.78

# Pictures that agree with none of so many that seem alike are left alone: a thousand portraits before one wall would
# be half a million comparisons of 2 ms.
MOST_DISAGREEMENTS = 10

BLOCK = 512  # rows of cosines at a time: 10 MB for 5,000 pictures

# Whether two that seem alike show the same.
type Agree = Callable[[Candidate, Candidate], bool]
type Floats = npt.NDArray[np.float32]
type Which = slice | Sequence[int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike pictures are, and how alike they must be to count as one shot."""

    embeddings: Floats  # (n, 1280), of length 1
    seconds: npt.NDArray[np.float64]  # (n,) since some moment; NaN where nobody knows
    compared: bool  # the pictures themselves are as well

    @classmethod
    def of(cls, items: Sequence[Candidate], *, compared: bool = False) -> Likeness:
        embeddings = np.stack([item.look.embedding for item in items]).astype(np.float32, copy=False)
        seconds = [(item.when - datetime.min).total_seconds() if item.dated else np.nan for item in items]
        return cls(embeddings, np.array(seconds), compared)

    def of_one_shot(self, rows: Which, others: Which) -> Floats:
        """(rows, others) cosines; 0 where they are too low for one shot."""
        cosine: Floats = self.embeddings[rows] @ self.embeddings[others].T
        apart = np.abs(self.seconds[rows][:, None] - self.seconds[others])
        least = np.where(np.isnan(apart), PROPOSED if self.compared else SAME_PICTURE, SAME_PICTURE)
        least[apart <= SAME_OCCASION_SECONDS] = PROPOSED_OCCASION if self.compared else SAME_OCCASION
        return np.where(cosine >= least, cosine, np.float32(0))

    def nearest_first(self) -> Iterator[tuple[int, int]]:
        """The pairs that may be one shot, the most alike first."""
        count = len(self.seconds)
        pairs, cosines = [np.zeros((0, 2), np.int32)], [np.zeros(0, np.float32)]
        for top in range(0, count, BLOCK):
            found = np.triu(self.of_one_shot(slice(top, top + BLOCK), slice(top, count)), k=1)
            pairs.append(np.argwhere(found).astype(np.int32) + np.int32(top))
            cosines.append(found[found > 0])
        order = np.argsort(-np.concatenate(cosines), kind="stable")
        for first, second in np.concatenate(pairs)[order]:
            yield int(first), int(second)


def seconds_apart(first: Candidate, second: Candidate) -> float | None:
    """None where nobody knows."""
    return abs((first.when - second.when).total_seconds()) if first.dated and second.dated else None


def similar_groups(items: Sequence[Candidate], agree: Agree | None = None) -> list[list[int]]:
    """Indices of items that show the same thing, each index in one group, groups in order of their first item.

    A picture joins a group only if it is like every member (complete linkage), so that no chain of small changes
    puts the first and the last sight of a walk into one group. `agree` is asked for a pair of two groups, the most
    alike first, before they become one.
    """
    if not items:
        return []
    likeness = Likeness.of(items, compared=agree is not None)
    group_of = {index: [index] for index in range(len(items))}
    disagreements = [0] * len(items)
    for i, j in likeness.nearest_first():
        first, second = group_of[i], group_of[j]
        if first is second or max(disagreements[i], disagreements[j]) >= MOST_DISAGREEMENTS:
            continue
        if len(first) * len(second) > 1 and not likeness.of_one_shot(first, second).all():
            continue
        if agree is not None and not agree(items[i], items[j]):
            disagreements[i] += 1
            disagreements[j] += 1
            continue
        first.extend(second)
        group_of |= dict.fromkeys(second, first)
    unique = {id(group): sorted(group) for group in group_of.values()}
    return sorted(unique.values())
