"""Single subjects: which pixels of a class belong to this person, that dog, or the thing under a finger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from render.cutout.classes import BACKGROUND, CLASSES, class_of
from render.cutout.semantic import Labels
from render.vision.analysis import Detection

type Mask = npt.NDArray[np.bool_]

# What is smaller is a crumb of a mask, no subject; a share of the picture (bench.cutout: gate).
SMALLEST = 0.002
# Of 12 photos looked at, two boxes around one subject overlap by 0.36 and more, the weaker at a score under 0.5; those
# of two who stand together by 0.2 at most.
DOUBTFUL, DOUBLE = 0.5, 0.3
# A finger covers about so much of the picture's longer side: the nearest subject within it is meant.
FINGER = 0.03


@dataclass(frozen=True, slots=True)
class Instance:
    """One subject of one class, or of none of them (BACKGROUND); `mask` is of the size of the label map."""

    kind: int
    mask: Mask

    @property
    def name(self) -> str:
        return CLASSES[self.kind] if self.kind != BACKGROUND else ""


def instances(labels: Labels, detections: Sequence[Detection], size: tuple[int, int]) -> list[Instance]:
    """All subjects, the largest first. Boxes (in pixels of a picture of `size`) part those that touch."""
    height, width = labels.shape
    found = []
    for kind in np.unique(labels):
        if kind == BACKGROUND:
            continue
        mask = labels == kind
        boxes = [
            np.array(seen.box) * ([width / size[0], height / size[1]] * 2)
            for seen in _once([seen for seen in detections if class_of(seen.label) == kind])
        ]
        found += [Instance(int(kind), part) for part in _parts(mask, boxes)]
    found = [one for one in found if one.mask.mean() >= SMALLEST]
    return sorted(found, key=lambda one: -int(one.mask.sum()))


def _once(detections: Sequence[Detection]) -> list[Detection]:
    """Without doubtful boxes around what a surer one, which comes before, has found: half a dog, or two people."""
    kept: list[Detection] = []
    for seen in detections:
        if seen.score >= DOUBTFUL or all(_overlap(seen, other) < DOUBLE for other in kept):
            kept.append(seen)
    return kept


def _overlap(first: Detection, second: Detection) -> float:
    """Of two boxes, by what they cover together."""
    one, other = np.array(first.box), np.array(second.box)
    shared = float(np.prod(np.maximum(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2]), 0)))
    return shared / max(1e-6, float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2])) - shared)


def under(point: tuple[float, float], found: Sequence[Instance]) -> Instance | None:
    """The subject at x, y of the label map, or the nearest that a finger there touches."""
    best, nearest = None, np.inf
    for one in found:
        height, width = one.mask.shape
        x, y = (min(max(0, int(value)), length - 1) for value, length in zip(point, (width, height), strict=True))
        reach = FINGER * max(width, height)
        away = cv2.distanceTransform((~one.mask).astype(np.uint8), cv2.DIST_L2, 3)[y, x]
        if away <= reach and away < nearest:
            best, nearest = one, away
    return best


def _parts(mask: Mask, boxes: Sequence[npt.NDArray[np.float64]]) -> list[Mask]:
    """A class's pixels by the box that each is deepest in; those in no box by where they hang together."""
    owner = np.full(mask.shape, -1, np.int32)
    depth = np.full(mask.shape, np.inf, np.float32)
    rows, columns = (np.arange(n, dtype=np.float32) + 0.5 for n in mask.shape)
    for number, (x0, y0, x1, y1) in enumerate(boxes):
        across = np.abs(columns - (x0 + x1) / 2) / max((x1 - x0) / 2, 1)
        down = np.abs(rows - (y0 + y1) / 2) / max((y1 - y0) / 2, 1)
        outside = np.maximum(across[None], down[:, None])
        # The middle line counts most: a person stands upright in the box, and beside the neighbour's.
        middle = across[None] + 0.25 * down[:, None]
        mine = mask & (outside <= 1) & (middle < depth)
        owner[mine], depth[mine] = number, middle[mine]
    count, pieces, _, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    for number in range(1, count):
        piece = pieces == number
        owners = np.unique(owner[piece & (owner >= 0)])
        loose = piece & (owner < 0)
        if not len(owners):
            owner[piece] = len(boxes) + number
        elif loose.any():  # what sticks out of the boxes: a foot, a hand
            owner[loose] = _nearest_owner(owner, piece, loose)
    return [mask & (owner == number) for number in np.unique(owner[mask])] if mask.any() else []


def _nearest_owner(owner: npt.NDArray[np.int32], piece: Mask, loose: Mask) -> npt.NDArray[np.int32]:
    known = piece & (owner >= 0)
    _, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    lookup = np.zeros(int(nearest.max()) + 1, np.int32)
    lookup[nearest[known]] = owner[known]
    return np.asarray(lookup[nearest[loose]], np.int32)
