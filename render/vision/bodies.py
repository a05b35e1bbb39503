"""Follow the most dominant person through the frames of a video.

The region of a frame is told by the landmarks of the one before, so that only one network runs. The detector looks when
nobody is followed, and once a second for somebody more dominant.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot, pi

import cv2
import numpy as np
import numpy.typing as npt

from render.media.video import Frame
from render.vision.landmarks import NOBODY, Landmarks
from render.vision.pose import Body, body_at, body_found, dominance, person_in, regions_in
from render.vision.pyramid import Pyramid, Roi, luma

MOST_TRIED = 3  # regions in which somebody is searched, the most dominant first
# A body that moved or turned more since the frame before is looked at again where it is now: its limbs may have been
# outside. In sides of the region, times, radians.
MOVED, GREW, TURNED = 0.15, 1.25, 0.5
# Seconds between looks for somebody more dominant, how much more, and how often in a row: not who only passes.
CHECK, RIVAL, PATIENCE = 1.0, 1.4, 2
# The landmark network follows a duck or a word too: the detector of objects has to see a person there, this certainly
# once, and later every few seconds at all. Of people, large and of 60 pixels, it is certain by 0.68 to 0.9 and in few
# frames by 0.5, of ducks, drawings and a lone hand by 0.61 at most (looks at 14 videos).
CERTAIN, STILL_THERE, CONFIRM = 0.63, 0.35, 5.0
# Seconds between searches once one was in vain, and between those for small people, which cost more.
AGAIN, CLOSER_AGAIN = 0.1, 1.0
GRACE = 0.25  # seconds for which somebody who is lost is looked for in the same place only
# Who is found again within this time (s), this near (sides of the region) and about as large is the same person.
SAME_SECONDS, SAME_SIDES, SAME_GROWTH = 2.0, 0.75, 1.8
BRIEF = 0.3  # seconds: what is seen for less is a pattern that looks like somebody
# Mean change of the light, in steps of 255, from which the picture is another one: a film from the hand has up to 15.
JUMP = 20.0
GLANCE, GLANCED = (16, 12), 4  # pixels that are compared, and of which of the picture's they are means: each fourth


class Follower:
    """One person after another, frame by frame."""

    def __init__(self) -> None:
        self.number = NOBODY  # of who is followed, or was
        self.certain = set[int]()  # the numbers of those who are people for sure
        self._region: Roi | None = None  # where to look next; None while nobody is followed
        self._last: tuple[float, Roi] | None = None
        self._glance: npt.NDArray[np.float32] | None = None
        self._rivals = self._doubts = 0
        self._check_at = self._confirm_at = self._search_at = self._search_closer_at = 0.0

    def see(self, pyramid: Pyramid, time: float) -> Body | None:
        """The person in this frame."""
        if self._jumped(pyramid):
            self._region, self._search_at, self._search_closer_at = None, time, time
        if self._region is not None:
            self._look_round(pyramid, self._region, time)
        body = self._followed(pyramid, self._region) if self._region else None
        if body is None and self._is_gone(time):
            self._region = None
            body = self._found(pyramid, time) if time >= self._search_at else None
        if body:
            self._last = time, body.region
            self._confirm(pyramid, body, time)
            self._region = body.region if self._doubts < PATIENCE else None
        return body

    def _is_gone(self, time: float) -> bool:
        """Whether who was followed is not only hidden for a moment, as behind somebody who passes."""
        return self._region is None or self._last is None or time - self._last[0] > GRACE

    def _jumped(self, pyramid: Pyramid) -> bool:
        """Whether the picture is another one than before: after a cut, or thrown about."""
        light = luma(np.ascontiguousarray(pyramid.image[::GLANCED, ::GLANCED]))
        before, now = self._glance, cv2.resize(light, GLANCE, interpolation=cv2.INTER_AREA).astype(np.float32)
        self._glance = now
        return before is not None and float(np.abs(now - before).mean()) > JUMP

    def _followed(self, pyramid: Pyramid, region: Roi) -> Body | None:
        body = body_at(pyramid, region)
        if body is None or not _leapt(region, body.region):
            return body
        return body_at(pyramid, body.region) or body

    def _look_round(self, pyramid: Pyramid, own: Roi, time: float) -> None:
        """Let go of who is followed if somebody else is clearly more dominant, and stays."""
        if time < self._check_at:
            return
        self._check_at = time + CHECK
        best = next(iter(regions_in(pyramid, closely=False)), None)
        if best is None or _is_same(own, best) or dominance(best, pyramid.size) < RIVAL * dominance(own, pyramid.size):
            self._rivals = 0
            return
        self._rivals += 1
        if self._rivals >= PATIENCE:
            self._region, self._rivals = None, 0

    def _found(self, pyramid: Pyramid, time: float) -> Body | None:
        closely = time >= self._search_closer_at
        last = self._last[1] if self._last and time - self._last[0] <= SAME_SECONDS else None
        regions = regions_in(pyramid, closely=closely)
        regions = sorted(regions, key=lambda one: not (last and _is_same(last, one)))[:MOST_TRIED]
        body = next((body for region in regions if (body := body_found(pyramid, region))), None)
        if body is None:
            self._search_at = time + AGAIN
            self._search_closer_at = time + CLOSER_AGAIN if closely else self._search_closer_at
            return None
        self._check_at, self._rivals, self._doubts = time + CHECK, 0, 0
        self.number += 0 if last and _is_same(last, body.region) else 1
        self._confirm_at = time if self.number not in self.certain else self._confirm_at
        return body

    def _confirm(self, pyramid: Pyramid, body: Body, time: float) -> None:
        if time < self._confirm_at:
            return
        certainty = person_in(pyramid, body.region, STILL_THERE if self.number in self.certain else CERTAIN)
        if certainty >= CERTAIN:
            self.certain.add(self.number)
        self._doubts = 0 if certainty >= STILL_THERE else self._doubts + 1
        self._confirm_at = time + (CONFIRM if self.number in self.certain and not self._doubts else CHECK)


def follow(frames: Iterable[Frame], rate: float) -> Landmarks:
    """The landmarks in frames that come `rate` a second; one that comes again is not looked at again."""
    follower, before = Follower(), None
    points, times, people = list[npt.NDArray[np.float32]](), list[float](), list[int]()
    aspect, body = 1.0, None
    for count, frame in enumerate(frames):
        if frame.time != before:
            height, width = frame.image.shape[:2]
            body, before, aspect = follower.see(Pyramid(frame.image), frame.time), frame.time, width / height
        values = np.hstack([body.points, body.world]) if body else np.zeros((33, 7), np.float32)
        points.append(values)
        times.append(times[0] + count / rate if times else frame.time)
        people.append(follower.number if body else NOBODY)
    certain = np.isin(people, list(follower.certain))
    lasting = _lasting(np.where(certain, people, NOBODY).astype(np.int32), rate)
    held = np.asarray(points, np.float32).reshape(-1, 33, 7) * (lasting != NOBODY)[:, None, None]
    return Landmarks(held, np.asarray(times, np.float64), rate, "blazepose33", aspect, lasting)


def _lasting(people: npt.NDArray[np.int32], rate: float) -> npt.NDArray[np.int32]:
    """Without moments in which somebody is there between others in which nobody is; of a moment everything stays."""
    starts = np.flatnonzero(np.diff(people == NOBODY, prepend=True) | (np.arange(len(people)) == 0))
    lengths = np.diff(starts, append=len(people))
    brief = lengths < min(BRIEF * rate, len(people) / 2)
    return np.where(np.repeat(brief, lengths), np.int32(NOBODY), people)


def _leapt(before: Roi, after: Roi) -> bool:
    growth = max(before.width, after.width) / min(before.width, after.width)
    turn = abs((after.angle - before.angle + pi) % (2 * pi) - pi)
    return _apart(before, after) > MOVED or growth > GREW or turn > TURNED


def _is_same(one: Roi, other: Roi) -> bool:
    growth = max(one.width, other.width) / min(one.width, other.width)
    return _apart(one, other) < SAME_SIDES and growth < SAME_GROWTH


def _apart(one: Roi, other: Roi) -> float:
    """How far two regions are apart, in sides of the larger one."""
    return hypot(one.x - other.x, one.y - other.y) / max(one.width, other.width)
