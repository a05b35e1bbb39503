"""The layers of a scene drawn over their photo, at whatever resolution it has."""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from render.cutout.composing import STRIP_ROWS
from render.cutout.placing import Layer
from render.media.arrays import RGB

# (height, width, 4) uint8, sRGB, straight alpha.
type RGBA = npt.NDArray[np.uint8]
# (2, 3): from pixels of a picture to pixels of the photo.
type Affine = npt.NDArray[np.float64]

# Times the size that is wanted, at which shrinking stops: turning softens less what is still a little larger. Of 1,
# 1.25, 1.5 and 2 small stickers are nearest to what browsers show with 1.5 (bench.cutting.preview).
FINER = 1.5


def draw(photo: RGB, layers: Iterable[tuple[Layer, RGBA]]) -> RGB:
    """A new picture: each layer's picture over those below it, by one warp of premultiplied pixels."""
    out = photo.copy()
    for layer, picture in layers:
        if layer.opacity > 0 and picture.size:
            _draw_layer(out, layer, picture)
    return out


def _draw_layer(out: RGB, layer: Layer, picture: RGBA) -> None:
    height, width = out.shape[:2]
    target = layer.width * width
    small = shrunk(premultiplied(picture), target)
    # Shrinking has rounded both sides to whole pixels, which may be few.
    scales = target / small.shape[1], target * picture.shape[0] / picture.shape[1] / small.shape[0]
    affine = _affine(layer, small, scales, (width, height))
    left, top, right, bottom = _reach(affine, small, width, height)
    if left >= right or top >= bottom:
        return
    affine[:, 2] -= (left, top)
    # Constant borders: the rim of what is opaque to its edge fades over the pixel that it cuts. Bilinear, which comes
    # nearer to what browsers draw than a cubic that swings over (bench.cutting.preview).
    warped = np.asarray(cv2.warpAffine(small, affine, (right - left, bottom - top), flags=cv2.INTER_LINEAR), np.uint8)
    _lay(out[top:bottom, left:right], warped, layer.opacity)


def shrunk(picture: RGBA, target: float) -> RGBA:
    """Premultiplied pixels, with every one counted, not much wider than `target`; the warp does the rest."""
    scale = target * FINER / picture.shape[1]
    if scale >= 1:
        return picture
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def premultiplied(picture: RGBA) -> RGBA:
    """Colours times alpha: what cannot be seen has no colour that could bleed into its neighbours."""
    out = picture.copy()
    alpha = picture[:, :, 3:].astype(np.uint16)
    out[:, :, :3] = (picture[:, :, :3] * alpha + 127) // 255
    return out


def _affine(layer: Layer, small: RGBA, scales: tuple[float, float], photo: tuple[int, int]) -> Affine:
    """Of pixels whose centres are whole numbers, as cv2 counts them."""
    rows, columns = small.shape[:2]
    angle = math.radians(layer.rotation)
    cosine, sine = math.cos(angle), math.sin(angle)
    across, down = (-scales[0] if layer.flipped else scales[0]), scales[1]
    linear = np.array([[cosine * across, -sine * down], [sine * across, cosine * down]])
    middle = np.array([columns / 2 - 0.5, rows / 2 - 0.5])
    centre = np.array([layer.x * photo[0] - 0.5, layer.y * photo[1] - 0.5])
    return np.column_stack([linear, centre - linear @ middle])


def _reach(affine: Affine, small: RGBA, width: int, height: int) -> tuple[int, int, int, int]:
    """The part of the photo that the layer touches: left, top, right, bottom."""
    rows, columns = small.shape[:2]
    corners = np.array([[x, y, 1] for x in (-1, columns) for y in (-1, rows)])
    found = corners @ affine.T
    left, top = np.floor(found.min(axis=0)).astype(int)
    right, bottom = np.ceil(found.max(axis=0)).astype(int) + 1
    return max(0, left), max(0, top), min(width, right), min(height, bottom)


def _lay(below: RGB, above: RGBA, opacity: float) -> None:
    """Premultiplied pixels over what is there, in place."""
    share = round(opacity * 255)
    for start in range(0, len(above), STRIP_ROWS):
        rows = slice(start, start + STRIP_ROWS)
        strip = above[rows].astype(np.uint32) * share
        rest = 255 * 255 - strip[:, :, 3:]
        below[rows] = (strip[:, :, :3] * 255 + below[rows] * rest + 32512) // 65025
