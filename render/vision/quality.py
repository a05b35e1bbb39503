"""How good a picture is for a movie, all in all, from what was seen in it.

    technical = sharpness^0.5 * exposure^0.3 * resolution^0.2 * (1 - 0.4 * blocking)
    of things:      0.85 * technical^0.7 * (0.5 + 0.5 * colour)^0.3
    of people:      technical^0.35 * people^0.55 * placement^0.1

`people` says how most of those who matter look: the mean of their capture qualities and of the middle half of them.
A picture of things loses a little to a good picture of people, since that is what a family's movie is about, and keeps
its lead on a bad one. There is no switch between the two: the smaller and the more doubtful the faces, the more a
picture is one of things, for a face that is barely found is gone in the next encoding.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, log2

import cv2
import numpy as np

from render.vision.analysis import Face
from render.vision.blocking import blocking
from render.vision.pyramid import Pyramid, luma

LEAST_TERM = 0.02  # a term below that does not pull further
FULL_RESOLUTION = 720  # pixels of the shorter side with which a picture fills a 1080p frame without looking soft
THINGS_ONLY = 0.85  # what the best picture without people reaches
BLOCKING_LOSS = 0.4  # what is lost where only JPEG's squares are seen; bench.seeing.quality, JPEG 10

# Detector scores between which faces gain their say: one at the threshold may be gone in the next encoding.
UNSURE, SURE = 0.56, 0.7
# Shares of the picture's longer side between which a face makes it a picture of people, by doublings, since a box is
# off by a share of itself: bench.seeing.quality, changes of pictures. Below are passers-by on a view.
PASSER_BY, SUBJECT = 0.015, 0.08
# Sides, as shares of the largest face, between which somebody begins to matter in a group.
BACKGROUND, PROMINENT = 0.2, 0.6

# Colourfulness (Hasler and Süsstrunk 2003) at which people call a photo "quite colourful" (their table 2: 45).
COLOURFUL = 45.0
# Mean luma from which colours are set against the light: overexposure makes them stronger, not better.
LIGHT = 90.0
COLOUR_SIDE = 256

# The main face is best within this distance (share of the half diagonal) of the picture's middle line or thirds.
CENTRED, ASIDE = 0.45, 1.0
# What is left of the placement for a face in the very corner.
CORNER = 0.4


def quality(faces: Sequence[Face], sharpness: float, exposure: float, pyramid: Pyramid) -> float:
    """0..1 by the formula at the head of this module; 1 is the best for a movie."""
    resolution = min(min(pyramid.size) / FULL_RESOLUTION, 1.0)
    shown = 1 - BLOCKING_LOSS * blocking(pyramid.image)
    technical = _floor(sharpness) ** 0.5 * _floor(exposure) ** 0.3 * _floor(resolution) ** 0.2 * shown
    of_things = float(THINGS_ONLY * technical**0.7 * (0.5 + 0.5 * colour(pyramid)) ** 0.3)
    if not faces:
        return of_things
    of_people = float(technical**0.35 * _floor(people(faces)) ** 0.55 * placement(faces, pyramid.size) ** 0.1)
    about = about_people(faces, pyramid.size)
    return about * of_people + (1 - about) * of_things


def about_people(faces: Sequence[Face], size: tuple[int, int]) -> float:
    """0 for a picture of things .. 1 for one of people."""
    sizes = [log2(max(side(face) / max(size), 1e-6)) for face in faces]
    return max(
        confidence(face) * _ramp(own, log2(PASSER_BY), log2(SUBJECT)) for face, own in zip(faces, sizes, strict=True)
    )


def people(faces: Sequence[Face]) -> float:
    """How most of the people that matter look: one bad face lowers a group, but less than most of them."""
    values = [face.capture_quality for face in faces]
    return (weighted(faces, values) + _middle_half(values, says(faces))) / 2


def weighted(faces: Sequence[Face], values: Sequence[float]) -> float:
    """The mean of what was read of each face, for those who matter."""
    return float(np.average(values, weights=says(faces)))


def says(faces: Sequence[Face]) -> list[float]:
    """How much each face matters: all about as large as the largest alike, passers-by and doubtful ones less."""
    largest = max(confidence(face) * side(face) for face in faces)
    shares = [side(face) / max(largest, 1e-6) for face in faces]
    return [
        max(confidence(face) * _ramp(share, BACKGROUND, PROMINENT), 1e-6)
        for face, share in zip(faces, shares, strict=True)
    ]


def confidence(face: Face) -> float:
    """0 about to be no face .. 1 sure."""
    return _ramp(face.score, UNSURE, SURE)


def side(face: Face) -> float:
    """The longer one of the box."""
    x0, y0, x1, y1 = face.box
    return max(x1 - x0, y1 - y0)


def placement(faces: Sequence[Face], size: tuple[int, int]) -> float:
    """1 when the people that matter are near the middle or a third of the picture, down to `CORNER` in a corner."""
    return weighted(faces, [_placed(face, size) for face in faces])


def _placed(face: Face, size: tuple[int, int]) -> float:
    x0, y0, x1, y1 = face.box
    away = hypot((x0 + x1) / size[0] - 1, (y0 + y1) / size[1] - 1) / hypot(1, 1)
    return 1 - (1 - CORNER) * _ramp(away, CENTRED, ASIDE)


def _middle_half(values: Sequence[float], weights: Sequence[float]) -> float:
    """The mean without the lowest and the highest quarter: as telling of most as a median, and as steady as a mean."""
    order = np.argsort(values)
    shares = np.array(weights)[order]
    upto = np.concatenate([[0.0], np.cumsum(shares) / shares.sum()])
    return float(np.diff(np.clip(upto, 0.25, 0.75)) @ np.array(values)[order] * 2)


def colour(pyramid: Pyramid) -> float:
    """0 grey .. 1 at least quite colourful."""
    picture = pyramid.fit(COLOUR_SIDE)
    red, green, blue = cv2.split(picture.astype(np.float32))
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    spread = hypot(float(red_green.std()), float(yellow_blue.std()))
    tint = hypot(float(red_green.mean()), float(yellow_blue.mean()))
    return min((spread + 0.3 * tint) / COLOURFUL / max(float(luma(picture).mean()) / LIGHT, 1.0), 1.0)


def _ramp(value: float, start: float, end: float) -> float:
    return min(max((value - start) / (end - start), 0.0), 1.0)


def _floor(term: float) -> float:
    return max(term, LEAST_TERM)
