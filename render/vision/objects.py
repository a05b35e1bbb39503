"""Find everyday objects: NanoDet-g, the 80 classes of COCO."""

from __future__ import annotations

import numpy as np

from render.media.arrays import RGB
from render.vision.analysis import Detection
from render.vision.overlap import distinct
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor, run

SIDE = 416  # the network's square; the picture is stretched to it, model card
STRIDES = (8, 16, 32)
BINS = 11  # the distance to each side of a box is a distribution over 0..10 strides
CONFIDENT = 0.35  # models.md
MAX_IOU = 0.6  # of boxes of one class, model card
MEAN_BGR = np.array([103.53, 116.28, 123.675], np.float32)
DEVIATION_BGR = np.array([57.375, 57.12, 58.395], np.float32)
OUTPUTS = ["Identity_0", "Identity_1_0", "Identity_2_0", "Identity_3_0", "Identity_4_0", "Identity_5_0"]

COCO = tuple(
    """person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, stop sign,
    parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, backpack, umbrella,
    handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat, baseball glove, skateboard,
    surfboard, tennis racket, bottle, wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange,
    broccoli, carrot, hot dog, pizza, donut, cake, chair, couch, potted plant, bed, dining table, toilet, tv, laptop,
    mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, book, clock, vase, scissors,
    teddy bear, hair drier, toothbrush""".replace("\n    ", " ").split(", ")
)


def find_objects(pyramid: Pyramid) -> tuple[Detection, ...]:
    """Objects with boxes in pixels of the picture, the most certain first."""
    found = run("nanodet", _normalised(pyramid.stretch(SIDE, SIDE)), OUTPUTS)
    levels = [_decode(found[n][0], found[n + len(STRIDES)][0], stride) for n, stride in enumerate(STRIDES)]
    boxes, scores, classes = (np.concatenate(parts) for parts in zip(*levels, strict=True))
    # Boxes of different classes are moved apart, so that only doubles of the same class meet.
    keep = distinct(boxes + classes[:, None] * 2.0 * SIDE, scores, MAX_IOU)
    width, height = pyramid.size
    full = np.clip(boxes, 0, SIDE) * (np.array([width, height, width, height]) / SIDE)
    return tuple(_detection(full[n], float(scores[n]), int(classes[n])) for n in keep)


def _normalised(picture: RGB) -> Tensor:
    """(1, 3, height, width): blue, green, red as the network was trained on; a channel at a time, which is cheapest."""
    pixels = np.empty((1, 3, *picture.shape[:2]), np.float32)
    for plane, channel, mean, deviation in zip(pixels[0], (2, 1, 0), MEAN_BGR, DEVIATION_BGR, strict=True):
        np.subtract(picture[:, :, channel], mean, out=plane)
        plane /= deviation
    return pixels


def _decode(scores: Tensor, sides: Tensor, stride: int) -> tuple[Tensor, Tensor, Tensor]:
    """Boxes (n, 4) in pixels of the square, scores (n,) and classes (n,) of the confident cells of one level."""
    cells = np.flatnonzero(scores.max(axis=1) > CONFIDENT)
    bins = sides[cells].reshape(-1, 4, BINS)
    weights = np.exp(bins - bins.max(axis=-1, keepdims=True))
    distances = (weights * np.arange(BINS)).sum(axis=-1) / weights.sum(axis=-1) * stride
    row, column = np.divmod(cells, SIDE // stride)
    centres = np.stack([column, row], axis=1) * stride + stride / 2
    boxes = np.concatenate([centres - distances[:, :2], centres + distances[:, 2:]], axis=1)
    return boxes.astype(np.float32), scores[cells].max(axis=1), scores[cells].argmax(axis=1).astype(np.float32)


def _detection(box: Tensor, score: float, index: int) -> Detection:
    x0, y0, x1, y1 = (float(value) for value in box)
    return Detection(COCO[index], score, (x0, y0, x1, y1))
