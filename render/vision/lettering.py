"""Signs of writing at any angle: many small marks of one size that stand in rows, and ink on paper.

Marks are what is darker (or lighter) than its surroundings and thin, as black-hat (top-hat) morphology finds it. In
leaves and gravel such marks lie in all directions from one another; letters follow each other along lines.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from render.media.arrays import RGB
from render.vision.pyramid import Plane, luma

type Floats = npt.NDArray[np.float32]
type Boxes = npt.NDArray[np.float64]  # (n, 4): left, top, width, height in pixels

STROKE = 13  # pixels: the widest stroke of a letter that is found, in a picture of 1024 px
LEAST_CONTRAST = 24  # grey levels between stroke and ground: above sensor noise
STRONG_PART = 0.3  # of the strongest strokes of this picture, below which a stroke does not count
STRONGEST = 0.995  # of the pixels are below the strongest strokes
SMALLEST, LARGEST = 3, 70  # pixels: sides of a letter or, in small print, of a word run together
LEAST_FILLED = 0.15  # of its box: a long bent twig fills less
MOST_MARKS = 3000  # more are not looked at one by one: they would say the same
NEIGHBOURS = 3
ALIKE = 1.8  # ratio of sizes up to which two marks may be letters of one line
NEAR = 2.5  # sizes from centre to centre
BINS = 18  # of 10 degrees
LEVEL = 1.5  # pixels between the feet of two letters on one level
FEW_PAIRS = 20  # fewer pairs than this cannot make a whole share

# Words over a photo on a telephone's screen: pure white, which in photos only glare is.
WHITE = 243
LARGEST_WHITE = 160  # pixels: the hours on a lock screen

GROUND = 15  # pixels, at half size: larger than a stroke, smaller than a patch of shadow
PAPER, INK = 0.9, 0.6  # parts of the brightness of the ground around
LIT = 110  # grey levels: darker ground is no paper

NAMES = ("marks", "in_rows", "rows_share", "rows_area", "even_size", "level")
ALL_NAMES = (*NAMES, *(f"white_{name}" for name in NAMES), "paper", "ink")


def lettering(image: RGB) -> Floats:
    """(14,) measures, named in ALL_NAMES: of the strokes, of what is pure white, of the page."""
    plane = luma(image)
    strokes = max(
        (in_rows(thin_marks(plane, way), plane.size) for way in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT)), key=rows
    )
    white = in_rows(marks(cv2.inRange(image, (WHITE,) * 3, (255,) * 3) > 0, LARGEST_WHITE), plane.size)
    return np.array([*strokes, *white, *paper_and_ink(plane)], np.float32)


def rows(measured: tuple[float, ...]) -> float:
    """How many marks stand in rows, of what `in_rows` returns."""
    return measured[1]


def thin_marks(plane: Plane, operation: int) -> Boxes:
    """What is thin and darker (black-hat) or lighter (top-hat) than its surroundings."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (STROKE, STROKE))
    hat = np.asarray(cv2.morphologyEx(plane, operation, kernel), np.uint8)
    threshold = max(LEAST_CONTRAST, STRONG_PART * strongest(hat[::2, ::2]))
    return marks(hat > threshold, LARGEST)


def strongest(plane: Plane) -> float:
    """The value that the strongest pixels exceed."""
    counts = np.cumsum(np.bincount(plane.ravel(), minlength=256))
    return float(np.searchsorted(counts, STRONGEST * counts[-1]))


def marks(mask: npt.NDArray[np.bool_], largest: int) -> Boxes:
    """The connected parts of the mask that may be letters by their size."""
    # By blocks of four pixels (Grana 2010): the same components in half the time of the usual way.
    _, _, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(mask.view(np.uint8), 8, cv2.CV_32S, cv2.CCL_GRANA)
    left, top, width, height, area = stats[1:].T.astype(np.float64)
    side = np.maximum(width, height)
    keep = (side >= SMALLEST) & (side <= largest) & (area >= 2 * SMALLEST) & (area > LEAST_FILLED * width * height)
    found: Boxes = np.column_stack([left, top, width, height])[keep]
    return found[:: max(1, len(found) // MOST_MARKS)]


def in_rows(letters: Boxes, area: int) -> tuple[float, ...]:
    """(6,) Logarithms of the numbers of marks and of those in rows; share of the neighbours that lie in the main
    direction; share of the picture that marks in rows cover; evenness of their sizes; share of neighbours that stand
    on one level."""
    if len(letters) <= NEIGHBOURS:
        return float(np.log1p(len(letters))), 0.0, 0.0, 0.0, 0.0, 0.0
    first, second = neighbours(letters)
    step = (letters[second, :2] + letters[second, 2:] / 2) - (letters[first, :2] + letters[first, 2:] / 2)
    bins = np.minimum((np.arctan2(step[:, 1], step[:, 0]) % np.pi / np.pi * BINS).astype(np.intp), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    windows = counts + np.roll(counts, 1) + np.roll(counts, -1)
    main = int(np.argmax(windows))
    off = np.abs((bins - main + BINS // 2) % BINS - BINS // 2)
    row = np.unique(first[off <= 1])
    foot = letters[:, 1] + letters[:, 3]
    level = np.abs(foot[first] - foot[second]) <= LEVEL
    size = np.sqrt(letters[row, 2] * letters[row, 3])
    some = max(FEW_PAIRS, len(first))
    even = 1 / (1 + float(np.std(np.log(size)))) if len(row) > NEIGHBOURS else 0.0
    counted = (float(np.log1p(number)) for number in (len(letters), len(row)))
    return *counted, float(windows[main]) / some, float((size**2).sum()) / area, even, float(level.sum()) / some


def neighbours(letters: Boxes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The pairs of marks of like size that are near each other."""
    centres, size = letters[:, :2] + letters[:, 2:] / 2, np.sqrt(letters[:, 2] * letters[:, 3])
    distance, other = cKDTree(centres).query(centres, NEIGHBOURS + 1)
    first, second = np.repeat(np.arange(len(letters)), NEIGHBOURS), other[:, 1:].ravel().astype(np.intp)
    larger, smaller = np.maximum(size[first], size[second]), np.minimum(size[first], size[second])
    paired = (larger < ALIKE * smaller) & (distance[:, 1:].ravel() < NEAR * larger)
    return first[paired], second[paired]


def paper_and_ink(plane: Plane) -> tuple[float, float]:
    """Shares of the picture that are as bright as the bright ground around, and far darker than it."""
    height, width = ((length + 1) // 2 for length in plane.shape)
    half = np.asarray(cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    around = cv2.dilate(half, cv2.getStructuringElement(cv2.MORPH_RECT, (GROUND, GROUND)))
    ground = np.asarray(cv2.blur(around, (GROUND, GROUND)), np.float32)
    part, lit = half / np.maximum(ground, 1), ground > LIT
    return float(np.mean(lit & (part > PAPER))), float(np.mean(lit & (part < INK)))
