"""Confetti: pieces that fall and turn, the same ones each time a shot is drawn."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from render.film.overlays.template import SVG, root_of
from render.film.planes import Plane, Size, split, yuv_of
from render.film.theme import Colour
from render.media.arrays import I420

type Floats = npt.NDArray[np.float64]

PIECES = 110
SIDES = (0.017, 0.010)  # of a piece, shares of the frame's short side
# Shares of the time: when pieces begin to fall, and how long they do. So all have fallen when it is over.
BEGINS, FALLS = (0.0, 0.40), (0.42, 0.60)
SWAY, SWAYS = 0.035, (1.0, 2.5)  # share of the frame's short side, turns on the way down
SPIN, FLIP = (-2.0, 2.0), (2.0, 5.0)  # turns on the way down, in the plane and out of it
FINE = 4  # bits of parts of pixels, for OpenCV


@cache
def palette() -> tuple[Colour, ...]:
    """The colours of the template's pieces."""
    fills = dict.fromkeys(rect.attrib["fill"] for rect in root_of("confetti").iter(f"{SVG}rect"))
    return tuple((int(fill[1:3], 16), int(fill[3:5], 16), int(fill[5:7], 16)) for fill in fills)


class Confetti:
    """Falls for so many frames."""

    def __init__(self, seed: int, size: Size, frames: int) -> None:
        random = np.random.default_rng(seed)
        self._size, self._frames = size, frames
        self._begins, self._falls = random.uniform(*BEGINS, PIECES), random.uniform(*FALLS, PIECES)
        self._x, self._phase = random.uniform(0, 1, PIECES), random.uniform(0, 2 * np.pi, PIECES)
        self._sways = random.uniform(*SWAYS, PIECES)
        self._spin, self._flip = random.uniform(*SPIN, PIECES), random.uniform(*FLIP, PIECES)
        self._colours = [yuv_of(palette()[number % len(palette())]) for number in range(PIECES)]

    def lay(self, frame: I420, index: int) -> None:
        if not 0 <= index < self._frames:
            return
        fallen = (index / self._frames - self._begins) / self._falls
        corners = self._corners(fallen)
        luma, blue, red = split(frame)
        for number in np.flatnonzero((fallen > 0) & (fallen < 1)):
            y, u, v = self._colours[number]
            fill(luma, corners[number], y)
            fill(blue, corners[number] / 2, u)
            fill(red, corners[number] / 2, v)

    def _corners(self, fallen: Floats) -> Floats:
        """(n, 4, 2) pixels."""
        short, (width, height) = min(self._size), self._size
        room = SIDES[0] * short
        turn = 2 * np.pi * fallen
        x = self._x * width + SWAY * short * np.sin(turn * self._sways + self._phase)
        y = -room + fallen * (height + 2 * room)
        angle = turn * self._spin + self._phase
        across = np.stack([np.cos(angle), np.sin(angle)], 1) * SIDES[0] * short / 2
        thin = np.cos(turn * self._flip + self._phase)[:, None]
        down = np.stack([-np.sin(angle), np.cos(angle)], 1) * SIDES[1] * short / 2 * thin
        middle = np.stack([x, y], 1)
        return np.stack(
            [middle - across - down, middle + across - down, middle + across + down, middle - across + down], 1
        )


def fill(plane: Plane, corners: Floats, value: int) -> None:
    """A polygon with smooth edges; corners are (n, 2) in pixels of the plane, from the middle of the first."""
    points = np.round((corners - 0.5) * 2**FINE).astype(np.int32)
    cv2.fillConvexPoly(plane, points, value, cv2.LINE_AA, FINE)
