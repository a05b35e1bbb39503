"""What kind of subject each pixel belongs to: DeepLabV3 at several sizes, and once more on what was detected.

The network sees 16 pixels as one, so a picture looked at in several sizes, and closely where something was detected,
is known better (bench.cutout: against the plain recipe at 513 pixels). Neither U2-Net nor the selfie network adds to
who is a person where this one answers (tried: a logistic regression of all, halves against each other).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from render.cutout.classes import CLASSES, PERSON, class_of
from render.cutout.levels import Level
from render.media.arrays import RGB, Box
from render.vision.analysis import Detection
from render.vision.pyramid import Pyramid, Roi
from render.vision.sessions import Tensor, run

type Scores = Tensor  # (classes, rows, columns), the share of each class in each cell, together 1
type Labels = npt.NDArray[np.uint8]  # (height, width) indices of CLASSES

MODEL = "deeplabv3"
STRIDE = 16  # pixels of the network's input from one cell of its output to the next
GRID = 256  # cells along the longer side, on which what was seen at all sizes is put together
PERSON_MARGIN, THING_MARGIN = 0.15, 0.3  # around a box, as shares of its longer side
PERSON_WEIGHT, THING_WEIGHT = 1.0, 0.7  # of a close look against the whole picture's
TAPER = 0.15  # share of a close look over which its weight rises from the border
LARGEST_THING = 0.8  # share of the picture's longer side: what is larger has been seen well enough
MOST_CLOSE_LOOKS = 12  # the most certain; a crowd beyond that says nothing more
SMALLEST_BOX = 12.0  # pixels


def class_scores(pyramid: Pyramid, level: Level, detections: Sequence[Detection]) -> Scores:
    """The classes of the whole picture on a grid of at most GRID cells a side."""
    width, height = pyramid.size
    shape = grid_shape(width, height)
    whole = Roi(width / 2, height / 2, width, height)
    looks = [_look(pyramid, whole, side) for side in level.sides]
    looks += [_look(pyramid, whole, side, mirrored=True) for side in level.mirrored]
    scores = np.mean([_softmax(_resampled(look, size, shape, (0.0, 0.0, 1.0, 1.0))) for look, size in looks], axis=0)
    weights = np.ones(shape, np.float32)
    for roi, side, weight in _close_looks(level, detections, max(width, height)):
        box = _within(roi, width, height)
        rows, columns = _cells(box, width, height, shape)
        if rows.stop - rows.start < 2 or columns.stop - columns.start < 2:
            continue
        look, size = _look(pyramid, _roi_of(box), side)
        seen = _softmax(_resampled(look, size, shape, _shares(box, width, height))[:, rows, columns])
        share = weight * _taper(rows.stop - rows.start, columns.stop - columns.start)
        before = weights[rows, columns]
        scores[:, rows, columns] = (scores[:, rows, columns] * before + seen * share) / (before + share)
        weights[rows, columns] = before + share
    return np.asarray(scores, np.float32)


def grid_shape(width: int, height: int) -> tuple[int, int]:
    """Rows and columns of the grid for a picture of that size."""
    scale = GRID / max(width, height)
    return max(2, round(height * scale)), max(2, round(width * scale))


def labels_of(scores: Scores, width: int, height: int) -> Labels:
    """The likeliest class of each pixel."""
    best = np.zeros((height, width), np.float32)
    labels = np.zeros((height, width), np.uint8)
    for index, plane in enumerate(scores):
        if plane.max() < 1 / len(CLASSES):
            continue  # nowhere the likeliest
        large = cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR)
        better = large > best
        labels[better] = index
        np.maximum(best, large, out=best)
    return labels


def _close_looks(level: Level, detections: Sequence[Detection], longest: int) -> Iterator[tuple[Roi, int, float]]:
    """Where to look again, at which size, and how much that counts."""
    known = [found for found in detections if class_of(found.label) is not None]
    for found in known[:MOST_CLOSE_LOOKS]:
        person = class_of(found.label) == PERSON
        side = level.person_side if person else level.thing_side
        x0, y0, x1, y1 = found.box
        length = max(x1 - x0, y1 - y0)
        if not side or min(x1 - x0, y1 - y0) < SMALLEST_BOX or not (person or length <= LARGEST_THING * longest):
            continue
        margin = 2 * length * (PERSON_MARGIN if person else THING_MARGIN)
        roi = Roi((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0 + margin, y1 - y0 + margin)
        yield roi, side, PERSON_WEIGHT if person else THING_WEIGHT


def _look(pyramid: Pyramid, roi: Roi, side: int, *, mirrored: bool = False) -> tuple[Tensor, tuple[int, int]]:
    """The network's (classes, rows, columns) logits of a part of the picture, and the width and height it saw."""
    scale = side / max(roi.width, roi.height)
    size = (_fitting(roi.width * scale), _fitting(roi.height * scale))
    whole = (roi.width, roi.height) == pyramid.size
    part: RGB = pyramid.stretch(*size) if whole else pyramid.cut(roi, *size)
    pixels = np.empty((1, 3, size[1], size[0]), np.float32)
    np.divide(part.transpose(2, 0, 1), 128, out=pixels[0])
    pixels -= 1
    (logits,) = run(MODEL, np.ascontiguousarray(pixels[..., ::-1]) if mirrored else pixels, ["logits"])
    return (logits[0, :, :, ::-1] if mirrored else logits[0]), size


def _fitting(length: float) -> int:
    """The nearest length of which the network's cells reach exactly from end to end."""
    return max(2, round((length - 1) / STRIDE)) * STRIDE + 1


def _resampled(logits: Tensor, size: tuple[int, int], shape: tuple[int, int], box: Box) -> Tensor:
    """Logits of a part, `box` in shares of the picture, on the cells of the whole grid; cell n is at pixel 16 n."""
    places = []
    for cells, first, last, length in ((shape[1], box[0], box[2], size[0]), (shape[0], box[1], box[3], size[1])):
        share = ((np.arange(cells, dtype=np.float32) + 0.5) / cells - first) / (last - first)
        places.append((share * length - 0.5) / STRIDE)
    columns, rows = np.meshgrid(*(place.astype(np.float32) for place in places))
    planes = [
        cv2.remap(np.ascontiguousarray(plane), columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for plane in logits
    ]
    return np.asarray(planes, np.float32)


def _softmax(logits: Tensor) -> Tensor:
    weights = np.exp(logits - logits.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0), np.float32)


def _within(roi: Roi, width: int, height: int) -> Box:
    x0, y0 = max(0.0, roi.x - roi.width / 2), max(0.0, roi.y - roi.height / 2)
    return x0, y0, min(float(width), roi.x + roi.width / 2), min(float(height), roi.y + roi.height / 2)


def _roi_of(box: Box) -> Roi:
    x0, y0, x1, y1 = box
    return Roi((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0)


def _shares(box: Box, width: int, height: int) -> Box:
    return box[0] / width, box[1] / height, box[2] / width, box[3] / height


def _cells(box: Box, width: int, height: int, shape: tuple[int, int]) -> tuple[slice, slice]:
    """The cells whose centres are in the box."""
    x0, y0, x1, y1 = _shares(box, width, height)
    rows = slice(int(np.ceil(y0 * shape[0] - 0.5)), int(np.floor(y1 * shape[0] - 0.5)) + 1)
    return rows, slice(int(np.ceil(x0 * shape[1] - 0.5)), int(np.floor(x1 * shape[1] - 0.5)) + 1)


def _taper(rows: int, columns: int) -> Tensor:
    """(rows, columns) from almost 0 at the border to 1: what lies outside of a close look was not seen by it."""
    ramps = [np.minimum(np.arange(n) + 1, n - np.arange(n)) / max(1.0, n * TAPER) for n in (rows, columns)]
    down, across = (np.clip(ramp, 0, 1).astype(np.float32) for ramp in ramps)
    return np.minimum(down[:, None], across[None])
