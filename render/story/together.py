"""Several pictures at once: where a story shows two to four photos of one scene in one shot, and which.

Two that leave much of the frame empty, each by itself, fill it side by side: upright ones in a wide movie, wide ones
one above the other in an upright one. Moods with a quick pace also show three or four of a scene at once. It stays
something special: a small share of the shots, and never two in a row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations

from render.story.cells import loss_of, sides_of
from render.story.framing import fills, heads
from render.story.moments import moved
from render.story.pace import Pace
from render.story.selection import Chosen
from render.story.shots import picture_of
from render.story.storyboard import Picture
from render.story.takes import Take

# Of one scene are photos taken within this time, at one place; where a time is not known, photos that look as alike as
# of a hundred unrelated pairs only one does (`similar`).
SCENE_SECONDS = 600.0
ALIKE = 0.43
# From so many on, those that go with a picture are not looked through for the best fit: the best ones are taken.
MOST_TRIED = 5
# From so many pictures on they are shown in the order in which they were taken, in whatever layout suits.
MOST_TURNED = 3
# What speaks for a group: each picture that would not fill the frame alone, and each that comes in besides two.
FILLED, MORE = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """Entries `first` .. `last` (exclusive) of a story in one shot, with others that are not in it yet."""

    first: int
    last: int
    takes: tuple[Take, ...]
    worth: float


def with_groups(chosen: Sequence[Chosen], spare: Sequence[Take], pace: Pace, aspect: str) -> list[Chosen]:
    """The story with some photos shown together; what is locked stays as it is. spare: all takes that may come in."""
    inside = {take.candidate.path for entry in chosen for take in entry.takes}
    free = [take for take in spare if take.span is None and take.candidate.path not in inside]
    possible = [group for first in range(len(chosen)) for group in groups_from(first, chosen, free, pace, aspect)]
    taken: list[Group] = []
    for group in sorted(possible, key=lambda group: (-group.worth, group.first)):
        if allowed(group, taken, chosen, pace.together):
            taken.append(group)
    return merged(chosen, taken)


def allowed(group: Group, taken: Sequence[Group], chosen: Sequence[Chosen], share: float) -> bool:
    """Whether there is one more, apart from all others, of which each shows pictures of its own."""
    used = {take.candidate.path for other in taken for take in other.takes}
    if any(take.candidate.path in used for take in group.takes):
        return False
    around = range(max(0, group.first - 1), min(len(chosen), group.last + 1))
    held = {number for number, entry in enumerate(chosen) if entry.beside}
    held |= {number for other in taken for number in range(other.first, other.last)}
    if not held.isdisjoint(around):
        return False
    shots = len(chosen) - sum(other.last - other.first - 1 for other in (*taken, group))
    groups = sum(bool(entry.beside) for entry in chosen) + len(taken) + 1
    return groups <= share * shots


def groups_from(first: int, chosen: Sequence[Chosen], free: Sequence[Take], pace: Pace, aspect: str) -> Iterator[Group]:
    """The best of each size that begins with this entry."""
    run = run_from(first, chosen, pace.most_together)
    if not run:
        return
    known = [take for take in free if of_one_scene([*run[:1], take])]
    others = sorted(known, key=lambda take: -take.quality)[:MOST_TRIED]
    for count in range(2, pace.most_together + 1):
        found = [
            group
            for own in range(1, min(count, len(run)) + 1)
            for more in combinations(others, count - own)
            if (group := group_of(first, run[:own], more, aspect))
        ]
        if found:
            yield max(found, key=lambda group: group.worth)


def run_from(first: int, chosen: Sequence[Chosen], most: int) -> list[Take]:
    """Photos of one scene that follow each other from this entry on."""
    run: list[Take] = []
    for entry in chosen[first : first + most]:
        fits = entry.take.span is None and not (entry.beside or entry.card or entry.is_locked)
        if not fits or not of_one_scene([*run, entry.take]):
            break
        run.append(entry.take)
    return run


def of_one_scene(takes: Sequence[Take]) -> bool:
    return all(are_near(one, other) for one, other in combinations(takes, 2))


def are_near(one: Take, other: Take) -> bool:
    here, there = one.candidate, other.candidate
    if moved(here, there):
        return False
    if here.dated and there.dated:
        return abs((here.when - there.when).total_seconds()) <= SCENE_SECONDS
    return float(one.look.embedding @ other.look.embedding) >= ALIKE


def group_of(first: int, own: Sequence[Take], more: Sequence[Take], aspect: str) -> Group | None:
    """These pictures in the order in which most of them is seen, if all fill their cells; two only where that helps."""
    takes = sorted((*own, *more), key=lambda take: (take.candidate.when, take.candidate.path.name))
    if not of_one_scene(takes):
        return None
    shown = {take.candidate.path: picture_of(take) for take in takes}
    orders = permutations(takes) if len(takes) <= MOST_TURNED else [tuple(takes)]
    priced = [(loss_of([shown[take.candidate.path] for take in order], aspect), order) for order in orders]
    loss, best = min(priced, key=lambda pair: pair[0])
    lonely = sum(not fills_alone(picture, aspect) for picture in shown.values())
    if math.isinf(loss) or (len(takes) == 2 and not lonely):
        return None
    better = sum(take.quality for take in takes) / len(takes)
    return Group(first, first + len(own), best, FILLED * lonely + MORE * (len(takes) - 2) - loss + better)


def fills_alone(picture: Picture, aspect: str) -> bool:
    return fills((picture.width, picture.height), sides_of(aspect), heads(picture))


def merged(chosen: Sequence[Chosen], groups: Sequence[Group]) -> list[Chosen]:
    """Each group in the place of its entries."""
    begins = {group.first: group for group in groups}
    covered = {number for group in groups for number in range(group.first, group.last)}
    return [
        shown_together(chosen[number : begins[number].last], begins[number]) if number in begins else entry
        for number, entry in enumerate(chosen)
        if number in begins or number not in covered
    ]


def shown_together(entries: Sequence[Chosen], group: Group) -> Chosen:
    gain = max(entry.gain for entry in entries)
    reason = f"{len(group.takes)} pictures of one moment."
    return replace(entries[0], take=group.takes[0], beside=group.takes[1:], reason=reason, gain=gain)
