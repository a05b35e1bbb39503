"""Which takes come into the movie: good ones, that differ, with people, from all of the time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from render.story.candidate import Candidate
from render.story.pace import Pace
from render.story.reasons import JUNK_REASONS, place_in_story, praise, why_better
from render.story.slow import slowed
from render.story.storyboard import LeftOut, Overlay
from render.story.takes import Take, scene_length, takes

# Weights of the gain of one more take; found on the test album by looking at what came in and what stayed out.
NEW_MOMENT = 0.35  # the first take of a moment; later ones get a share that falls with their number
PEOPLE = 0.35  # a take of people, while they are not yet most of the movie
MOVING = 0.25  # a clip: its score is that of a stretch, which lies so much below that of a single good picture
REPETITION = 0.8  # how much a take loses that looks just like one already chosen
# Each more of several pictures at once is looked at for this share of the time of one by itself.
FOR_EACH_MORE = 0.35
MOST_PEOPLE = 0.7  # from this share of takes with faces on, views are as welcome
# Why a video stays out that another mood could show.
VIDEO_TOO_SHORT = "The video is too short for a shot."
SCENES_TOO_SHORT = "Every scene of the video is too short for a shot."


@dataclass(frozen=True, slots=True)
class Chosen:
    """A take that is in, and why."""

    take: Take
    reason: str
    gain: float
    card: tuple[str, str] | None = None  # not itself, but a card of these lines with its picture behind them
    overlay: Overlay | None = None  # of the card
    beside: tuple[Take, ...] = ()  # photos that are seen together with it

    @property
    def takes(self) -> tuple[Take, ...]:
        """All that it shows."""
        return (self.take, *self.beside)

    @property
    def is_locked(self) -> bool:
        """Whether it is in whatever it adds."""
        return math.isinf(self.gain)


@dataclass(slots=True)
class Selection:
    """Takes in the order of their story, and the files that are out."""

    chosen: list[Chosen]
    left_out: list[LeftOut]

    def without_weakest(self) -> Selection:
        """The same without the take that adds least."""
        weakest = min(self.chosen, key=lambda chosen: chosen.gain)
        rest = [chosen for chosen in self.chosen if chosen is not weakest]
        return Selection(rest, [*self.left_out, *unused([weakest.take], rest)])


def seconds_of(take: Take, pace: Pace) -> float:
    """How long the take would like to be on screen."""
    if take.span is None or take.candidate.video is None:
        return pace.photo
    room = scene_length(take.candidate.video, take.span, take.speed) - pace.transition
    wished = min(room, (take.span.end - take.span.start) / take.speed)
    return float(np.clip(wished, pace.clip_shortest, pace.clip_longest))


def wished_of(entry: Chosen, pace: Pace) -> float:
    """The same of all that it shows: several pictures want to be looked at one after the other."""
    return seconds_of(entry.take, pace) * (1 + FOR_EACH_MORE * len(entry.beside))


def takes_of(item: Candidate, pace: Pace) -> list[Take]:
    """The takes of a file that are long enough for the pace, transitions included."""
    return [slowed(take, pace) for take in takes(item, pace.clip_shortest + pace.transition)]


def set_junk_aside(items: Sequence[Candidate], pace: Pace) -> tuple[list[Candidate], list[LeftOut]]:
    """The usable files, and why the others are not."""
    usable, left_out = [], []
    for item in items:
        reason = unusable(item, pace)
        if reason:
            left_out.append(LeftOut(str(item.path), reason))
        else:
            usable.append(item)
    return usable, left_out


def unusable(item: Candidate, pace: Pace) -> str | None:
    """The sentence for a file that cannot come in, or None."""
    if item.look.junk and not item.asked_for:
        return JUNK_REASONS[item.look.junk]
    if item.video and item.video.duration < pace.clip_shortest + pace.transition:
        return VIDEO_TOO_SHORT
    if not takes_of(item, pace):
        return SCENES_TOO_SHORT
    return None


def best_of_each(
    items: Sequence[Candidate],
    groups: Sequence[Sequence[int]],
    called: Callable[[Path], str] = lambda path: path.name,
) -> tuple[list[tuple[Candidate, int]], list[LeftOut]]:
    """The best file of each group of similar ones with the group's size, and why the others are out."""
    kept, left_out = [], []
    for group in groups:
        best = max(group, key=lambda index: items[index].look.quality)
        kept.append((items[best], len(group)))
        for index in group:
            if index != best:
                why = why_better(items[best].look, items[index].look)
                left_out.append(LeftOut(str(items[index].path), f"Very like {called(items[best].path)}, which {why}."))
    return kept, left_out


@dataclass(slots=True)
class Pool:
    """All takes that may still come in, as columns, so that one more choice costs one pass over them."""

    takes: list[Take]
    moments: npt.NDArray[np.intp]  # (n,) number of each take's moment
    sizes: list[int]  # of each take's group of similar files
    quality: npt.NDArray[np.float64]  # (n,)
    seconds: npt.NDArray[np.float64]  # (n,)
    people: npt.NDArray[np.bool_]  # (n,)
    moving: npt.NDArray[np.bool_]  # (n,)
    embeddings: npt.NDArray[np.float32]  # (n, 1280)

    @classmethod
    def of(cls, kept: Sequence[tuple[Candidate, int]], moments: Sequence[int], pace: Pace) -> Pool:
        rows = [
            (take, moment, size)
            for (item, size), moment in zip(kept, moments, strict=True)
            for take in takes_of(item, pace)
        ]
        all_takes = [take for take, _, _ in rows]
        return cls(
            takes=all_takes,
            moments=np.array([moment for _, moment, _ in rows], np.intp),
            sizes=[size for _, _, size in rows],
            quality=np.array([take.quality for take in all_takes]),
            seconds=np.array([seconds_of(take, pace) for take in all_takes]),
            people=np.array([take.shows_people for take in all_takes], np.bool_),
            moving=np.array([take.span is not None for take in all_takes], np.bool_),
            embeddings=np.array([take.look.embedding for take in all_takes], np.float32),
        )


def select(
    kept: Sequence[tuple[Candidate, int]],
    moments: Sequence[int],
    pace: Pace,
    budget: float,
    locked: Sequence[Chosen] = (),
    order: str = "time",
) -> Selection:
    """Greedy choice of takes, each time the one that adds most a second, until `budget` seconds are full.

    `kept` is in order of time; `moments` gives the moment of each. `locked` are in before all others, and in their
    order; the others are in that `order` of a Wish. Every usable file is either chosen or left out.
    """
    pool = Pool.of(kept, moments, pace)
    size_of_moment = Counter(moments)
    inside = [take for entry in locked for take in entry.takes]
    free = np.array([not any(same_sight(take, kept) for kept in inside) for take in pool.takes], np.bool_)
    repeats = np.zeros(len(pool.takes))  # likeness to the nearest take already in
    for shown in inside if pool.takes else ():
        repeats = np.maximum(repeats, np.clip(pool.embeddings @ shown.look.embedding, 0.0, 1.0))
    in_moment = np.zeros(max(moments, default=0) + 1)
    chosen = list(locked)
    seconds = sum(wished_of(entry, pace) for entry in locked)
    faces = sum(entry.take.shows_people for entry in locked)
    while free.any() and seconds < budget:
        wanted = PEOPLE * pool.people * (faces <= MOST_PEOPLE * len(chosen))
        worth = pool.quality + MOVING * pool.moving + NEW_MOMENT / (1 + in_moment[pool.moments]) + wanted
        gains = worth * (1.0 - REPETITION * repeats**2) / np.sqrt(pool.seconds)
        best = int(np.argmax(np.where(free, gains, -1.0)))
        take, moment = pool.takes[best], int(pool.moments[best])
        alone = size_of_moment[moment] == 1 and len(size_of_moment) > 1
        chosen.append(Chosen(take, praise(take) + place_in_story(pool.sizes[best], alone), float(gains[best])))
        free[best] = False
        in_moment[moment] += 1
        seconds += pool.seconds[best]
        faces += pool.people[best]
        repeats = np.maximum(repeats, np.clip(pool.embeddings @ take.look.embedding, 0.0, 1.0))
    rest = [pool.takes[index] for index in np.flatnonzero(free)]
    return Selection(in_story_order(chosen, locked, order), unused(rest, chosen))


def same_sight(take: Take, other: Take) -> bool:
    """Whether both are of the same file, and of a video of the same seconds."""
    if take.candidate.path != other.candidate.path:
        return False
    return not (take.span and other.span) or (take.span.start < other.span.end and other.span.start < take.span.end)


def in_story_order(chosen: Sequence[Chosen], locked: Sequence[Chosen], order: str = "time") -> list[Chosen]:
    """In order of time, or what fits a rule best first; the locked share their places in their own order."""
    turn = iter(locked)
    kept = {id(entry) for entry in locked}
    sorted_ = sorted(chosen, key=in_order_of_time)
    if order == "best":
        sorted_.sort(key=lambda entry: (-entry.take.fit, -entry.take.quality))
    return [next(turn) if id(entry) in kept else entry for entry in sorted_]


def in_order_of_time(chosen: Chosen) -> tuple[object, ...]:
    take = chosen.take
    return take.candidate.when, take.candidate.path.name, take.span.start if take.span else 0.0


def unused(rest: Sequence[Take], chosen: Sequence[Chosen]) -> list[LeftOut]:
    """Why files of which no take was chosen are out, once per file."""
    inside = {take.candidate.path for entry in chosen for take in entry.takes}
    paths = dict.fromkeys(take.candidate.path for take in rest if take.candidate.path not in inside)
    return [
        LeftOut(str(path), "A good one, but the movie was full: others were stronger or showed something new.")
        for path in paths
    ]
