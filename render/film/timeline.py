"""From seconds to frames: which frames each shot has, where it mixes with the next, and the segments of the movie."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from render.film.planes import Size, frame_size
from render.film.theme import Theme
from render.story.storyboard import FILMED, Shot, Storyboard

FRAME_RATE = 30
# Pieces short enough that a long render gives way often; the first is there soonest, so that playing can start.
MOST_FRAMES = 60
MOST_FIRST_FRAMES = 30
# A run has so much of what is left for each child: long ones first, so that few sources are read twice, then shorter
# ones, so that all children end at about the same time.
SHARE_OF_LEFT = 0.8
# By so much a run may be longer than wanted, so that the next does not begin with a clip.
LONGER = 1.3

type Move = Literal["toward", "away", "across"]
MOVES: tuple[Move, ...] = ("toward", "away", "across")


@dataclass(frozen=True, slots=True)
class Placed:
    """A shot on the movie's frames `first` .. `last` (exclusive), the mixed ones at both ends included."""

    shot: Shot
    first: int
    last: int
    body_first: int  # the frames that it has for itself
    body_last: int
    move: Move
    opens: bool  # the movie begins with it
    closes: bool  # the movie ends with it

    @property
    def frames(self) -> int:
        return self.last - self.first

    @property
    def captioned(self) -> bool:
        """Whether it is a photo or video with words of its own over it."""
        return self.shot.kind in FILMED and bool(self.shot.text.strip())

    @property
    def source_start(self) -> float:
        """Seconds in the source of the first frame."""
        return max(0.0, self.shot.in_ + (self.first / FRAME_RATE - self.shot.start) * self.shot.speed)


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames `first` .. `last` (exclusive) of the movie, encoded on their own: of one shot, or a transition of two."""

    index: int
    first: int
    last: int
    shots: tuple[int, ...]  # indices of one or two placed shots
    transition: str | None  # the way from the first to the second

    @property
    def frames(self) -> int:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole movie in frames."""

    size: Size
    frames: int
    placed: tuple[Placed, ...]
    segments: tuple[Segment, ...]


def timeline(storyboard: Storyboard, theme: Theme, height: int) -> Timeline:
    """The movie in frames. Every cut falls on the frame nearest to its time; a transition lies evenly around its cut.

    Transitions are shortened where a shot is too short for them. Raises ValueError for a storyboard without shots or
    with shots that do not follow each other.
    """
    frames = round(storyboard.duration * FRAME_RATE)
    cuts = cut_frames(storyboard.shots, frames)
    names = transition_names(len(storyboard.shots), theme, storyboard.shots)
    halves = half_transitions(storyboard.shots, cuts, names)
    placed = tuple(place(storyboard.shots, cuts, halves))
    return Timeline(
        frame_size(storyboard.aspect, height), frames, placed, tuple(segments(placed, [name or None for name in names]))
    )


def cut_frames(shots: Sequence[Shot], frames: int) -> list[int]:
    """The first frame of the movie, that of each shot after the first, and the frame after the last."""
    if not shots or frames < len(shots):
        raise ValueError("a movie needs shots, and a frame for each")
    middles = [(before.end + after.start) / 2 for before, after in pairwise(shots)]
    cuts = [0, *(round(middle * FRAME_RATE) for middle in middles), frames]
    if any(after <= before for before, after in pairwise(cuts)):
        raise ValueError("the shots of the storyboard do not follow each other")
    return cuts


def transition_names(count: int, theme: Theme, shots: Sequence[Shot]) -> list[str]:
    """The transition into each shot after the first: the theme's in turn, its own to and from the cards."""
    names = []
    for index in range(1, count):
        if shots[index].kind == "end":
            names.append(theme.closing)
        elif shots[index - 1].kind == "title":
            names.append(theme.opening)
        else:
            names.append(theme.transitions[index % len(theme.transitions)])
    return names


def half_transitions(shots: Sequence[Shot], cuts: Sequence[int], names: Sequence[str]) -> list[int]:
    """Frames of each transition before and after its cut; 0 for a hard cut, and for the movie's two ends."""
    lengths = [after - before for before, after in pairwise(cuts)]
    halves = [0]
    for index, (before, after) in enumerate(pairwise(shots)):
        wanted = round((before.end - after.start) * FRAME_RATE / 2)
        room = min(lengths[index], lengths[index + 1]) // 2
        halves.append(0 if names[index] == "cut" else max(0, min(wanted, room)))
    return [*halves, 0]


def place(shots: Sequence[Shot], cuts: Sequence[int], halves: Sequence[int]) -> Iterator[Placed]:
    moves = ken_burns_moves(shots)
    for index, shot in enumerate(shots):
        before, after = halves[index], halves[index + 1]
        yield Placed(
            shot=shot,
            first=cuts[index] - before,
            last=cuts[index + 1] + after,
            body_first=cuts[index] + before,
            body_last=cuts[index + 1] - after,
            move=moves[index],
            opens=index == 0,
            closes=index == len(shots) - 1,
        )


def ken_burns_moves(shots: Sequence[Shot]) -> list[Move]:
    """How the camera moves over each shot: by its id, and never twice the same in a row."""
    moves: list[Move] = []
    for shot in shots:
        choice = hashlib.sha256(shot.id.encode()).digest()[0] % len(MOVES)
        if moves and MOVES[choice] == moves[-1]:
            choice = (choice + 1) % len(MOVES)
        moves.append(MOVES[choice])
    return moves


def segments(placed: Sequence[Placed], names: Sequence[str | None]) -> Iterator[Segment]:
    """Pieces that tile the movie: every transition one, every body as few equal ones as MOST_FRAMES allows."""
    index = 0
    for number, shot in enumerate(placed):
        for first, last in pieces(shot.body_first, shot.body_last, opening=shot.opens):
            yield Segment(index, first, last, (number,), None)
            index += 1
        if shot.last > shot.body_last:
            yield Segment(index, shot.body_last, shot.last, (number, number + 1), names[number])
            index += 1


def pieces(first: int, last: int, *, opening: bool) -> Iterator[tuple[int, int]]:
    """The frames cut into near equal pieces; at the movie's opening a short one comes first."""
    if opening and last - first > MOST_FIRST_FRAMES:
        yield first, first + MOST_FIRST_FRAMES
        first += MOST_FIRST_FRAMES
    count = -(-(last - first) // MOST_FRAMES)
    bounds = [first + (last - first) * part // count for part in range(count + 1)] if count else []
    yield from pairwise(bounds)


def runs(missing: Sequence[Segment], children: int, clips: Collection[int] = ()) -> list[list[Segment]]:
    """The missing segments in runs for so many children."""
    return cut_runs(missing, lambda left: SHARE_OF_LEFT * left / max(1, children), clips)


def cut_runs(
    missing: Sequence[Segment], length: Callable[[int], float], clips: Collection[int] = ()
) -> list[list[Segment]]:
    """Neighbours among the missing, cut where shots begin, so that a picture is read once in a run; each about as long
    as `length` says of the number of frames that are left.

    clips: the shots that are clips. Of these what was seen while they came in is decoded again where a run begins with
    them, so a run rather gets longer.
    """
    left = frames_of(missing)
    wanted = 0.0
    parts: list[list[Segment]] = []
    for shot, group in groupby(missing, key=lambda segment: segment.shots[0]):
        block = list(group)
        last = parts[-1][-1] if parts else None
        follows = last is not None and last.index + 1 == block[0].index and shot in (last.shots[0] + 1, last.shots[-1])
        most = wanted * LONGER if shot in clips else wanted
        if follows and frames_of(parts[-1]) + frames_of(block) / 2 <= most:
            parts[-1] += block
        else:
            wanted = length(left)
            parts.append(block)
        left -= frames_of(block)
    return parts


def frames_of(segments: Sequence[Segment]) -> int:
    return sum(segment.frames for segment in segments)
