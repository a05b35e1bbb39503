"""Sort many faces into people, anew: average linkage, block by block.

Faces are taken in blocks, the best first. Within a block, and between it and the groups there are, the two that are
most alike are put together first, as long as they are alike enough and nothing stands against it: what a person has
said, and that nobody is in a picture twice. A group is known by its mean alone, so that memory and time go with faces
times people, not with faces times faces. Up to the size of a block the result is that of exact average linkage.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from render.media.arrays import Report, unwatched
from render.vision.people import NOBODY, SAME, Embeddings, whose

BLOCK = 512  # faces; their similarities to each other and to 50,000 groups take 100 MB
# A face that is so like one of the groups goes there without a look at the other faces of its block: it is the same
# picture or the next, and of a thousand such faces half a million pairs need not be weighed.
SURELY = 0.93


@dataclass(frozen=True, slots=True)
class Faces:
    """What is to be sorted; all of the same length n."""

    embeddings: npt.NDArray[np.float16]  # (n, 1024)
    pictures: Sequence[int]  # the number of the picture or video frame that each is in
    clear: Sequence[bool]  # whether it may found a person
    quality: Sequence[float]
    # The person that somebody said it is, by number from 0, or NOBODY; and those of them that somebody said it is not.
    known: Sequence[int]
    barred: Sequence[frozenset[int]]

    def __len__(self) -> int:
        return len(self.known)


@dataclass(slots=True)
class _Group:
    """Faces of one person, as far as is known."""

    members: list[int]
    pictures: set[int]
    known: int = NOBODY
    barred: set[int] = field(default_factory=set)

    def may_join(self, other: _Group) -> bool:
        if self.known != NOBODY and other.known != NOBODY:
            return False  # somebody knows them as two
        if self.known in other.barred or other.known in self.barred:
            return False
        return self.pictures.isdisjoint(other.pictures)


def group_faces(faces: Faces, report: Report = unwatched) -> list[int]:
    """The person of each face: known ones by their numbers, new ones by numbers after those, or NOBODY."""
    people = 1 + max(faces.known, default=NOBODY)
    sorting = _Sorting(faces, people)
    founders = [i for i in range(len(faces)) if faces.clear[i] and faces.known[i] == NOBODY]
    founders.sort(key=lambda i: -faces.quality[i])
    for start in range(0, len(founders), BLOCK):
        report(start / len(founders), "Telling people apart")
        sorting.take(founders[start : start + BLOCK])
    labels = sorting.labels()
    _join_the_rest(faces, sorting, labels)
    return labels


class _Sorting:
    """The groups so far; the first are the people that are known."""

    def __init__(self, faces: Faces, people: int) -> None:
        self.faces = faces
        self.people = people
        self.groups = [_Group([], set(), known=number) for number in range(people)]
        self.means = np.zeros((max(BLOCK, 2 * people), faces.embeddings.shape[1]), np.float32)
        for index, number in enumerate(faces.known):
            if number != NOBODY:
                self.groups[number].members.append(index)
                self.groups[number].pictures.add(faces.pictures[index])
        for number, group in enumerate(self.groups):
            if group.members:
                self.means[number] = faces.embeddings[group.members].astype(np.float32).mean(axis=0)

    def take(self, block: Sequence[int]) -> None:
        """Put these faces where they belong."""
        rest = self._join_surely(block)
        first = len(self.groups)
        for index in rest:
            self._found(index)
        _Linkage(self, first).run()
        self._close_up()

    def labels(self) -> list[int]:
        labels = [NOBODY] * len(self.faces)
        for number, group in enumerate(self.groups):
            for index in group.members:
                labels[index] = number
        return labels

    def merge(self, into: int, other: int) -> None:
        """The mean of the two is weighed by their faces; the other is left empty."""
        ours, theirs = self.groups[into], self.groups[other]
        share = len(theirs.members) / (len(ours.members) + len(theirs.members))
        self.means[into] += (self.means[other] - self.means[into]) * share
        ours.members += theirs.members
        ours.pictures |= theirs.pictures
        ours.barred |= theirs.barred
        ours.known = max(ours.known, theirs.known)
        theirs.members = []

    def _join_surely(self, block: Sequence[int]) -> list[int]:
        """Those that are left."""
        if not self.groups:
            return list(block)
        alike = self._embeddings(block) @ self.means[: len(self.groups)].T
        best = alike.argmax(axis=1)
        score = alike[np.arange(len(block)), best]
        left = []
        for place in np.argsort(-score):
            index, group = block[place], int(best[place])
            if score[place] >= SURELY and self.groups[group].may_join(self._alone(index)):
                self._found(index)
                self.merge(group, len(self.groups) - 1)
                self.groups.pop()
            else:
                left.append(index)
        return left

    def _alone(self, index: int) -> _Group:
        return _Group([index], {self.faces.pictures[index]}, barred=set(self.faces.barred[index]))

    def _found(self, index: int) -> None:
        number = len(self.groups)
        if number == len(self.means):
            self.means = np.concatenate([self.means, np.zeros_like(self.means)])
        self.means[number] = self.faces.embeddings[index]
        self.groups.append(self._alone(index))

    def _embeddings(self, indices: Sequence[int]) -> Embeddings:
        return self.faces.embeddings[list(indices)].astype(np.float32)

    def _close_up(self) -> None:
        """Fill the places of groups that went into others from the end; known people stay, also without faces."""
        number = self.people
        while number < len(self.groups):
            if self.groups[number].members:
                number += 1
                continue
            last = self.groups.pop()
            if last.members:
                self.groups[number] = last
                self.means[number] = self.means[len(self.groups)]


class _Linkage:
    """Puts groups together, the most alike first: the new ones, from the number `first` on, and those before."""

    def __init__(self, sorting: _Sorting, first: int) -> None:
        self.sorting = sorting
        self.heap: list[tuple[float, int, int, int]] = []  # minus likeness, two groups, how often they have changed
        self.changes: dict[int, int] = defaultdict(int)
        self.near: dict[int, set[int]] = defaultdict(set)
        groups = sorting.means[: len(sorting.groups)]
        alike = groups[first:] @ groups.T
        for row, other in np.argwhere(alike >= SAME):
            if other < first + row:
                self._weigh(int(other), first + int(row), float(alike[row, other]))

    def run(self) -> None:
        while self.heap:
            _likeness, into, other, changes = heapq.heappop(self.heap)
            if changes == self._changed(into, other):
                self._merge(into, other)

    def _weigh(self, one: int, two: int, alike: float) -> None:
        """Remember the two as alike, unless something stands against it: then it does for good."""
        groups = self.sorting.groups
        if groups[one].may_join(groups[two]):
            self.near[one].add(two)
            self.near[two].add(one)
            into, other = min(one, two), max(one, two)  # known people come first, and keep their numbers
            heapq.heappush(self.heap, (-alike, into, other, self._changed(into, other)))

    def _changed(self, one: int, two: int) -> int:
        return self.changes[one] + self.changes[two]

    def _merge(self, into: int, other: int) -> None:
        """Only what was near to one of the two can be near to both: their likeness is a mean of the two."""
        self.sorting.merge(into, other)
        self.changes[into] += 1
        self.changes[other] += 1  # what waits for it is not its any more
        near = sorted((self.near.pop(into) | self.near.pop(other)) - {into, other})
        for group in near:
            self.near[group] -= {into, other}
        if near:
            alike = self.sorting.means[near] @ self.sorting.means[into]
            for group, likeness in zip(near, alike, strict=True):
                if likeness >= SAME:
                    self._weigh(into, group, float(likeness))


def _join_the_rest(faces: Faces, sorting: _Sorting, labels: list[int]) -> None:
    """Faces that found nobody go to whom they clearly belong, picture by picture."""
    there: dict[int, set[int]] = defaultdict(set)
    for picture, label in zip(faces.pictures, labels, strict=True):
        if label != NOBODY:
            there[picture].add(label)
    rest: dict[int, list[int]] = defaultdict(list)
    for index in range(len(faces)):
        if not faces.clear[index] and faces.known[index] == NOBODY:
            rest[faces.pictures[index]].append(index)
    centres = sorting.means[: len(sorting.groups)]
    for picture, indices in rest.items():
        embeddings = faces.embeddings[indices].astype(np.float32)
        barred = [there[picture] | faces.barred[index] for index in indices]
        for index, label in zip(indices, whose(embeddings, [False] * len(indices), centres, barred), strict=True):
            labels[index] = label
