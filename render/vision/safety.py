"""Does a picture show nudity: Yahoo's open_nsfw. It knows nothing of violence."""

from __future__ import annotations

import numpy as np

from render.vision.labels import central_square
from render.vision.pyramid import Pyramid
from render.vision.sessions import run

SIDE = 224  # the network's square; the reference takes it from the middle of 256
MIDDLE = 224 / 256
MEAN_BGR = np.array([104, 117, 123], np.float32)  # of the training pictures, model card


def nudity(pyramid: Pyramid) -> float:
    """0 harmless .. 1 nudity. On harmless pictures it stays below 0.1."""
    bgr = central_square(pyramid, SIDE, MIDDLE)[:, :, ::-1].astype(np.float32) - MEAN_BGR
    (outputs,) = run("open_nsfw", bgr[None], ["outputs"])
    return float(outputs[0, 1])
