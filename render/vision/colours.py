"""What the colours of a picture say of the scene: open sky, greenery, blossom, evening light, darkness."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from render.vision.pyramid import Pyramid

SIDE = 96  # pixels: the picture is stretched to a square of so many, which averages noise and grain away
TOP = SIDE // 3  # rows in which a sky is looked for
# Hue in degrees, saturation and value in 0..1, as OpenCV gives them for floats. By the names of colours: a sky is blue
# or white, leaves run from yellow-green to green, blossoms are pale violet to pink or a strong red to yellow.
BLUE, LEAF, EVENING = (180.0, 250.0), (55.0, 165.0), (0.0, 48.0)
VIOLET_TO_PINK, RED, ORANGE_TO_YELLOW = (260.0, 345.0), (345.0, 360.0), (0.0, 52.0)
SMOOTH = 0.03  # Laplacian of the value; leaves and walls have more
DARK = 0.25  # value

type Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Colours:
    """All in 0..1."""

    sky: float  # part of the upper third that is smooth and blue or white
    green: float  # part of the whole picture
    blossom: float  # part of the middle that has the colour of blossoms
    dark: float  # part of the whole picture
    evening: float  # part of the upper half that is smooth and glows from yellow to red, where it is lighter than below


NONE = Colours(0.0, 0.0, 0.0, 0.0, 0.0)


def colours(pyramid: Pyramid) -> Colours:
    small = pyramid.stretch(SIDE, SIDE).astype(np.float32) / 255
    hue, saturation, value = np.moveaxis(cv2.cvtColor(small, cv2.COLOR_RGB2HSV), 2, 0)
    smooth = np.abs(cv2.Laplacian(value, cv2.CV_32F)) < SMOOTH

    def of(hues: tuple[float, float], least_saturation: float, least_value: float) -> Mask:
        return np.asarray((hue >= hues[0]) & (hue <= hues[1]) & (saturation > least_saturation) & (value > least_value))

    sky = smooth & ((of(BLUE, 0.08, 0.45)) | ((saturation < 0.15) & (value > 0.75)))
    blossom = of(VIOLET_TO_PINK, 0.25, 0.3) | of(RED, 0.55, 0.5) | of(ORANGE_TO_YELLOW, 0.55, 0.5)
    half, middle = SIDE // 2, slice(SIDE // 4, -SIDE // 4)
    glows = smooth & of(EVENING, 0.35, 0.45)
    lighter_above = value[:half].mean() > 1.2 * value[half:].mean()
    return Colours(
        sky=float(sky[:TOP].mean()),
        green=float(of(LEAF, 0.2, 0.1).mean()),
        blossom=float(blossom[middle, middle].mean()),
        dark=float((value < DARK).mean()),
        evening=float(glows[:half].mean()) if lighter_above else 0.0,
    )
