"""A part of a plane as a frame, to parts of a pixel: what the camera sees.

`cv2.warpAffine` shows any part, but takes three times as long as `cv2.resize`, which knows whole pixels only. So a
rectangle of whole pixels, a size to bring it to, and a whole number of rows and columns to leave away are looked for
that put every pixel where it should be but for NEAR_ENOUGH. There nearly always are some; where not, the frame is
warped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from render.film.planes import Plane, Size

# Pixels. The picture then moves with a jitter of 0.008 to 0.013 px rms; when it is warped, 0.006 to 0.011.
NEAR_ENOUGH = 0.02
# Colours are seen, and kept, more coarsely: this many of their own pixels, which are twice as large.
CHROMA_NEAR_ENOUGH = 0.04
# Rows and columns that may be made in vain: more find a place more often, and cost more. Of a camera's ways over
# photos of six shapes 5 % of the frames have none.
SPARE = 128
SPARES = np.arange(SPARE + 1)
# So that views at the edge have spare pixels too, planes go on beyond it, with what is there: enough for SPARE pixels
# of a view that shrinks by a quarter.
BORDER = 160
# Near whole steps few places exist: all pixels then lie as the first does. Planes of so many times what a view shows at
# its nearest keep clear of it.
CLEAR_OF_WHOLE_STEPS = 1.03


@dataclass(frozen=True, slots=True)
class Stretch:
    """Along one side: so many pixels of the source from `first` on, brought to `size`, less those to be left away."""

    first: int
    span: int
    size: int
    skipped: int

    @property
    def source(self) -> slice:
        """Its pixels in a plane with a border."""
        return slice(self.first + BORDER, self.first + BORDER + self.span)

    def fits(self, length: int) -> bool:
        """Whether a plane of this length, with its border, has all of them."""
        return self.first >= -BORDER and self.first + self.span <= length + BORDER


def stretch(start: float, step: float, length: int, near: float) -> Stretch | None:
    """What shows `length` pixels whose left edges are at start, start + step, ...; None if nothing is near enough."""
    # An enlarged rectangle is, at its own edges, without the pixels beyond; these are always left away.
    edge = int(0.5 / step + 0.5)
    sizes = length + SPARES
    spans = np.rint(sizes * step)
    drifts = (spans / sizes - step) * length  # what the last pixel is off by more than the first
    room = near - np.abs(drifts) / 2
    able = np.flatnonzero(room >= 0)
    exact = start - np.multiply.outer(spans[able] / sizes[able], SPARES)
    firsts = np.rint(exact)
    middle_off = np.abs(firsts - exact + drifts[able, np.newaxis] / 2)
    good = middle_off <= room[able, np.newaxis]
    good &= np.minimum(SPARES, able[:, np.newaxis] - SPARES) >= edge
    if not good.any():
        return None
    row, skipped = divmod(int(good.argmax()), len(SPARES))  # the smallest that will do
    size = able[row]
    return Stretch(int(firsts[row, skipped]), int(spans[size]), length + int(size), skipped)


class Wide:
    """Planes of one size, with what is thought to lie beyond their edges, to be seen through frames of one size."""

    def __init__(self, planes: Sequence[Plane], size: Size, near: float = NEAR_ENOUGH) -> None:
        self._planes, self._size, self._near = planes, size, near
        self._bordered = [bordered(plane) for plane in planes]
        self._made = np.empty((size[1] + SPARE, size[0] + SPARE), np.uint8)

    def show(self, x: float, y: float, step: float, frames: Sequence[Plane]) -> None:
        """Write into a frame for each plane what is seen of it: x, y is the top left corner in the planes, `step` how
        many of their pixels one of the frame's is wide and high.
        """
        across = stretch(x, step, self._size[0], self._near)
        down = stretch(y, step, self._size[1], self._near) if across else None
        if across and down and across.fits(self._planes[0].shape[1]) and down.fits(self._planes[0].shape[0]):
            self._resize(across, down, frames)
        else:
            self._warp(x, y, step, frames)

    def _resize(self, across: Stretch, down: Stretch, frames: Sequence[Plane]) -> None:
        width, height = self._size
        made = self._made[: down.size, : across.size]
        shown = made[down.skipped : down.skipped + height, across.skipped : across.skipped + width]
        for plane, frame in zip(self._bordered, frames, strict=True):
            part = plane[down.source, across.source]
            cv2.resize(part, (across.size, down.size), dst=made, interpolation=cv2.INTER_LINEAR)
            np.copyto(frame, shown)

    def _warp(self, x: float, y: float, step: float, frames: Sequence[Plane]) -> None:
        half = (step - 1) / 2  # from the corner of a pixel to its middle, in both grids
        matrix = np.array([[step, 0.0, x + half], [0.0, step, y + half]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        for plane, frame in zip(self._planes, frames, strict=True):
            cv2.warpAffine(plane, matrix, self._size, dst=frame, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def bordered(plane: Plane) -> Plane:
    sides = (BORDER,) * 4
    return np.asarray(cv2.copyMakeBorder(plane, *sides, cv2.BORDER_REPLICATE), np.uint8)
