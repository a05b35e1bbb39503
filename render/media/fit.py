"""From a decoded frame to a picture: cropped, scaled, upright, in BT.709."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from av import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from render.media.arrays import I420, RGB, Box
from render.media.orientation import stored_box, stored_size, upright
from render.media.planes import Plane, i420_planes
from render.media.tone import is_hdr, tone_mapped

# Planar formats that are used as they are -> how many times the chroma planes are narrower and lower, and bits.
PLANAR = {
    "yuv420p": (2, 2, 8),
    "yuvj420p": (2, 2, 8),
    "yuv422p": (2, 1, 8),
    "yuvj422p": (2, 1, 8),
    "yuv444p": (1, 1, 8),
    "yuvj444p": (1, 1, 8),
    "yuv420p10le": (2, 2, 10),
    "yuv422p10le": (2, 1, 10),
    "yuv444p10le": (1, 1, 10),
}
# ITU-T H.273: matrix coefficients, and video_full_range_flag as FFmpeg counts it.
BT709, BT601, UNSPECIFIED_MATRICES, FULL_RANGE = 1, 5, (0, 2), 2
# What says nothing of its matrix is BT.709 from HD on and BT.601 below, as players assume.
HD_HEIGHT, HD_WIDTH = 720, 1280
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(slots=True)
class Fit:
    """How frames become pictures of `size` (width, height; even); `crop` is in shares 0..1 of the upright frame."""

    size: tuple[int, int]
    orientation: int
    crop: Box = WHOLE
    # One for each conversion: swscale sets itself up anew whenever sizes or formats change.
    _plain: VideoReformatter = field(default_factory=VideoReformatter)
    _colour: VideoReformatter = field(default_factory=VideoReformatter)
    _red: VideoReformatter = field(default_factory=VideoReformatter)

    def __post_init__(self) -> None:
        if self.size[0] % 2 or self.size[1] % 2 or min(self.size) < 2:
            raise ValueError(f"Both sides must be even, not {self.size}.")

    def i420(self, frame: VideoFrame) -> I420:
        """The picture as planes in BT.709, limited range."""
        frame = self._planar(frame)
        narrower, lower, bits = PLANAR[frame.format.name]
        box = _pixels(stored_box(self.crop, 1, 1, self.orientation), frame.width, frame.height)
        shape = self.size[1] * 3 // 2, self.size[0]
        out: Plane = np.empty(shape, np.uint8) if bits == 8 else np.empty(shape, np.uint16)
        small = (box[0] // narrower, box[1] // lower, box[2] // narrower, box[3] // lower)
        for number, plane in enumerate(i420_planes(out)):
            self._scale(frame, number, small if number else box, plane)
        if bits == 10 and is_hdr(frame.color_trc):
            return tone_mapped(out, frame.color_trc)
        return self._in_bt709(out, frame)

    def rgb(self, frame: VideoFrame) -> RGB:
        """The picture as (height, width, 3)."""
        planes = VideoFrame.from_ndarray(self.i420(frame), format="yuv420p")
        shown = self._red.reformat(
            planes, format="rgb24", src_colorspace=Colorspace.ITU709, src_color_range=ColorRange.MPEG, threads=1
        )
        return np.asarray(shown.to_ndarray(), np.uint8)

    def _planar(self, frame: VideoFrame) -> VideoFrame:
        if frame.format.name in PLANAR:
            return frame
        return self._plain.reformat(
            frame,
            format="yuv444p",
            dst_colorspace=Colorspace.ITU709 if frame.format.is_rgb else None,
            dst_color_range=ColorRange.MPEG if frame.format.is_rgb else None,
            threads=1,
        )

    def _scale(self, frame: VideoFrame, number: int, box: tuple[int, int, int, int], out: Plane) -> None:
        """One plane of the frame within the box -> `out`, upright."""
        part = plane_of(frame, number, out.dtype)[box[1] : box[3], box[0] : box[2]]
        height, width = out.shape
        size = stored_size(width, height, self.orientation)
        np.copyto(out, upright(part if part.shape[1::-1] == size else _resized(part, size), self.orientation))

    def _in_bt709(self, planes: Plane, source: VideoFrame) -> I420:
        """The same planes with 8 bits, limited range and the matrix of BT.709."""
        full = is_full_range(source)
        matrix = source.colorspace
        if matrix in UNSPECIFIED_MATRICES:
            matrix = BT709 if source.height >= HD_HEIGHT or source.width >= HD_WIDTH else BT601
        if planes.dtype == np.uint8 and matrix == BT709 and not full:
            return np.asarray(planes, np.uint8)
        frame = VideoFrame.from_ndarray(planes, format="yuv420p" if planes.dtype == np.uint8 else "yuv420p10le")
        frame.colorspace = matrix
        converted = self._colour.reformat(
            frame,
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        return np.asarray(converted.to_ndarray(), np.uint8)


def _resized(part: Plane, size: tuple[int, int]) -> npt.NDArray[Any]:
    """Means over areas take ten times as long where those are no whole pixels: 4 ms of 1080p to 480p. So a plane that
    gets less than half as large is shrunk by a whole number first.
    """
    shrinks = part.shape[1] > size[0] or part.shape[0] > size[1]
    whole = min(part.shape[1] // size[0], part.shape[0] // size[1])
    if whole > 1 and not (part.shape[0] % whole or part.shape[1] % whole):
        smaller = part.shape[1] // whole, part.shape[0] // whole
        means = cv2.resize(part, smaller, interpolation=cv2.INTER_AREA)
        return cv2.resize(means, size, interpolation=cv2.INTER_LINEAR)
    return cv2.resize(part, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)


def is_full_range(frame: VideoFrame) -> bool:
    """Whether black is 0 and white 255, not 16 and 235."""
    return frame.color_range == FULL_RANGE or frame.format.name.startswith("yuvj")


def plane_of(frame: VideoFrame, number: int, dtype: npt.DTypeLike) -> Plane:
    """A view of one plane of a planar frame, without the padding of its lines."""
    plane = frame.planes[number]
    numbers: Plane = np.frombuffer(plane, dtype)
    return numbers.reshape(plane.height, -1)[:, : plane.width]


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Shares of the frame -> whole pixels, even so that chroma fits, at least two each way and within the frame."""
    x0, x1 = _edges(box[0], box[2], width)
    y0, y1 = _edges(box[1], box[3], height)
    return x0, y0, x1, y1


def _edges(first: float, last: float, length: int) -> tuple[int, int]:
    if first <= 0 and last >= 1:
        return 0, length
    start = min(max(0, 2 * round(first * length / 2)), max(0, length - 2))
    return start, min(length, max(start + 2, 2 * math.floor(last * length / 2 + 0.5)))
