"""Laying a cut-out over a ground."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from render.cutout.edges import Alpha
from render.media.arrays import RGB

STRIP_ROWS = 64  # a strip stays in the processor's cache


def over(colours: RGB, alpha: Alpha, ground: RGB) -> RGB:
    """Grey pixels of the matte blend: colours where alpha is 255, ground where it is 0."""
    out = np.empty_like(ground)
    for top in range(0, len(alpha), STRIP_ROWS):
        rows = slice(top, top + STRIP_ROWS)
        share = alpha[rows, :, None].astype(np.uint16)
        # Rounded to the nearest, exact at both ends.
        out[rows] = (colours[rows] * share + ground[rows] * (255 - share) + 127) // 255
    return out


def see_through(colours: RGB, alpha: Alpha) -> npt.NDArray[np.uint8]:
    """(height, width, 4); what cannot be seen is black: a small file that tells nothing of the old ground."""
    return np.dstack([np.where(alpha[:, :, None] > 0, colours, 0), alpha]).astype(np.uint8)
