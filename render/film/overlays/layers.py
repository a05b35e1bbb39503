"""Pictures with transparency over I420 frames: only the parts of a frame that they cover are touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from render.film.planes import FROM_RGB, Plane, split
from render.film.transitions import smoothstep
from render.media.arrays import I420

COMING, GOING = 0.7, 0.45  # seconds
TRAVEL = 0.045  # how far a layer moves as it comes, a share of the frame's short side
# Which way it comes: right and down, in shares of TRAVEL.
WAYS = {"fade": (0, 0), "rise": (0, 1), "drop": (0, -1), "from-left": (-1, 0), "from-right": (1, 0)}
# A picture is cut into parts along this grid, so that what is clear between them is left alone.
CELL = 64  # pixels


class Above(Protocol):
    """Something over a shot."""

    def lay(self, frame: I420, index: int) -> None:
        """Lay frame `index`, counted from where it begins, over the frame. Before and after it there is nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A rectangle of a picture, multiplied by its opacity, at even pixels of the frame."""

    colours: tuple[Plane, Plane, Plane]  # Y (h, w), U and V (h/2, w/2)
    clear: tuple[Plane, Plane]  # 255 - opacity, for Y and for U and V
    x: int
    y: int

    def lay(self, frame: I420, opacity: float = 1.0, dx: float = 0.0, dy: float = 0.0) -> None:
        """Over the frame, moved by parts of pixels while it comes."""
        at_rest = opacity >= 1 and dx % 2 == dy % 2 == 0
        for number, (colour, plane) in enumerate(zip(self.colours, split(frame), strict=True)):
            half = 1 if number == 0 else 2
            clear, x, y = self.clear[number > 0], (self.x + dx) / half, (self.y + dy) / half
            if at_rest:
                _over(plane, colour, clear, round(x), round(y))
            else:
                _over(plane, *moved(colour, clear, opacity, x, y))


def moved(colour: Plane, clear: Plane, opacity: float, x: float, y: float) -> tuple[Plane, Plane, int, int]:
    """Fainter, and at a place between pixels: on whole ones again, a row and a column larger."""
    fainter, cover = (
        cv2.convertScaleAbs(colour, alpha=opacity),
        cv2.convertScaleAbs(cv2.bitwise_not(clear), alpha=opacity),
    )
    column, row = int(np.floor(x)), int(np.floor(y))
    if (column, row) == (x, y):
        return np.asarray(fainter, np.uint8), np.asarray(cv2.bitwise_not(cover), np.uint8), column, row
    shift = np.array([[1.0, 0.0, x - column], [0.0, 1.0, y - row]])
    size = (colour.shape[1] + 1, colour.shape[0] + 1)
    shown, cover = cv2.warpAffine(fainter, shift, size), cv2.warpAffine(cover, shift, size)
    return np.asarray(shown, np.uint8), np.asarray(cv2.bitwise_not(cover), np.uint8), column, row


def _over(plane: Plane, colour: Plane, clear: Plane, x: int, y: int) -> None:
    """What lies outside the plane is left away."""
    height, width = plane.shape
    top, left = max(0, y), max(0, x)
    bottom, right = min(height, y + colour.shape[0]), min(width, x + colour.shape[1])
    if bottom <= top or right <= left:
        return
    inside = slice(top - y, bottom - y), slice(left - x, right - x)
    under = plane[top:bottom, left:right]
    under[:] = cv2.add(cv2.multiply(under, clear[inside], scale=1 / 255), colour[inside])


@dataclass(frozen=True, slots=True)
class Layer:
    """Parts that come and go together."""

    parts: tuple[Part, ...]
    comes: str  # a key of WAYS
    after: float  # seconds until it comes


class Layers:
    """Layers over a shot for so many seconds."""

    def __init__(self, layers: Sequence[Layer], seconds: float, rate: int, short: int) -> None:
        self._layers, self._seconds, self._rate, self._way = layers, seconds, rate, TRAVEL * short

    def lay(self, frame: I420, index: int) -> None:
        at = index / self._rate
        for layer in self._layers:
            shown = presence(at - layer.after, self._seconds - layer.after)
            if shown <= 0:
                continue
            left = self._way * (1 - smoothstep((at - layer.after) / COMING)) ** 2
            right, down = WAYS[layer.comes]
            for part in layer.parts:
                part.lay(frame, shown, right * left, down * left)


def presence(at: float, seconds: float) -> float:
    """0..1 of something that comes at once and is gone after so many seconds."""
    if not 0 <= at < seconds:
        return 0.0
    return smoothstep(at / COMING) * smoothstep((seconds - at) / GOING)


def parts_of(picture: Image.Image, x: int = 0, y: int = 0) -> tuple[Part, ...]:
    """An RGBA picture with its top left corner at even x, y, in as many parts as leave out what is clear."""
    wide = Image.new("RGBA", (picture.width + picture.width % 2, picture.height + picture.height % 2))
    wide.paste(picture)
    pixels = np.asarray(wide)
    return tuple(
        part_of(pixels[top:bottom, left:right], x + left, y + top)
        for left, top, right, bottom in covered(pixels[..., 3])
    )


def part_of(pixels: npt.NDArray[np.uint8], x: int, y: int) -> Part:
    """(h, w, 4) with even sides."""
    share = pixels[..., 3].astype(np.float32) / 255
    yuv = np.asarray(cv2.transform(np.ascontiguousarray(pixels[..., :3]).astype(np.float32), FROM_RGB), np.float32)
    weighted = yuv * share[..., np.newaxis]
    half = (pixels.shape[1] // 2, pixels.shape[0] // 2)
    planes = [weighted[..., 0], *(cv2.resize(weighted[..., n], half, interpolation=cv2.INTER_AREA) for n in (1, 2))]
    small = cv2.resize(share, half, interpolation=cv2.INTER_AREA)
    luma, blue, red = (np.round(plane).astype(np.uint8) for plane in planes)
    clear = tuple(255 - np.round(255 * cover).astype(np.uint8) for cover in (share, np.asarray(small)))
    return Part((luma, blue, red), (clear[0], clear[1]), x, y)


def covered(opacity: Plane) -> Iterator[tuple[int, int, int, int]]:
    """Rectangles (x0, y0, x1, y1), each of whole cells, that hold all that is not clear."""
    height, width = opacity.shape
    rows, columns = -(-height // CELL), -(-width // CELL)
    filled = np.zeros((rows * CELL, columns * CELL), np.uint8)
    filled[:height, :width] = opacity
    cells = filled.reshape(rows, CELL, columns, CELL).max(axis=(1, 3)) > 0
    open_runs: dict[tuple[int, int], int] = {}  # the row on which each run of columns began
    for row in range(rows + 1):
        now = set(_runs(cells[row])) if row < rows else set()
        for run in [run for run in open_runs if run not in now]:
            first = open_runs.pop(run)
            yield run[0] * CELL, first * CELL, min(width, run[1] * CELL), min(height, row * CELL)
        for run in now - set(open_runs):
            open_runs[run] = row


def _runs(row: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where stretches of filled cells begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
