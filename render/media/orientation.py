"""The eight ways a camera can be held: EXIF orientation as the symmetries of a rectangle (dihedral group of order 8).

EXIF number n names the change from the stored to the upright picture: first swap rows and columns (or not), then
mirror left-right (or not), then mirror top-bottom (or not).
"""

from __future__ import annotations

import struct
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import Box

# EXIF number -> (swap, mirror left-right, mirror top-bottom). EXIF 2.32, 4.6.4 A "Orientation".
STEPS = {
    1: (False, False, False),
    2: (False, True, False),
    3: (False, True, True),
    4: (False, False, True),
    5: (True, False, False),
    6: (True, True, False),
    7: (True, True, True),
    8: (True, False, True),
}
NUMBERS = {steps: number for number, steps in STEPS.items()}


def upright(stored: npt.NDArray[Any], orientation: int) -> npt.NDArray[Any]:
    """The array (height, width[, channels]) turned upright, contiguous; the same object if there is nothing to do."""
    swap, mirror_x, mirror_y = STEPS[orientation]
    turned = cv2.transpose(stored) if swap else stored
    if mirror_x or mirror_y:
        turned = cv2.flip(turned, 1 - 2 * mirror_y if mirror_x else 0)
    return np.ascontiguousarray(turned, dtype=stored.dtype)


def upright_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Width and height of the upright picture."""
    return (height, width) if STEPS[orientation][0] else (width, height)


def stored_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Width and height of the stored picture: swapping sides is its own inverse."""
    return upright_size(width, height, orientation)


def stored_box(box: Box, width: int, height: int, orientation: int) -> Box:
    """Where a box of the upright picture of `width` x `height` lies in the stored one."""
    swap, mirror_x, mirror_y = STEPS[orientation]
    x0, y0, x1, y1 = box
    if mirror_x:
        x0, x1 = width - x1, width - x0
    if mirror_y:
        y0, y1 = height - y1, height - y0
    return (y0, x0, y1, x1) if swap else (x0, y0, x1, y1)


def composed(first: int, second: int) -> int:
    """The orientation that does `first` and then `second`."""
    swap, mirror_x, mirror_y = STEPS[first]
    swap_after, mirror_x_after, mirror_y_after = STEPS[second]
    if swap_after:
        mirror_x, mirror_y = mirror_y, mirror_x
    return NUMBERS[swap ^ swap_after, mirror_x ^ mirror_x_after, mirror_y ^ mirror_y_after]


def inverse(orientation: int) -> int:
    """The orientation that undoes this one."""
    return next(number for number in STEPS if composed(orientation, number) == 1)


def from_display_matrix(matrix: bytes) -> int:
    """The EXIF number of a film's display matrix: nine native int32, a b u / c d v / x y w, x' = ax + cy, y' = bx + dy.

    Cameras write quarter turns only; anything between goes to the nearest.
    """
    if len(matrix) != 36:
        return 1
    a, b, _, c, d, *_ = struct.unpack("=9i", matrix)
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return NUMBERS[False, a < 0, d < 0]
    return NUMBERS[True, c < 0, b < 0]
