"""Hand-held clips made calm: the way of the camera is measured, smoothed, and what shook is taken out.

The frames come a little larger than they are shown. Points of the background are followed from frame to frame; where
most of them move as one, that is the camera. Its way is smoothed over about half a second to both sides, so that a pan
goes on as a pan, and each frame is moved and turned by what lies between. Where no motion is sure the frames stay as
they are, and so does all that a tripod has filmed: whatever moves before it, points that stand still outweigh it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from render.film.planes import Plane, Size, even, split
from render.media.arrays import I420
from render.story.framing import Window

type Floats = npt.NDArray[np.float64]

# How much larger frames are than what is shown of them: 3 % go at each side. bench.filming.shake: real clips.
LARGER = 1.06
# What of the room at the sides is for moving, and what for turning.
FOR_MOVING, FOR_TURNING = 0.65, 0.3
# The way is smoothed by straight lines fitted to so many frames before and after, the nearer the weightier.
RADIUS, SIGMA = 20, 8.0
# Only what is off the smooth way by so much (rms around a frame, shares of the frame's width) is shake: 4 to 7 of 1920
# pixels. Below, what is measured is as large as its own error, and nobody sees it. bench.filming.shake: calm clips.
SHAKEN = (0.0021, 0.0036)
# Points are followed in frames of this width.
WIDTH = 480
MOST_POINTS = 160
APART = 12  # pixels between points
LEAST_POINTS = 24
# Of the points so many must move as one, in so many of the quarters of the picture.
AS_ONE, QUARTERS = 0.5, 3
NEAR = 0.8  # pixels by which a point may be off the common motion
# A camera in a hand leaves no point where it was; one on a tripod most of those that do not move by themselves.
STILL, STANDING = 0.1, 0.25  # pixels; share of all points


@dataclass(frozen=True, slots=True)
class Step:
    """The picture's motion from one frame to the next; shares of the frame's width, radians."""

    right: float = 0.0
    down: float = 0.0
    turn: float = 0.0
    sure: bool = False


def larger(size: Size) -> Size:
    """What frames must have so that something of `size` can be shown calmly."""
    return even(size[0] * LARGER), even(size[1] * LARGER)


def has_room(shown: Window, keep: Window | None) -> bool:
    """Whether what must be kept of a picture is also in the middle that is left of it."""
    x, y = (side * (1 - 1 / LARGER) / 2 for side in (shown.width, shown.height))
    inner = Window(shown.x0 + x, shown.y0 + y, shown.x1 - x, shown.y1 - y)
    return keep is None or inner.holds(keep)


def steadied(frames: Iterator[I420], size: Size) -> Iterator[I420]:
    """The frames, `larger` than the size, as calm ones of the size. Every array is new."""
    held: deque[I420] = deque()
    way = Way()
    for frame in frames:
        held.append(frame)
        way.see(split(frame)[0])
        if len(held) > RADIUS:
            yield calm(held.popleft(), size, way.next_correction())
    while held:
        yield calm(held.popleft(), size, way.next_correction())


def calm(frame: I420, size: Size, correction: Floats) -> I420:
    """The middle of the frame, moved by shares of its width and turned."""
    right, down, turn = correction
    luma, *chroma = split(frame)
    out = np.empty((size[1] * 3 // 2, size[0]), np.uint8)
    for plane, target in zip((luma, *chroma), split(out), strict=True):
        height, width = target.shape
        cos, sin = np.cos(turn), np.sin(turn)
        centre = np.array([(plane.shape[1] - 1) / 2, (plane.shape[0] - 1) / 2])
        turned = np.array([[cos, -sin], [sin, cos]])
        start = centre + np.array([right, down]) * plane.shape[1] - turned @ [(width - 1) / 2, (height - 1) / 2]
        if not turn and np.all(start == np.floor(start)):  # most frames of a calm clip: nothing between pixels
            x, y = start.astype(int)
            target[:] = plane[y : y + height, x : x + width]
            continue
        matrix = np.column_stack([turned, start])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cv2.warpAffine(plane, matrix, (width, height), dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return out


class Way:
    """The way of the camera over the frames seen so far, and by what each of them is off a smooth one."""

    def __init__(self) -> None:
        self._before: Plane | None = None
        self._places: list[Floats] = []
        self._sure: list[bool] = []
        self._next = 0
        self._room = np.zeros(3)

    def see(self, luma: Plane) -> None:
        """The next frame."""
        height, width = luma.shape
        side = (1 - 1 / LARGER) / 2
        across, down = side * FOR_MOVING, side * FOR_MOVING * height / width
        self._room = np.array([across, down, side * FOR_TURNING * 2 * height / width])
        small = small_of(luma)
        step = Step() if self._before is None else step_between(self._before, small)
        at = self._places[-1] if self._places else np.zeros(3)
        self._places.append(at + np.array([step.right, step.down, step.turn]))
        self._sure.append(step.sure or self._before is None)
        self._before = small

    def next_correction(self) -> Floats:
        """Where in its frame the next one to be shown is to be looked for."""
        number = self._next
        self._next += 1
        first, last = max(0, number - RADIUS), min(len(self._places), number + RADIUS + 1)
        off = np.arange(first, last) - number
        weights = np.exp(-0.5 * (off / SIGMA) ** 2)
        sure = float(np.average(self._sure[first:last], weights=weights))
        places = np.array(self._places[first:last])
        smooth, slope = straight(off, places, weights)
        astray = places - smooth - off[:, None] * slope
        shake = float(np.sqrt(np.average((astray[:, :2] ** 2).sum(axis=1), weights=weights)))
        share = np.clip(2 * sure - 1, 0.0, 1.0) * np.clip((shake - SHAKEN[0]) / (SHAKEN[1] - SHAKEN[0]), 0.0, 1.0)
        return np.asarray(self._bounded(self._places[number] - smooth) * share, np.float64)

    def _bounded(self, correction: Floats) -> Floats:
        return np.asarray(self._room * np.tanh(correction / self._room), np.float64)


def small_of(luma: Plane) -> Plane:
    """Of WIDTH. Means over areas take three times as long where those are no whole pixels, so it comes near by such."""
    height, width = luma.shape
    size = (WIDTH, round(WIDTH * height / width))
    whole = max(1, width // WIDTH)
    across, down = width // whole, height // whole
    near = cv2.resize(luma[: down * whole, : across * whole], (across, down), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(near, size, interpolation=cv2.INTER_AREA), np.uint8)


def straight(off: npt.NDArray[np.int_], values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """What a straight line through the weighted values is at 0, and its slope; exact for a pan, also at its ends."""
    mean = np.average(off, weights=weights)
    spread = max(float(np.average((off - mean) ** 2, weights=weights)), 1e-9)
    middle = np.average(values, axis=0, weights=weights)
    slope = np.average((values - middle) * (off - mean)[:, None], axis=0, weights=weights) / spread
    return np.asarray(middle - slope * mean, np.float64), np.asarray(slope, np.float64)


def step_between(before: Plane, after: Plane) -> Step:
    """The common motion of most points; nothing sure where they do not agree."""
    points = cv2.goodFeaturesToTrack(before, MOST_POINTS, 0.01, APART)
    if points is None or len(points) < LEAST_POINTS:
        return Step()
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, np.empty_like(points))
    known = found.reshape(-1) == 1
    start, end = points.reshape(-1, 2)[known], moved.reshape(-1, 2)[known]
    if len(start) < LEAST_POINTS:
        return Step()
    stands = np.linalg.norm(end - start, axis=1) < STILL
    if stands.mean() >= STANDING and quarters(start[stands], before) >= QUARTERS:
        return Step(sure=True)
    matrix, inside = cv2.estimateAffinePartial2D(start, end, ransacReprojThreshold=NEAR)
    if matrix is None:
        return Step()
    as_one = inside.reshape(-1) == 1
    if as_one.mean() < AS_ONE or quarters(start[as_one], before) < QUARTERS:
        return Step()
    return motion_of(matrix, before)


def motion_of(matrix: Floats, small: Plane) -> Step:
    """Of the picture's middle."""
    height, width = small.shape
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    right, down = (matrix[:, :2] @ middle + matrix[:, 2] - middle) / width
    return Step(float(right), float(down), float(np.arctan2(matrix[1, 0], matrix[0, 0])), sure=True)


def quarters(points: npt.NDArray[np.float32], small: Plane) -> int:
    """In how many quarters of the picture points lie."""
    height, width = small.shape
    return len({(x > width / 2, y > height / 2) for x, y in points})
