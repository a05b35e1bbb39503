"""Stickers over a shot: cut-outs, still or animated, that pop in and out softly, while the shot is alone on screen.

Only the rectangle that one covers is composed. It is drawn anew while it pops, and when an animated one shows another
of its own frames; else the same part is laid over frame after frame.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from render.film.overlays.layers import Part
from render.film.planes import FROM_RGB, Plane, Size
from render.film.timeline import FRAME_RATE, Placed
from render.film.transitions import smoothstep
from render.media.arrays import I420
from render.story.sticker import SHORTEST, ShotSticker

COMING, GOING = 0.35, 0.25  # seconds
# Sizes, shares of its own: it comes a bit smaller, swings a bit over, and goes a bit smaller.
FROM_SIZE, SWING, TO_SIZE = 0.7, 0.05, 0.85
# As browsers do with frames that would be shorter, so that a movie shows what the page shows.
SHORTEST_FRAME_MS, INSTEAD_MS = 11, 100
# Pixels around the sticker, for what the filters reach beyond its edge.
ROOM = 3
# From R, G, B multiplied by their opacity, and opacity, all 0..255, to Y, U, V multiplied likewise, and opacity.
TO_PLANES = np.vstack([FROM_RGB * [1, 1, 1, 1 / 255], [0, 0, 0, 1]]).astype(np.float32)
# H.264 expects chroma at the left one of two columns, between two rows (ITU-T H.264 annex E).
ACROSS, DOWN = np.array([0.25, 0.5, 0.25]), np.array([0.5, 0.5])

type Weighted = npt.NDArray[np.uint8]  # (h, w, 4): R, G, B multiplied by their opacity, and opacity


def stickers_over(placed: Placed, size: Size) -> Iterator[Stuck]:
    """Those of a shot from below to above; their frames are counted from the shot's first."""
    for sticker in placed.shot.stickers:
        yield Stuck(sticker, shown_in(sticker, placed), size)


def sticker_values(placed: Placed, piece: tuple[int, int], hashes: Mapping[str, str]) -> list[Any]:
    """What decides over the stickers in these frames of the movie, for keys of segments; empty where none is seen."""
    values = []
    for sticker in placed.shot.stickers:
        begins, ends = shown_in(sticker, placed)
        if begins < piece[1] - placed.first and ends > piece[0] - placed.first:
            place = [sticker.x, sticker.y, sticker.width, sticker.turn, sticker.flipped]
            values.append([hashes[sticker.source], place, begins, ends])
    return values


def shown_in(sticker: ShotSticker, placed: Placed) -> tuple[int, int]:
    """Frames of the shot, the last exclusive: its own times, as far as the shot is alone then; a shot that has become
    too short for them shows it at its end.
    """
    alone, over = placed.body_first - placed.first, placed.body_last - placed.first
    cut, least = alone // 2, round(SHORTEST * FRAME_RATE)
    ends = over if sticker.ends is None else cut + round(sticker.ends * FRAME_RATE)
    ends = min(over, max(ends, alone + least))
    begins = alone if sticker.begins is None else cut + round(sticker.begins * FRAME_RATE)
    return max(alone, min(begins, ends - least)), ends


class Stuck:
    """A sticker at its place in frames of one size."""

    def __init__(self, sticker: ShotSticker, frames: tuple[int, int], size: Size) -> None:
        self._sticker, self._size = sticker, size
        self._begins, self._ends = frames
        self._moving = Moving(Path(sticker.source), sticker.width * size[0])
        self._rests: tuple[int, Part | None] = (-1, None)

    def lay(self, frame: I420, index: int) -> None:
        if not self._begins <= index < self._ends:
            return
        at, left = (index - self._begins) / FRAME_RATE, (self._ends - index) / FRAME_RATE
        number, scale = self._moving.number(at), popped(at, left)
        if scale == 1:
            if self._rests[0] != number:
                self._rests = number, self._drawn(number, 1.0)
            part = self._rests[1]
        else:
            part = self._drawn(number, scale)
        if part is not None:
            part.lay(frame, smoothstep(at / COMING * 2) * smoothstep(left / GOING))

    def _drawn(self, number: int, scale: float) -> Part | None:
        """The sticker's frame of this number; None where nothing of it is within the picture."""
        picture = self._moving.picture(number)
        way = way_of(self._sticker, scale, picture.shape[1::-1], self._size)
        box = around(way, picture.shape[1::-1], self._size)
        # What moves is gone before anybody could see how fine it is.
        filter_ = cv2.INTER_CUBIC if scale == 1 and self._moving.is_still else cv2.INTER_LINEAR
        return part_at(picture, way, box, filter_) if box else None


def popped(at: float, left: float) -> float:
    """Its size, `at` seconds after it came and `left` before it is gone."""
    if left < GOING:
        return TO_SIZE + (1 - TO_SIZE) * smoothstep(left / GOING)
    if at >= COMING:
        return 1.0
    share = at / COMING
    return FROM_SIZE + (1 - FROM_SIZE) * smoothstep(share) + SWING * float(np.sin(np.pi * share)) ** 2


def way_of(sticker: ShotSticker, scale: float, picture: Size, size: Size) -> npt.NDArray[np.float64]:
    """(2, 3): from the edges of the picture's pixels to those of the frame."""
    turn = np.radians(sticker.turn)
    turned = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    turned = turned @ np.diag([-1.0 if sticker.flipped else 1.0, 1.0])
    offset = np.array([sticker.x * size[0], sticker.y * size[1]]) - turned @ np.array(picture) / 2
    if scale == 1 and sticker.turn % 90 == 0:
        offset = np.round(offset)  # pixel on pixel, as sharp as it is
    return np.column_stack([turned, offset])


def around(way: npt.NDArray[np.float64], picture: Size, size: Size) -> tuple[int, int, int, int] | None:
    """The pixels of the frame that it covers, on even ones: left, top, right, bottom. None for none."""
    width, height = picture
    corners = way @ np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]])
    left, top = (max(0, 2 * int(np.floor((low - ROOM) / 2))) for low in corners.min(axis=1))
    right, bottom = (
        min(side, 2 * int(np.ceil((high + ROOM) / 2))) for side, high in zip(size, corners.max(axis=1), strict=True)
    )
    return (left, top, right, bottom) if left < right and top < bottom else None


def part_at(picture: Weighted, way: npt.NDArray[np.float64], box: tuple[int, int, int, int], filter_: int) -> Part:
    """What of the picture falls into these pixels of the frame."""
    left, top, right, bottom = box
    matrix = way.copy()
    # OpenCV counts from the middles of pixels.
    matrix[:, 2] += way[:, :2] @ [0.5, 0.5] - [0.5 + left, 0.5 + top]
    shown = cv2.warpAffine(picture, matrix, (right - left, bottom - top), flags=filter_)
    luma, *rest = cv2.split(cv2.transform(shown, TO_PLANES))
    blue, red, half = (halved(np.asarray(plane, np.uint8)) for plane in rest)
    return Part((np.asarray(luma, np.uint8), blue, red), (255 - np.asarray(rest[2], np.uint8), 255 - half), left, top)


def halved(plane: Plane) -> Plane:
    filtered = cv2.sepFilter2D(plane, -1, ACROSS, DOWN, anchor=(1, 0), borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(filtered[::2, ::2])


@dataclass(slots=True)
class Kept:
    """The frame that was made last."""

    number: int
    picture: Weighted


class Moving:
    """The frames of a sticker at the width at which they are shown, one after the other and again from the first."""

    def __init__(self, path: Path, width: float) -> None:
        self._image = Image.open(path, formats=["WEBP"])
        self._width = max(1, round(width))
        self._ends = list(accumulate(frame_times(path))) or [INSTEAD_MS]
        self._kept: Kept | None = None

    @property
    def is_still(self) -> bool:
        return len(self._ends) == 1

    def number(self, at: float) -> int:
        """Of the frame that is shown `at` seconds after it came."""
        return bisect_right(self._ends, round(1000 * at) % self._ends[-1])

    def picture(self, number: int) -> Weighted:
        if self._kept is None or self._kept.number != number:
            self._image.seek(number)
            self._kept = Kept(number, self._scaled(np.asarray(self._image.convert("RGBA"))))
        return self._kept.picture

    def _scaled(self, pixels: npt.NDArray[np.uint8]) -> Weighted:
        """Multiplied before it is made smaller, so that no colour of what is clear gets into its edge."""
        height, width = pixels.shape[:2]
        *colours, cover = cv2.split(pixels)
        weighted = cv2.merge([*(cv2.multiply(colour, cover, scale=1 / 255) for colour in colours), cover])
        size = self._width, max(1, round(height * self._width / width))
        filter_ = cv2.INTER_AREA if size[0] < width else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(weighted, size, interpolation=filter_), np.uint8)


def frame_times(path: Path) -> Iterator[int]:
    """Milliseconds of each frame of an animated WebP, as its container has them (RFC 9649); nothing for a still one."""
    data = path.read_bytes()
    at = 12  # after "RIFF", the size and "WEBP"
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"ANMF":
            ms = int.from_bytes(data[at + 20 : at + 23], "little")
            yield ms if ms >= SHORTEST_FRAME_MS else INSTEAD_MS
        at += 8 + length + length % 2
