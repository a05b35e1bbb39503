"""How much of a picture is the squares that strong JPEG compression leaves.

At the borders of its 8 x 8 squares the luma jumps further than beside them. The jumps beyond those of the neighbours
are averaged for each of the eight phases that the grid may have after a crop; the phase that stands out, set against
how much neighbouring pixels differ anyway, is the strength of the grid. It is looked for in tiles spread over the
picture, at native resolution, for shrinking hides it: then there is none.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB
from render.vision.pyramid import luma

type Tiles = npt.NDArray[np.int16]  # (tiles, height, width) luma

SQUARE = 8
TILE, MOST = 128, 5  # pixels, and tiles along each side: of 12 MP a thirtieth is looked at, in 2 ms
# Twice a jump beyond its neighbours counts up to here, in grey levels: an edge of the picture itself is no grid.
LARGEST_JUMP = 48
PLAIN = 3.0  # added to the differences of neighbours: in a clear sky the faintest grid would be the strongest
# Strengths at which the squares begin to show and are all that one sees. Measured on 30 photos, bench.seeing.quality,
# JPEG 10 (5th, 50th, 95th percentile): as they are 0.00 0.04 0.12; quality 75 0.05 0.16 0.26; 10 0.52 0.67 0.91.
FAINT, STRONG = 0.28, 0.75


def blocking(image: RGB) -> float:
    """0 no squares to be seen .. 1 hardly anything else."""
    if min(image.shape[:2]) < 2 * SQUARE:
        return 0.0
    tiles = _tiles(image)
    strength = sum(_grid(turned) for turned in (tiles, tiles.transpose(0, 2, 1))) / 2
    share = min(max((strength - FAINT) / (STRONG - FAINT), 0.0), 1.0)
    return share**2 * (3 - 2 * share)


def _tiles(image: RGB) -> Tiles:
    """Their corners lie on one grid of squares, so that all of them have the same phase."""
    tops, lefts = (_starts(length) for length in image.shape[:2])
    return np.stack([luma(image[top : top + TILE, left : left + TILE]) for top in tops for left in lefts]).astype(
        np.int16
    )


def _starts(length: int) -> list[int]:
    if length < 2 * TILE:
        return [0]
    count = min(length // TILE, MOST)
    return [round(start) // SQUARE * SQUARE for start in np.linspace(0, length - TILE, count)]


def _grid(tiles: Tiles) -> float:
    """The strength of the upright lines."""
    steps = np.abs(np.diff(tiles, axis=2))
    beyond = np.clip(2 * steps[:, :, 1:-1] - steps[:, :, :-2] - steps[:, :, 2:], -LARGEST_JUMP, LARGEST_JUMP)
    across = beyond.mean(axis=(0, 1)) / 2
    phases = [float(across[phase::SQUARE].mean()) for phase in range(SQUARE)]
    usual = float(np.minimum(steps, LARGEST_JUMP // 2).mean())
    return max(max(phases) - float(np.median(phases)), 0.0) / (usual + PLAIN)
