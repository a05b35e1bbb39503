"""One pyramid per picture: it is shrunk once, and every module takes from it what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, cos, sin

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB

type Points = npt.NDArray[np.float32]  # (n, 2) x, y in pixels
type Plane = npt.NDArray[np.uint8]  # (height, width) one channel

# Below this many pixels a further halving is not worth keeping: shrinking from here costs microseconds.
SMALLEST_LEVEL = 128

# Of a size that is asked for "about": the measures change by less than between two encodings.
NEAR_SIZE = 0.93
LARGE_BLOCK = 24  # pixels: of such a block only a twelfth lies on a border between two once it is halved


@dataclass(frozen=True, slots=True)
class Roi:
    """A rectangle of the picture, turned clockwise by `angle` radians about its centre; pixels of the full size."""

    x: float  # centre
    y: float
    width: float
    height: float
    angle: float = 0.0

    def to_picture(self, width: int, height: int) -> npt.NDArray[np.float64]:
        """(2, 3) matrix from the pixels of this cut-out at `width` x `height` to those of the picture."""
        right = np.array([cos(self.angle), sin(self.angle)]) * (self.width / width)
        down = np.array([-sin(self.angle), cos(self.angle)]) * (self.height / height)
        corner = np.array([self.x, self.y]) - right * width / 2 - down * height / 2
        return np.stack([right, down, corner], axis=1)


class Pyramid:
    """A picture, its halvings (area averages), and any size or turned cut-out made from the nearest halving."""

    def __init__(self, image: RGB) -> None:
        self.image = image
        self._levels = [image]
        self._fitted: dict[int, RGB] = {}

    @cached_property
    def size(self) -> tuple[int, int]:
        """Width and height of the full picture."""
        height, width = self.image.shape[:2]
        return width, height

    def level(self, number: int) -> RGB:
        """The picture halved `number` times, or as often as is worth keeping."""
        while len(self._levels) <= number and max(self._levels[-1].shape) >= 2 * SMALLEST_LEVEL:
            height, width = self._levels[-1].shape[:2]
            half = (ceil(width / 2), ceil(height / 2))
            self._levels.append(np.asarray(cv2.resize(self._levels[-1], half, interpolation=cv2.INTER_AREA), np.uint8))
        return self._levels[min(number, len(self._levels) - 1)]

    def fit(self, long_side: int) -> RGB:
        """The picture with its longer side of `long_side` pixels; a smaller picture is enlarged."""
        if long_side not in self._fitted:
            width, height = self.size
            scale = long_side / max(width, height)
            self._fitted[long_side] = self.stretch(max(1, round(width * scale)), max(1, round(height * scale)))
        return self._fitted[long_side]

    def about(self, long_side: int) -> RGB:
        """The picture with its longer side of about so many pixels, never more, for measures that need no exact size.

        A halving that is a little smaller is taken as it is: so are those of the 4032 pixels that telephones give, and
        of the 1920 of their films.
        """
        nearest = self._level_for(max(self.size) / (NEAR_SIZE * long_side))
        if NEAR_SIZE * long_side <= max(nearest.shape[:2]) <= long_side:
            return nearest
        return self.fit(min(long_side, max(self.size)))

    def stretch(self, width: int, height: int) -> RGB:
        """The whole picture at that size, its shape not kept."""
        source = self._level_for(min(self.size[0] / width, self.size[1] / height))
        if source.shape[:2] == (height, width):
            return source
        shrinks = source.shape[1] >= width and source.shape[0] >= height
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(source, (width, height), interpolation=method), np.uint8)

    def cut(self, roi: Roi, width: int, height: int) -> RGB:
        """The cut-out as a picture of `width` x `height`; what lies outside the picture is black."""
        source = self._level_for(min(roi.width / width, roi.height / height))
        shrunk = np.array([source.shape[1] / self.size[0], source.shape[0] / self.size[1]])
        matrix = roi.to_picture(width, height)
        # Pixel centres are at half integers: (u + .5) of the cut-out is mapped, then put back on the source's grid.
        matrix[:, 2] += matrix[:, :2] @ [0.5, 0.5]
        matrix = matrix * shrunk[:, None]
        matrix[:, 2] -= 0.5
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(source, matrix, (width, height), flags=flags), np.uint8)

    def _level_for(self, shrink: float) -> RGB:
        """The smallest halving that still has at least the asked resolution."""
        return self.level(max(0, int(np.log2(max(shrink, 1.0)))))


def block_means(plane: npt.NDArray[np.float32], columns: int, rows: int) -> npt.NDArray[np.float32]:
    """(rows, columns) means; large blocks from halvings, whose exact averages cost a tenth."""
    while plane.shape[1] >= LARGE_BLOCK * columns and plane.shape[0] >= LARGE_BLOCK * rows:
        if plane.shape[1] % 2 or plane.shape[0] % 2:
            break
        plane = _shrunk(plane, plane.shape[1] // 2, plane.shape[0] // 2)
    return _shrunk(plane, columns, rows)


def _shrunk(plane: npt.NDArray[np.float32], width: int, height: int) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def luma(image: RGB) -> Plane:
    """BT.601 luma of gamma-encoded RGB, 0..255."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
