"""The border around a sticker and the shadow under it, both from its matte.

They are worked out on a small picture of one size, as distances: where a line runs is then told for any size of the
sticker by the same numbers, and its edge is drawn sharp in the sticker's own pixels.
"""

from __future__ import annotations

import cv2
import numpy as np

from render.cutout.edges import Alpha
from render.vision.sessions import Tensor

FIELD_SIDE = 512  # pixels of the longer side on which distances are measured
SOLID = 100  # of 255: what the border goes around; thinner hair may stand out of it
# Shares of the sticker's longer side.
ROUND = 0.02  # gaps and inner corners narrower than twice this are filled
SMOOTH = 0.005  # what is taken off a line that follows every curl
SHADOW_DOWN, SHADOW_SOFT = 0.012, 0.014
SHADOW_REACH = SHADOW_DOWN + 2.5 * SHADOW_SOFT  # further away less than a hundredth of it is left
SHADOW_DARK = 0.4


def outline_mask(alpha: Alpha, width: float, side: int) -> Tensor:
    """(rows, columns) 0..1 of `alpha`: within `width`, a share of `side` pixels, of the subject; corners rounded."""
    scale = FIELD_SIDE / max(alpha.shape)
    unit = scale * side  # pixels of the small picture that are as long as the sticker
    pad = int(np.ceil(ROUND * unit)) + 2  # closing a gap looks beyond the canvas
    small = cv2.copyMakeBorder(_resized(alpha, scale), pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    soft = cv2.GaussianBlur(small, (0, 0), SMOOTH * unit)
    away = cv2.distanceTransform((soft < SOLID).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    reached = (away <= (width + ROUND) * unit).astype(np.uint8)
    inside = cv2.distanceTransform(reached, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) - np.float32(ROUND * unit)
    field = cv2.GaussianBlur(inside, (0, 0), SMOOTH * unit)[pad:-pad, pad:-pad]
    # From there a distance in pixels of the sticker: the line's edge is one of them wide.
    full = cv2.resize(field, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(full / np.float32(scale) + np.float32(0.5), 0, 1), np.float32)


def shadow_of(shape: Tensor, side: int) -> Tensor:
    """(rows, columns) 0..1: the soft shadow of what is there (0..1), a little below it."""
    scale = min(1.0, FIELD_SIDE / max(shape.shape))
    small = _resized(shape, scale)
    down = np.array([[1, 0, 0], [0, 1, SHADOW_DOWN * side * scale]], np.float32)
    moved = cv2.warpAffine(small, down, small.shape[::-1])
    soft = cv2.GaussianBlur(moved, (0, 0), max(SHADOW_SOFT * side * scale, 0.3))
    return np.asarray(cv2.resize(soft, shape.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32) * SHADOW_DARK


def _resized(picture: Alpha | Tensor, scale: float) -> Tensor:
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=method), np.float32)
