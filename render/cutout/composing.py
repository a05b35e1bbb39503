"""Laying a cut-out over a ground."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from render.cutout.edges import Alpha
from render.media.arrays import RGB

STRIP_ROWS = 64  # a strip stays in the processor's cache


def over(colours: RGB, alpha: Alpha, ground: RGB) -> RGB:
    """Grey pixels of the matte blend: colours where alpha is 255, ground where it is 0."""
    out = ground.copy()
    cv2.copyTo(colours, (alpha == 255).view(np.uint8), out)
    # Few are grey: they alone are worked on.
    grey = np.flatnonzero((alpha > 0) & (alpha < 255))
    pixels = out.reshape(-1, 3)
    share = alpha.reshape(-1)[grey, None].astype(np.uint16)
    # Rounded to the nearest.
    pixels[grey] = (colours.reshape(-1, 3)[grey] * share + pixels[grey] * (255 - share) + 127) // 255
    return out


def see_through(colours: RGB, alpha: Alpha) -> npt.NDArray[np.uint8]:
    """(height, width, 4); what cannot be seen is black: a small file that tells nothing of the old ground."""
    return np.dstack([np.where(alpha[:, :, None] > 0, colours, 0), alpha]).astype(np.uint8)
