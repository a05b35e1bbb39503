"""How a video moves, from glances at its frames: motion, steadiness of the camera, and where one scene ends.

All works on small luma pictures (about 64 x 36) of frames in their order; only a second of them is kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from render.vision.pyramid import Plane

type Floats = npt.NDArray[np.float32]

# Change is measured by structure (1 - correlation) and by tones (1 - histogram intersection).
STRUCTURE_WEIGHT = 0.75
HISTOGRAM_BINS = 32
FLAT = 4.0  # grey levels squared added to variances, so that noise on a flat picture is no structure
# Below this response of the phase correlation the shift is a guess: at real cuts it is 0.05 to 0.25.
TRUSTED_RESPONSE = 0.3
FARTHEST_SHIFT = 0.2  # share of a side; with less overlap any two pictures can be made to agree

# Share of the frame's width that moves in a second: half of the full score. A slow pan moves 0.1, a shaken clip 1.
HALF_MOTION = 0.4
# What a mean difference of one full step from black to white in a second counts, as a share of the width.
DIFFERENCE_MOTION = 0.25
# Standard deviation of the camera's speed (shares of the width a second) at which steadiness is half. Tripods measure
# below 0.03, hand-held phones 0.05 to 0.2.
HALF_STEADY = 0.25
AROUND = 0.5  # seconds to either side that count for the motion at a time


@dataclass(frozen=True, slots=True)
class Step:
    """What happened between two frames that follow each other."""

    time: float  # of the later frame
    seconds: float  # since the earlier one
    change: float  # 0 the same .. about 1 nothing in common
    shift: tuple[float, float]  # of the whole picture, right and down, as shares of its sides
    difference: float  # 0..1 mean difference that the shift does not explain


@dataclass(frozen=True, slots=True)
class Moving:
    """The motion around one time, both 0..1."""

    motion: float
    steadiness: float


STILL = Moving(0.0, 1.0)


def compare(earlier: Plane | Floats, later: Plane | Floats) -> tuple[float, tuple[float, float], float]:
    """Change, shift and unexplained difference (see `Step`) between two small luma pictures of the same size."""
    a, b = earlier.astype(np.float32), later.astype(np.float32)
    # OpenCV 5 multiplies the arrays it is given by the window, in place: it gets copies.
    (dx, dy), response = cv2.phaseCorrelate(a.copy(), b.copy(), _window(a.shape[1], a.shape[0]))
    height, width = a.shape
    near = abs(dx) <= FARTHEST_SHIFT * width and abs(dy) <= FARTHEST_SHIFT * height
    shift = (dx / width, dy / height) if response > TRUSTED_RESPONSE and near else (0.0, 0.0)
    pixels = round(shift[0] * width), round(shift[1] * height)
    pairs = [_overlap(a, b, *way) for way in {(0, 0), pixels}]
    structure = max(1 - max(_correlation(p, q) for p, q in pairs), 0.0)
    difference = min(float(np.abs(p - q).mean()) for p, q in pairs) / 255
    return STRUCTURE_WEIGHT * structure + (1 - STRUCTURE_WEIGHT) * tone_change(a, b), shift, difference


def moving_at(steps: Sequence[Step], time: float, scene: tuple[float, float]) -> Moving:
    """Motion and steadiness around the time, from the steps within the scene (start, end) alone."""
    start, end = max(time - AROUND, scene[0]), min(time + AROUND, scene[1])
    first = bisect_right(steps, start, key=lambda step: step.time)
    near = steps[first : bisect_left(steps, end, key=lambda step: step.time)]
    # The step into the first frame of a scene is the cut itself.
    near = [step for step in near if step.time - step.seconds >= scene[0] - 1e-6]
    if len(near) < 2:
        return STILL
    seconds = np.array([step.seconds for step in near])
    speeds = np.array([step.shift for step in near]) / seconds[:, None]
    moved = np.hypot(speeds[:, 0], speeds[:, 1]) + DIFFERENCE_MOTION * (
        np.array([step.difference for step in near]) / seconds
    )
    motion = float(np.average(moved, weights=seconds))
    jitter = float(np.hypot(*speeds.std(axis=0)))
    return Moving(motion / (motion + HALF_MOTION), 1 / (1 + (jitter / HALF_STEADY) ** 2))


@cache
def _window(width: int, height: int) -> Floats:
    return np.asarray(cv2.createHanningWindow((width, height), cv2.CV_32F), np.float32)


def _overlap(a: Floats, b: Floats, dx: int, dy: int) -> tuple[Floats, Floats]:
    """The parts of both that show the same when b is a moved by dx, dy."""
    height, width = a.shape
    left, right, up, down = max(0, -dx), max(0, dx), max(0, -dy), max(0, dy)
    return a[up : height - down, left : width - right], b[down : height - up, right : width - left]


def _correlation(a: Floats, b: Floats) -> float:
    x, y = a - a.mean(), b - b.mean()
    return float(((x * y).mean() + FLAT) / np.sqrt(((x * x).mean() + FLAT) * ((y * y).mean() + FLAT)))


def tone_change(a: Floats, b: Floats) -> float:
    """0 the same tones .. 1 none in common, wherever they are in the two small luma pictures."""
    return max(float(1 - np.minimum(_tones(a), _tones(b)).sum()), 0.0)


def _tones(picture: Floats) -> Floats:
    counts = cv2.calcHist([picture], [0], None, [HISTOGRAM_BINS], [0, 256]).reshape(1, -1)
    smooth = cv2.GaussianBlur(counts, (5, 1), 1.0)[0]
    return np.asarray(smooth / smooth.sum(), np.float32)
