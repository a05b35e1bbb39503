"""Similar shots: the same scene photographed or filmed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

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

# Whether two pictures, by their indices, show the same.
type Agree = Callable[[int, int], bool]


def similarity(items: Sequence[Candidate]) -> npt.NDArray[np.float32]:
    """(n, n) cosines of the embeddings, -1..1."""
    if not items:
        return np.zeros((0, 0), np.float32)
    embeddings = np.stack([item.look.embedding for item in items])
    cosine: npt.NDArray[np.float32] = np.clip(embeddings @ embeddings.T, -1.0, 1.0)
    return cosine


def seconds_apart(first: Candidate, second: Candidate) -> float | None:
    """None where nobody knows."""
    return abs((first.when - second.when).total_seconds()) if first.dated and second.dated else None


def threshold(first: Candidate, second: Candidate, compared: bool = False) -> float:
    """How alike two pictures must be to count as one shot. compared: the pictures themselves are as well."""
    apart = seconds_apart(first, second)
    if apart is not None and apart <= SAME_OCCASION_SECONDS:
        return PROPOSED_OCCASION if compared else SAME_OCCASION
    return PROPOSED if compared and apart is None else SAME_PICTURE


def similar_groups(items: Sequence[Candidate], agree: Agree | None = None) -> list[list[int]]:
    """Indices of items that show the same thing, each index in one group, groups in order of their first item.

    A picture joins a group only if it is like every member (complete linkage), so that no chain of small changes
    puts the first and the last sight of a walk into one group. `agree` is asked for a pair of two groups, the most
    alike first, before they become one.
    """
    cosine, compared = similarity(items), agree is not None
    group_of = {index: [index] for index in range(len(items))}
    disagreements = [0] * len(items)

    def alike(a: int, b: int) -> bool:
        return bool(cosine[a, b] >= threshold(items[a], items[b], compared))

    for i, j in nearest_first(cosine, items, compared):
        first, second = group_of[i], group_of[j]
        if first is second or max(disagreements[i], disagreements[j]) >= MOST_DISAGREEMENTS:
            continue
        if not all(alike(a, b) for a in first for b in second):
            continue
        if agree is not None and not agree(i, j):
            disagreements[i] += 1
            disagreements[j] += 1
            continue
        first.extend(second)
        group_of |= dict.fromkeys(second, first)
    unique = {id(group): sorted(group) for group in group_of.values()}
    return sorted(unique.values())


def nearest_first(
    cosine: npt.NDArray[np.float32], items: Sequence[Candidate], compared: bool
) -> Iterator[tuple[int, int]]:
    """The pairs that may be one shot, the most alike first."""
    likely = np.argwhere(np.triu(cosine >= (PROPOSED_OCCASION if compared else SAME_OCCASION), k=1))
    order = np.argsort(-cosine[likely[:, 0], likely[:, 1]], kind="stable")
    for i, j in likely[order].tolist():
        if cosine[i, j] >= SAME_PICTURE or cosine[i, j] >= threshold(items[i], items[j], compared):
            yield i, j
