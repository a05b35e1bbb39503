"""I420 frames as planes: sizes, views, and the way there from RGB."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import I420, RGB
from render.media.planes import i420_planes

# width, height in pixels, both even.
type Size = tuple[int, int]
type Plane = npt.NDArray[np.uint8]

# ITU-R BT.709: the shares of red and blue in luma; limited range has 219 steps of luma and 224 of chroma.
KR, KB = 0.2126, 0.0722
BLACK, WHITE, NEUTRAL = 16, 235, 128


def _bt709_matrix() -> npt.NDArray[np.float32]:
    """(3, 4): full-range R, G, B, 1 -> limited-range Y, U, V."""
    luma = np.array([KR, 1 - KR - KB, KB])
    blue = (np.array([0.0, 0.0, 1.0]) - luma) / (2 * (1 - KB))
    red = (np.array([1.0, 0.0, 0.0]) - luma) / (2 * (1 - KR))
    rows = np.stack([luma * 219 / 255, blue * 224 / 255, red * 224 / 255])
    return np.column_stack([rows, [BLACK, NEUTRAL, NEUTRAL]]).astype(np.float32)


FROM_RGB = _bt709_matrix()


def even(value: float) -> int:
    """The nearest even whole number, at least 2."""
    return max(2, 2 * round(value / 2))


def frame_size(aspect: str, height: int) -> Size:
    """Width and height of a movie; `height` is its short side, as in "1080p"."""
    across, down = (int(part) for part in aspect.split(":"))
    return even(height * max(1.0, across / down)), even(height * max(1.0, down / across))


def new_frame(size: Size, y: int = BLACK, u: int = NEUTRAL, v: int = NEUTRAL) -> I420:
    """A frame of one colour."""
    frame = np.empty((size[1] * 3 // 2, size[0]), np.uint8)
    for plane, value in zip(split(frame), (y, u, v), strict=True):
        plane[:] = value
    return frame


def split(frame: I420) -> tuple[Plane, Plane, Plane]:
    """Y (h, w), U and V (h/2, w/2) as views into the frame."""
    return cast(tuple[Plane, Plane, Plane], i420_planes(frame))


def merged(y: Plane, u: Plane, v: Plane) -> I420:
    """The planes in one frame."""
    frame = new_frame((y.shape[1], y.shape[0]))
    for plane, source in zip(split(frame), (y, u, v), strict=True):
        plane[:] = source
    return frame


def yuv_of(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """Y, U, V of an sRGB colour."""
    y, u, v = (round(float(value)) for value in FROM_RGB @ np.array([*colour, 1.0]))
    return y, u, v


def from_rgb(picture: RGB) -> tuple[Plane, Plane, Plane]:
    """Planes of a picture with even sides; chroma is sited in the middle of its four pixels."""
    y, u, v = cv2.split(cv2.transform(picture, FROM_RGB))
    half = (y.shape[1] // 2, y.shape[0] // 2)
    return (
        np.asarray(y, np.uint8),
        np.asarray(cv2.resize(u, half, interpolation=cv2.INTER_AREA), np.uint8),
        np.asarray(cv2.resize(v, half, interpolation=cv2.INTER_AREA), np.uint8),
    )
