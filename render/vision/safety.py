"""Does a picture show nudity: Yahoo's open_nsfw. It knows nothing of violence.

How often it is right about nudity is not known here, since no such picture was there to measure with; how often it is
wrong about harmless ones is row "nudity" of bench.seeing.safety. Nothing is hidden by it: a person decides.
"""

from __future__ import annotations

import numpy as np

from render.vision.labels import central_square
from render.vision.pyramid import Pyramid
from render.vision.sessions import run

SIDE = 224  # the network's square; the reference takes it from the middle of 256
MIDDLE = 224 / 256
# The network's publication: "Scores < 0.2 indicate that the image is likely to be safe with high probability. Scores
# > 0.8 indicate that the image is highly probable to be NSFW." Taken from there, before anything was measured.
LIKELY = 0.8
MEAN_BGR = np.array([104, 117, 123], np.float32)  # of the training pictures, model card


def nudity(pyramid: Pyramid) -> float:
    """0 harmless .. 1 nudity."""
    bgr = central_square(pyramid, SIDE, MIDDLE)[:, :, ::-1].astype(np.float32) - MEAN_BGR
    (outputs,) = run("open_nsfw", bgr[None], ["outputs"])
    return float(outputs[0, 1])
