"""What a picture shows: EfficientNet-Lite0's ImageNet names, and its embedding to compare pictures by."""

from __future__ import annotations

import cv2
import numpy as np

from render.media.arrays import RGB, Embedding
from render.vision.pyramid import Pyramid
from render.vision.sessions import run
from render.weights.models import imagenet_labels

SIDE = 224  # the network's square, model card
MIDDLE = 0.95  # the part of the shorter side that is looked at (models.md)
COUNT = 8  # names that a look keeps


def label(pyramid: Pyramid) -> tuple[tuple[tuple[str, float], ...], Embedding]:
    """All ImageNet names with their probabilities, best first, and the (1280,) embedding of length 1."""
    square = central_square(pyramid, SIDE, MIDDLE)
    pixels = ((square - 127.0) / 128).astype(np.float32)
    embedding, probabilities = run("efficientnet_lite0", pixels.transpose(2, 0, 1)[None], ["embedding", "probs"])
    names = imagenet_labels()
    best = np.argsort(-probabilities[0], kind="stable")
    length = max(float(np.linalg.norm(embedding[0])), 1e-9)
    return tuple((names[index], float(probabilities[0, index])) for index in best), embedding[0] / length


def central_square(pyramid: Pyramid, side: int, part: float) -> RGB:
    """The middle of the picture, `part` of its shorter side, as a square of `side` pixels."""
    width, height = pyramid.size
    picture = pyramid.fit(round(side / part * max(width, height) / min(width, height)))
    top, left = (max(0, (length - side) // 2) for length in picture.shape[:2])
    square = picture[top : top + side, left : left + side]
    if square.shape[:2] != (side, side):  # rounding of very long pictures
        square = np.asarray(cv2.resize(square, (side, side)), np.uint8)
    return square
