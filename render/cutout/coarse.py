"""The 20 classes without DeepLabV3: boxes of the detector, filled with the mask of the selfie network or of U2-Net.

An approximation: what overlaps shares a mask, and what the detector misses is not there.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from render.cutout.classes import BIRD, CAT, CLASSES, COW, DOG, HORSE, PERSON, SHEEP, class_of
from render.cutout.salient import SMALL, place, salient
from render.cutout.semantic import Scores, grid_shape
from render.media.arrays import Box
from render.vision.analysis import Detection
from render.vision.pyramid import Pyramid, Roi
from render.vision.sessions import Tensor, run, session

MARGIN = 0.12  # around the box of a thing, of its sides (models.md 6b)
PERSON_MARGIN = 0.15  # around that of a person, of its longer side (bench.cutout: person IoU without the file)
WIDE = 1.3  # times its height, from where on the wide network sees a person better (the same)
SMALLEST_BOX = 16.0  # pixels
MOST_BOXES = 12  # the most certain: U2-Net takes a third of a second for each thing
EXISTS = 0.25  # the share of the background everywhere, against mask times score (bench.cutout: mIoU without the file)

# The detector mixes up animals, and takes some for people; ImageNet knows them well (models.md 6b).
ANIMALS = {
    CAT: range(281, 286),
    DOG: range(151, 269),
    BIRD: (*range(7, 25), *range(80, 101), *range(127, 147)),
    HORSE: (339,),
    SHEEP: (348, 349),
    COW: (345,),
}
SURE = 0.5  # share of an animal's ImageNet names from which they overrule the detector
DOUBTFUL = 0.6  # the detector's score up to which it is overruled
LABEL_SIDE = 224


def coarse_scores(pyramid: Pyramid, detections: Sequence[Detection], kinds: frozenset[int] | None = None) -> Scores:
    """As `semantic.class_scores`, from boxes; of these classes alone, if others are not asked for."""
    width, height = pyramid.size
    shape = grid_shape(width, height)
    scores = np.zeros((len(CLASSES), *shape), np.float32)
    scores[0] = EXISTS
    for found in [found for found in detections if class_of(found.label) is not None][:MOST_BOXES]:
        x0, y0, x1, y1 = found.box
        if min(x1 - x0, y1 - y0) < SMALLEST_BOX:
            continue
        kind = _kind(pyramid, found)
        if kinds and kind not in kinds:
            continue
        mask = _person(pyramid, found.box, shape) if kind == PERSON else _thing(pyramid, found.box, shape)
        np.maximum(scores[kind], mask * (0.5 + found.score / 2), out=scores[kind])
    return np.asarray(scores / scores.sum(axis=0), np.float32)


def _kind(pyramid: Pyramid, found: Detection) -> int:
    """The class of a box; an animal that was taken for a person or for another one is put right."""
    kind = class_of(found.label) or 0
    if (kind not in ANIMALS and kind != PERSON) or (kind != PERSON and found.score > DOUBTFUL):
        return kind
    x0, y0, x1, y1 = found.box
    part = pyramid.cut(Roi((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0), LABEL_SIDE, LABEL_SIDE)
    pixels = ((part - 127.0) / 128).astype(np.float32).transpose(2, 0, 1)
    (shares,) = run("efficientnet_lite0", np.ascontiguousarray(pixels)[None], ["probs"])
    groups = {animal: float(shares[0, list(names)].sum()) for animal, names in ANIMALS.items()}
    best = max(groups, key=groups.__getitem__)
    return best if groups[best] > SURE else kind


def _person(pyramid: Pyramid, box: Box, shape: tuple[int, int]) -> Tensor:
    """The selfie network on the box with some room around it; it also answers for things, so only within the box."""
    x0, y0, x1, y1 = box
    roi = _around(box, PERSON_MARGIN * max(x1 - x0, y1 - y0), pyramid.size)
    model = "selfie_landscape" if roi.width > WIDE * roi.height else "selfie"
    network = session(model)
    _, rows, columns, _ = network.get_inputs()[0].shape
    pixels = (pyramid.cut(roi, columns, rows) / np.float32(255)).astype(np.float32)
    (matte,) = run(model, pixels[None], [network.get_outputs()[0].name])
    return _only_within(place(matte[0, :, :, 0], roi, pyramid.size, shape), box, pyramid.size)


def _thing(pyramid: Pyramid, box: Box, shape: tuple[int, int]) -> Tensor:
    x0, y0, x1, y1 = box
    wide, high = (x1 - x0) * (1 + 2 * MARGIN), (y1 - y0) * (1 + 2 * MARGIN)
    roi = Roi((x0 + x1) / 2, (y0 + y1) / 2, wide, high)
    return _only_within(place(salient(pyramid, SMALL, roi), roi, pyramid.size, shape), box, pyramid.size)


def _around(box: Box, room: float, size: tuple[int, int]) -> Roi:
    """The box with room on all sides, as far as there is picture: black beyond its edge misleads the selfie network.

    U2-Net it helps, which looks for what stands out (bench.cutout: mIoU without the file).
    """
    x0, y0 = max(0.0, box[0] - room), max(0.0, box[1] - room)
    x1, y1 = min(float(size[0]), box[2] + room), min(float(size[1]), box[3] + room)
    return Roi((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0)


def _only_within(matte: Tensor, box: Box, size: tuple[int, int]) -> Tensor:
    rows, columns = matte.shape
    x0, y0, x1, y1 = (
        box[0] * columns / size[0],
        box[1] * rows / size[1],
        box[2] * columns / size[0],
        box[3] * rows / size[1],
    )
    frame = np.zeros_like(matte)
    cv2.rectangle(frame, (round(x0), round(y0)), (round(x1) - 1, round(y1) - 1), 1.0, cv2.FILLED)
    return np.asarray(matte * frame, np.float32)
