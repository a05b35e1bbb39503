"""How good a picture is for a movie, all in all, from what was seen in it.

    technical = sharpness^0.5 * exposure^0.3 * resolution^0.2
    without faces:  quality = technical^0.7 * (0.5 + 0.5 * colour)^0.3 * 0.85
    with faces:     quality = technical^0.35 * people^0.55 * placement^0.1

`people` is the mean capture quality of the faces, each weighted by the side of its box: the person in front counts
most, a passer-by hardly, and of a group most must be good. A picture of things loses a little to a good picture of
people, since that is what a family's movie is about, and keeps its lead on a bad one.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import cv2
import numpy as np

from render.vision.analysis import Face
from render.vision.pyramid import Pyramid

LEAST_TERM = 0.02  # a term below that does not pull further
FULL_RESOLUTION = 720  # pixels of the shorter side with which a picture fills a 1080p frame without looking soft
THINGS_ONLY = 0.85  # what the best picture without people reaches

# Detector scores between which faces gain their say: one at the threshold may be gone in the next encoding.
UNSURE, SURE = 0.56, 0.66

# Colourfulness (Hasler and Süsstrunk 2003) at which people call a photo "quite colourful" (their table 2: 45).
COLOURFUL = 45.0
COLOUR_SIDE = 256

# The main face is best within this distance (share of the half diagonal) of the picture's middle line or thirds.
CENTRED, ASIDE = 0.45, 1.0
# What is left of the placement for a face in the very corner.
CORNER = 0.4


def quality(faces: Sequence[Face], sharpness: float, exposure: float, pyramid: Pyramid) -> float:
    """0..1 by the formula at the head of this module; 1 is the best for a movie."""
    resolution = min(min(pyramid.size) / FULL_RESOLUTION, 1.0)
    technical = _floor(sharpness) ** 0.5 * _floor(exposure) ** 0.3 * _floor(resolution) ** 0.2
    of_things = float(THINGS_ONLY * technical**0.7 * (0.5 + 0.5 * colour(pyramid)) ** 0.3)
    if not faces:
        return of_things
    of_people = float(technical**0.35 * _floor(people(faces)) ** 0.55 * placement(faces, pyramid.size) ** 0.1)
    sure = min(max((max(face.score for face in faces) - UNSURE) / (SURE - UNSURE), 0.0), 1.0)
    return sure * of_people + (1 - sure) * of_things


def people(faces: Sequence[Face]) -> float:
    """Mean capture quality, larger faces counting more."""
    return by_size(faces, [face.capture_quality for face in faces])


def by_size(faces: Sequence[Face], values: Sequence[float]) -> float:
    """The mean of what was read of each face, larger faces counting more."""
    sides = [max(face.box[2] - face.box[0], face.box[3] - face.box[1]) for face in faces]
    return float(np.average(values, weights=np.maximum(sides, 1e-6)))


def placement(faces: Sequence[Face], size: tuple[int, int]) -> float:
    """1 when the largest face is near the middle or a third of the picture, down to `CORNER` in a corner."""
    x0, y0, x1, y1 = max((face.box for face in faces), key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    away = hypot((x0 + x1) / size[0] - 1, (y0 + y1) / size[1] - 1) / hypot(1, 1)
    return 1 - (1 - CORNER) * min(max((away - CENTRED) / (ASIDE - CENTRED), 0.0), 1.0)


def colour(pyramid: Pyramid) -> float:
    """0 grey .. 1 at least quite colourful."""
    red, green, blue = cv2.split(pyramid.fit(COLOUR_SIDE).astype(np.float32))
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    spread = hypot(float(red_green.std()), float(yellow_blue.std()))
    tint = hypot(float(red_green.mean()), float(yellow_blue.mean()))
    return min((spread + 0.3 * tint) / COLOURFUL, 1.0)


def _floor(term: float) -> float:
    return max(term, LEAST_TERM)
