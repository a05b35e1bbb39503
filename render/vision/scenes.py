"""Where one scene of a video ends and the next begins: hard cuts, fades through black, dissolves; not flashes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from render.vision.motion import Step, compare, tone_change
from render.vision.pyramid import Plane

type Floats = npt.NDArray[np.float32]

# After a hard cut no picture is like one of before it, and it changes more than the frames around it do: novelty x
# (novelty over the mean change of its neighbourhood) must reach this. Jerky films of few frames leap as far as cuts do,
# but soon show again what they showed, and in the same tones, of which novelty is made most.
# Measured on real films with frames left out: cuts 1.9 and more at 25 frames a second, 1.4 at 10, 1.0 at 8, and 98 % of
# them at 5; leaps within a shot at most 0.4 at 25, 0.8 at 15 and 8, and 98 % of them 0.8 at 10 and 5.
CUT_SCORE = 0.95
BESIDE = 3  # pictures of before and after a leap that are compared with each other, within the shortest scene
TONES_COUNT = 2.0  # of the least change of tones, beside 1 of the least change
CUT_CHANGE = 0.2  # and never less change than that
MOST_PROMINENT = 6.0  # standing out further says no more
RESTLESS = 0.02  # change that a still picture may show by its noise
NEIGHBOURHOOD = 0.5  # seconds to either side
SHORTEST_SCENE = 0.4  # seconds; changes closer together are one
FLASH_SECONDS = 0.3  # light that comes and goes within this time is a flash
RETURNED = 0.5  # share of the change that may be left when the picture of before a flash is back

# In a dissolve every picture between is a mixture of the two ends.
DISSOLVE_SECONDS = (0.4, 0.8, 1.2)  # lengths that are looked for
DISSOLVE_CHANGE = 0.45  # least change between its ends
DISSOLVE_MISFIT = 0.12  # difference of the pictures between from the mixtures, over that between the ends; motion: 0.3
DISSOLVE_LEAP = 0.4  # more of the mixture than that does not change from one picture to the next
BLACK, BLACK_SPREAD = 24.0, 6.0  # mean and standard deviation of luma of the black between two scenes

MEMORY_SECONDS = max(DISSOLVE_SECONDS) + 0.2


@dataclass(slots=True)
class _Leap:
    """A large change that may turn out to be a flash."""

    time: float
    before: tuple[Floats, ...]  # the pictures before it, the last one first
    change: float
    across: float  # the least change from one of these to one of the pictures after it
    tones: float  # the same of tones
    after: int = 0  # so many of those were seen
    flash_until: float | None = None

    @property
    def novelty(self) -> float:
        """0 seen before .. 1.5 nothing in common with that, not even tones."""
        return (self.across + TONES_COUNT * self.tones) / 2

    def see(self, picture: Floats) -> None:
        """One of the pictures after it, in their order."""
        self.after += 1
        self.across = min(self.across, *(compare(seen, picture)[0] for seen in self.before))
        self.tones = min(self.tones, *(tone_change(seen, picture) for seen in self.before))


class SceneWatch:
    """Fed with one glance after the other; then tells the steps between them and the scene cuts."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._recent: deque[tuple[float, Floats]] = deque()
        self._leaps: list[_Leap] = []
        self._dissolves: list[tuple[float, float]] = []  # middle, misfit
        self._after_black: list[float] = []
        self._lit = False  # something was seen already
        self._was_black = False

    def see(self, time: float, glance: Plane) -> None:
        """Take the next frame (time in seconds, luma of any small size); frames out of order are passed over."""
        picture = glance.astype(np.float32)
        if self._recent:
            if time <= self._recent[-1][0]:
                return
            self._step(time, picture)
            self._look_across(time, picture)
            self._look_for_return(time, picture)
        self._look_for_black(time, picture)
        self._recent.append((time, picture))
        while time - self._recent[0][0] > MEMORY_SECONDS:
            self._recent.popleft()
        self._look_for_dissolve()

    def cuts(self) -> tuple[float, ...]:
        """Times of the first frame of each new scene, rising."""
        hard = [leap.time for leap in self._leaps if not self._in_flash(leap) and self._stands_out(leap)]
        taken: list[float] = []
        for time in (*hard, *self._after_black, *_best_dissolves(self._dissolves)):
            if all(abs(time - other) >= SHORTEST_SCENE for other in taken):
                taken.append(time)
        return tuple(sorted(taken))

    def changed_since(self, time: float) -> bool:
        """Whether a new scene seems to have begun after that time; `cuts` knows better in the end."""
        if any(middle > time for middle, _ in self._dissolves) or any(start > time for start in self._after_black):
            return True
        recent = takewhile(lambda leap: leap.time > time, reversed(self._leaps))
        return any(self._stands_out(leap) for leap in recent)

    def _step(self, time: float, picture: Floats) -> None:
        earlier_time, earlier = self._recent[-1]
        change, shift, difference = compare(earlier, picture)
        self.steps.append(Step(time, time - earlier_time, change, shift, difference))
        if change >= CUT_CHANGE:
            recent = [seen for then, seen in reversed(self._recent) if time - then <= SHORTEST_SCENE]
            self._leaps.append(_Leap(time, (earlier, *recent[1:BESIDE]), change, change, 1.0))

    def _look_across(self, time: float, picture: Floats) -> None:
        for leap in reversed(self._leaps):
            if leap.after == BESIDE or time - leap.time >= SHORTEST_SCENE:
                return
            leap.see(picture)

    def _look_for_return(self, time: float, picture: Floats) -> None:
        for leap in reversed(self._leaps):
            if time - leap.time > FLASH_SECONDS:
                return
            if leap.time < time and compare(leap.before[0], picture)[0] < RETURNED * leap.change:
                leap.flash_until = time

    def _look_for_black(self, time: float, picture: Floats) -> None:
        black = _is_black(picture)
        if not black and self._lit and self._was_black:
            self._after_black.append(time)
        self._lit = self._lit or not black
        self._was_black = black

    def _look_for_dissolve(self) -> None:
        end_time, end = self._recent[-1]
        for seconds in DISSOLVE_SECONDS:
            between = [(time, picture) for time, picture in self._recent if time >= end_time - seconds - 1e-6]
            if len(between) < 5 or between[-1][0] - between[0][0] < seconds * 0.8:
                continue
            if _is_black(between[0][1]) or _is_black(end):
                continue  # a fade is told by its black
            pictures = [picture for _, picture in between]
            if _misfit([pictures[0], pictures[len(pictures) // 2], end], leap=1.0) >= DISSOLVE_MISFIT:
                continue  # with most pictures this one is enough
            misfit = _misfit(pictures)
            if misfit < DISSOLVE_MISFIT and compare(between[0][1], end)[0] > DISSOLVE_CHANGE:
                self._dissolves.append(((between[0][0] + end_time) / 2, misfit))

    def _in_flash(self, leap: _Leap) -> bool:
        return any(
            other.flash_until is not None and other.time <= leap.time <= other.flash_until for other in self._leaps
        )

    def _stands_out(self, leap: _Leap) -> bool:
        around = [step.change for step in _between(self.steps, leap.time - NEIGHBOURHOOD, leap.time + NEIGHBOURHOOD)]
        usual = (sum(around) - leap.change) / max(len(around) - 1, 1)
        return leap.novelty * min(leap.novelty / (usual + RESTLESS), MOST_PROMINENT) >= CUT_SCORE


def _between(steps: Sequence[Step], start: float, end: float) -> Sequence[Step]:
    first = bisect_left(steps, start, key=lambda step: step.time)
    return steps[first : bisect_right(steps, end, key=lambda step: step.time)]


def _is_black(picture: Floats) -> bool:
    return bool(picture.mean() < BLACK and picture.std() < BLACK_SPREAD)


def _misfit(pictures: Sequence[Floats], leap: float = DISSOLVE_LEAP) -> float:
    """Largest difference of a picture from the mixture of the first and the last that comes nearest to it.

    As a share of the difference between both; 1 where the mixture leaps, as in a cut.
    """
    moved = np.stack(pictures[1:]).reshape(len(pictures) - 1, -1) - pictures[0].ravel()
    change = moved[-1]
    shares = (moved @ change) / max(float(change @ change), 1.0)
    if np.diff(shares, prepend=0.0).max() > leap:
        return 1.0
    strayed = np.abs(moved - np.outer(shares, change)).mean(axis=1)
    return float(strayed.max() / max(float(np.abs(change).mean()), 1.0))


def _best_dissolves(found: Sequence[tuple[float, float]]) -> list[float]:
    """Of the finds around each dissolve the one that fits best."""
    best: list[tuple[float, float]] = []
    for middle, misfit in sorted(found, key=lambda one: one[1]):
        if all(abs(middle - other) > MEMORY_SECONDS for other, _ in best):
            best.append((middle, misfit))
    return [middle for middle, _ in best]
