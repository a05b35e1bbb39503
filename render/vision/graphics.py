"""Signs that a picture was drawn by a computer: exactly flat areas, few colours, lines along the pixel grid.

A sensor never gives two neighbours the same value over a larger area except where it is black or white through and
through, and nobody holds a camera level to a pixel.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB
from render.vision.blur import noise_level
from render.vision.pyramid import Plane, luma

type Floats = npt.NDArray[np.float32]

FLAT_SIDE = 5  # pixels: a patch this large without any change of luma is flat
CLIPPED = (2, 253)  # grey levels beyond which a photo too may be flat
COLOUR_BITS = 4  # per channel when colours are counted
DOMINANT = 4  # colours
EDGE = 40  # grey levels per pixel of a strong edge
ALONG_GRID_PART = np.int16(20)  # an edge is along the pixel grid up to an angle with the tangent 1/20
LINE_PART = 0.12  # of the side of the picture: a straight run of edge pixels this long is a line
HARD = 120  # grey levels within three pixels: letters and icons; lenses rarely do that
WIDEST = 2.4  # ratio of the sides that counts at most: telephones' screens end here

NAMES = (
    "flat", "flat_clipped", "top_colour", "top_colours", "colours", "edges", "edges_along_grid", "lines_across",
    "lines_down", "hard_edges", "noise", "tall",
    "wide",
)  # fmt: skip


def graphics(image: RGB) -> Floats:
    """(13,) measures, named in NAMES; shares 0..1, counts and noise as logarithms, ratios of the sides from 1 on."""
    plane = luma(image)
    height, width = plane.shape
    tall, wide = (min(WIDEST, max(1.0, ratio)) for ratio in (height / width, width / height))
    noise = float(np.log1p(noise_level(plane.astype(np.float32))))
    return np.array([*flat_areas(plane), *colours(image), *edges(plane), noise, tall, wide], np.float32)


def flat_areas(plane: Plane) -> tuple[float, float]:
    """Shares of the picture that are exactly flat: of middle brightness, and black or white."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (FLAT_SIDE, FLAT_SIDE))
    flat = cv2.dilate(plane, kernel) == cv2.erode(plane, kernel)
    clipped = (plane <= CLIPPED[0]) | (plane >= CLIPPED[1])
    return float(np.mean(flat & ~clipped)), float(np.mean(flat & clipped))


def colours(image: RGB) -> tuple[float, float, float]:
    """Shares of the commonest colour and of the commonest few, and the logarithm of how many colours there are."""
    channels = (image[::2, ::2] >> (8 - COLOUR_BITS)).astype(np.intp)
    index = (channels[..., 0] << 2 * COLOUR_BITS) | (channels[..., 1] << COLOUR_BITS) | channels[..., 2]
    counts = np.sort(np.bincount(index.ravel(), minlength=1 << 3 * COLOUR_BITS))[::-1]
    total = max(1, index.size)
    return float(counts[0] / total), float(counts[:DOMINANT].sum() / total), float(np.log1p((counts > 0).sum()))


def edges(plane: Plane) -> tuple[float, float, float, float, float]:
    """Share of strong edges, the part of them along the grid, shares of rows and columns with a line, hard edges."""
    # In whole numbers, four times the slope: at most 1020, and 20 times that still fits.
    across, down = (cv2.Sobel(plane, cv2.CV_16S, *order, ksize=3) for order in ((1, 0), (0, 1)))
    steep_across, steep_down = np.abs(across, out=across), np.abs(down, out=down)
    strong = cv2.max(steep_across, steep_down) > 4 * EDGE
    level = steep_across * ALONG_GRID_PART < steep_down
    upright = steep_down * ALONG_GRID_PART < steep_across
    height, width = plane.shape
    rows = lines(level & (steep_down > EDGE), (max(8, round(LINE_PART * width)), 1)).any(axis=1)
    columns = lines(upright & (steep_across > EDGE), (1, max(8, round(LINE_PART * height)))).any(axis=0)
    square = np.ones((3, 3), np.uint8)
    hard = cv2.subtract(cv2.dilate(plane, square), cv2.erode(plane, square)) > HARD
    along = float((strong & (level | upright)).sum() / max(100, int(strong.sum())))
    return float(np.mean(strong)), along, float(np.mean(rows)), float(np.mean(columns)), float(np.mean(hard))


def lines(mask: npt.NDArray[np.bool_], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """The middles of where the mask runs straight for that width and height."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    return np.asarray(cv2.erode(mask.view(np.uint8), kernel), np.uint8)
