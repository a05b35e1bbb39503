"""What a brush has added to a matte and taken from it.

However many strokes there are, and in whatever order, together they hold each pixel's alpha between a floor and a
ceiling: what was added last is not below it, what was erased last not above. So they are drawn on small planes, and the
hair of the matte that nobody has touched stays as fine as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from render.cutout.edges import Alpha
from render.media.errors import RefusedError

SIDE = 1600  # pixels of the longer side of the planes, which is that of the picture in the browser
MOST_POINTS = 60_000  # in all strokes together, which is an hour of painting
LARGEST, SMALLEST = 0.25, 0.0005  # radius


@dataclass(frozen=True, slots=True)
class Stroke:
    """points: x, y in shares of the picture's width and height; radius: a share of its longer side; soft: the part of
    the radius over which it fades, 0..1."""

    adds: bool
    radius: float
    soft: float
    points: tuple[tuple[float, float], ...]


def strokes_from_json(values: Any) -> tuple[Stroke, ...]:
    """[{"adds", "radius", "soft", "points": [x, y, x, y, ...]}, ...]. Raises RefusedError."""
    try:
        strokes = tuple(_stroke(value) for value in values)
        if sum(len(stroke.points) for stroke in strokes) > MOST_POINTS:
            raise ValueError("points")
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise RefusedError("These strokes of the brush cannot be read. Please undo the last of them.") from error
    return strokes


def _stroke(value: Any) -> Stroke:
    numbers = [float(number) for number in value["points"]]
    points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    radius, soft = float(value["radius"]), float(value["soft"])
    # A finger may leave the picture, but not by far. Comparisons are false for what is no number.
    if not (points and all(-1 <= number <= 2 for number in numbers)):
        raise ValueError("points")
    if not (SMALLEST <= radius <= LARGEST and 0 <= soft <= 1 and isinstance(value["adds"], bool)):
        raise ValueError("brush")
    return Stroke(value["adds"], radius, soft, points)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Planes of at most SIDE pixels, uint8: alpha is not below `floor`, and not above `ceiling`."""

    floor: Alpha
    ceiling: Alpha

    def hold(self, alpha: Alpha) -> Alpha:
        """A matte of any size of the same picture."""
        size = (alpha.shape[1], alpha.shape[0])
        floor, ceiling = (
            plane if plane.shape == alpha.shape else cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
            for plane in (self.floor, self.ceiling)
        )
        return np.asarray(np.clip(alpha, floor, ceiling), np.uint8)

    def touched(self) -> Alpha:
        """255 where the brush has been."""
        return np.asarray(np.where((self.floor > 0) | (self.ceiling < 255), 255, 0), np.uint8)


def bounds_of(strokes: Sequence[Stroke], size: tuple[int, int]) -> Bounds:
    """Of a picture of this width and height."""
    scale = min(1.0, SIDE / max(size))
    width, height = (max(1, round(length * scale)) for length in size)
    floor, ceiling = np.zeros((height, width), np.uint8), np.full((height, width), 255, np.uint8)
    for stroke in strokes:
        part, strength = _drawn(stroke, width, height)
        for plane in (floor, ceiling):
            held = plane[part]
            plane[part] = np.maximum(held, strength) if stroke.adds else np.minimum(held, 255 - strength)
    return Bounds(floor, ceiling)


def _drawn(stroke: Stroke, width: int, height: int) -> tuple[tuple[slice, slice], Alpha]:
    """Where the stroke lies, and how strong it is there, 0..255."""
    radius = stroke.radius * max(width, height)
    points = np.array(stroke.points) * [width, height]
    low = np.clip(np.floor(points.min(axis=0) - radius), 0, [width - 1, height - 1]).astype(int)
    high = np.clip(np.ceil(points.max(axis=0) + radius) + 1, low + 1, [width, height]).astype(int)
    reach = int(np.ceil(radius)) + 1  # the line may lie beyond the border
    shape = high - low + 2 * reach
    line = np.full((shape[1], shape[0]), 255, np.uint8)
    places = [tuple(int(value) for value in place) for place in np.rint(points - low + reach - 0.5)]
    for one, other in pairwise(places if len(places) > 1 else places * 2):
        cv2.line(line, one, other, 0)
    away = cv2.distanceTransform(line, cv2.DIST_L2, 5)[reach:-reach, reach:-reach]
    fade = max(1.0, stroke.soft * radius)
    strength = np.clip((radius - away) / fade, 0, 1) * 255
    return (slice(low[1], high[1]), slice(low[0], high[0])), np.asarray(np.rint(strength), np.uint8)
