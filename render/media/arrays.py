"""The arrays that pass between the parts, and the callbacks that watch long work."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

# (height, width, 3) uint8, sRGB, red first, upright: as a person should see it.
type RGB = npt.NDArray[np.uint8]
# (height * 3 // 2, width) uint8: planes Y, U, V one after the other, BT.709, limited range; both sides even.
type I420 = npt.NDArray[np.uint8]
# (samples, channels) float32, -1..1.
type Sound = npt.NDArray[np.float32]
# (n,) float32, length 1.
type Embedding = npt.NDArray[np.float32]
# x0, y0, x1, y1 in pixels of the upright picture at full size.
type Box = tuple[float, float, float, float]

# Told the share that is done (0..1) and what is being done; may raise Cancelled to stop the work.
type Report = Callable[[float, str], None]


def unwatched(fraction: float, label: str) -> None:
    """The Report for work that nobody watches."""
