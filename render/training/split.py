"""Parts of the examples: to learn from, and to check what was learnt by, with what shows the same kept together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

# Cosine of two embeddings from which pictures count as one shot taken twice, as among an album's similar shots
# (render.story.similar: the same photo cropped by a tenth has 0.92; two unrelated ones at most 0.63).
ALIKE = 0.92
BLOCK = 512  # rows of cosines at a time
LEAST_GROUPS = 3  # of a label: with fewer none is spared for validation


def near_duplicates(embeddings: npt.NDArray[np.floating], labels: Sequence[Hashable]) -> list[int]:
    """A number for each picture, the same for those of one label that show nearly the same."""
    leader = np.arange(len(embeddings))

    def find(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = int(leader[one])
        return one

    for first, alike in alike_rows(embeddings, embeddings):
        own = find(first)
        # Of a thousand pictures of one camera all are alike: those that are known to belong together are passed over.
        for second in alike[(alike > first) & (leader[alike] != own)].tolist():
            if labels[first] == labels[second]:
                leader[find(second)] = own
    return [find(one) for one in range(len(embeddings))]


def alike_rows(
    embeddings: npt.NDArray[np.floating], others: npt.NDArray[np.floating]
) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
    """Of each (n, features) that has any the indices of those of the others (m, features) that are nearly the same."""
    rows, columns = _unit(embeddings), _unit(others).T
    for top in range(0, len(rows), BLOCK):
        found = rows[top : top + BLOCK] @ columns >= ALIKE
        for place in np.flatnonzero(found.any(axis=1)):
            yield top + int(place), np.flatnonzero(found[place])


def held_out(labels: Sequence[Sequence[int]], groups: Sequence[Hashable], share: float, seed: int) -> list[bool]:
    """Which examples are for validation: about `share` of each label, and each group wholly on one side.

    A label of which there are few groups keeps all of them for learning.
    """
    members = _shuffled(groups, seed)
    sizes = {group: Counter(label for one in ones for label in labels[one]) for group, ones in members.items()}
    wanted = {label: round(share * count) for label, count in Counter(one for ones in labels for one in ones).items()}
    spare = {label: sum(label in size for size in sizes.values()) - LEAST_GROUPS + 1 for label in wanted}
    taken = set()
    # Rare labels choose first; no label loses more groups than it can spare, nor twice as many examples as were wished.
    for label in sorted(wanted, key=lambda one: (spare[one], one)):
        for group in members:
            size = sizes[group]
            fits = all(spare[one] > 0 and count <= max(1, 2 * wanted[one]) for one, count in size.items())
            if label in size and wanted[label] > 0 and group not in taken and fits:
                taken.add(group)
                for one, count in size.items():
                    wanted[one] -= count
                    spare[one] -= 1
    return [group in taken for group in groups]


def folds(labels: Sequence[int], groups: Sequence[Hashable], count: int, seed: int) -> list[int]:
    """A fold, 0 to count - 1, for each example: labels spread evenly, each group in one fold.

    `labels` holds one of each example's labels.
    """
    members = _shuffled(groups, seed)
    of_label: dict[int, list[int]] = defaultdict(lambda: [0] * count)
    whole = [0] * count
    found = [0] * len(labels)
    for ones in sorted(members.values(), key=len, reverse=True):
        filled = of_label[labels[ones[0]]]
        fold = min(range(count), key=lambda one: (filled[one], whole[one], one))
        for index in ones:
            found[index] = fold
            of_label[labels[index]][fold] += 1
            whole[fold] += 1
    return found


def _unit(rows: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def _shuffled(groups: Sequence[Hashable], seed: int) -> dict[Hashable, list[int]]:
    """The indices of the members of each group, groups in an order by chance."""
    members: dict[Hashable, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        members[group].append(index)
    names = list(members)
    return {names[place]: members[names[place]] for place in np.random.default_rng(seed).permutation(len(names))}
