"""New grounds for a cut-out: a colour, a gradient, a picture, or the old one out of focus."""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np

from render.cutout.edges import Alpha
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor

type Colour = tuple[int, int, int]

COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")
BLUR_SIDE = 800  # pixels: what is blurred needs no more
# Of a lens wide open: the radius far behind the subject, as a share of the longer side, and how many steps lead there.
FAR_BLUR = 0.028
STEPS = 4
SMALL_SIGMA = 3.0  # pixels, of a Gaussian in the smallest size in which it is still one
NEAREST = 0.15  # the part of the full blur right behind the subject
FAR = 0.45  # share of the longer side, beside or above the subject, at which the ground is as far away as it gets
LIGHT, COLOURS = 0.35, 0.25  # of the difference between subject and ground that is evened out on request
MOST_LIGHT, MOST_COLOUR = 30.0, 12.0  # of 255 steps of L and of a, b: beyond that faces look painted


@dataclass(frozen=True, slots=True)
class Plain:
    """One colour, or a gradient from top to bottom."""

    top: Colour
    bottom: Colour

    def picture(self, width: int, height: int) -> RGB:
        share = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
        column = np.array(self.top, np.float32) * (1 - share) + np.array(self.bottom, np.float32) * share
        return np.ascontiguousarray(np.broadcast_to(np.rint(column).astype(np.uint8), (height, width, 3)))


def plain_ground(text: str) -> Plain | None:
    """`#rrggbb`, or two of them with a dash between for a gradient; None for anything else."""
    found = [COLOUR.fullmatch(part) for part in text.split("-")]
    colours = [_colour(one.group(1)) for one in found if one]
    if len(found) > 2 or len(colours) < len(found):
        return None
    return Plain(colours[0], colours[-1])


def covering(picture: RGB, width: int, height: int) -> RGB:
    """The middle of a picture, as large as it can be, in that size."""
    scale = max(width / picture.shape[1], height / picture.shape[0])
    wide, tall = min(picture.shape[1], round(width / scale)), min(picture.shape[0], round(height / scale))
    left, top = (picture.shape[1] - wide) // 2, (picture.shape[0] - tall) // 2
    part = picture[top : top + tall, left : left + wide]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (width, height), interpolation=method), np.uint8)


def out_of_focus(image: RGB, alpha: Alpha, side: int = BLUR_SIDE) -> RGB:
    """The picture without its subject, the more blurred the further a place is from where the subject stands.

    side: pixels of the longer side of what is blurred.
    """
    height, width = alpha.shape
    scale = min(1.0, side / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small, matte = (Pyramid(whole).stretch(*size).astype(np.float32) for whole in (image, alpha))
    matte /= np.float32(255)
    # The subject's own light must not shine into its surroundings: it is left out, generously at its border.
    weight = np.asarray(1 - cv2.dilate(matte, np.ones((7, 7), np.uint8)), np.float32)
    seen = np.dstack([small * weight[:, :, None], weight])
    radii = [FAR_BLUR * max(size) * (step + 1) / STEPS for step in range(STEPS)]
    steps = [_blurred(seen, radius) for radius in radii]
    place = _distance(matte) * (STEPS - 1)
    out = np.zeros_like(small)
    for number, step in enumerate(steps):
        out += step * np.clip(1 - np.abs(place - number), 0, 1)[:, :, None]
    # Rounded before it grows: at most one step off, and a tenth of the time.
    rounded = np.asarray(np.clip(np.rint(out), 0, 255), np.uint8)
    return np.asarray(cv2.resize(rounded, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def matched(colours: RGB, alpha: Alpha, ground: RGB) -> RGB:
    """The subject a little in the light of its new ground: lightness and tint go a part of the way."""
    lab = cv2.cvtColor(colours, cv2.COLOR_RGB2LAB)
    mean = np.array(cv2.mean(lab, mask=(alpha > 127).astype(np.uint8))[:3])
    there = np.array(cv2.mean(cv2.cvtColor(ground, cv2.COLOR_RGB2LAB))[:3])
    limits = np.array([MOST_LIGHT, MOST_COLOUR, MOST_COLOUR])
    shift = np.clip((there - mean) * [LIGHT, COLOURS, COLOURS], -limits, limits)
    # Black stays black and white stays white: lightness moves in the middle.
    steps = np.arange(256, dtype=np.float32)
    light = steps + shift[0] * np.sin(np.pi * steps / 255)
    tables = np.stack([light, steps + shift[1], steps + shift[2]], axis=1)
    moved = cv2.LUT(lab, np.clip(np.rint(tables), 0, 255).astype(np.uint8).reshape(256, 1, 3))
    return np.asarray(cv2.cvtColor(moved, cv2.COLOR_LAB2RGB), np.uint8)


def _colour(digits: str) -> Colour:
    red, green, blue = (int(digits[n : n + 2], 16) for n in (0, 2, 4))
    return red, green, blue


def _blurred(seen: Tensor, radius: float) -> Tensor:
    """A mean over the pixels that count; from further away where none does. seen: colours times how much they count,
    and that."""
    sums = np.zeros_like(seen)
    sums[:, :, 3] = 1e-6
    for factor in (1, 4, 16):
        missing = np.clip(1 - 4 * sums[:, :, 3:], 1e-3, 1)
        sums += _smoothed(seen, factor * radius / 2) * missing
    return np.asarray(sums[:, :, :3] / sums[:, :, 3:], np.float32)


def _smoothed(values: Tensor, sigma: float) -> Tensor:
    """By a Gaussian of so many pixels. What is smoothed widely has no detail, so it is done in a small size."""
    height, width = values.shape[:2]
    factor = max(1, min(int(sigma / SMALL_SIGMA), height // 4, width // 4))
    if factor == 1:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)
    small = cv2.resize(values, (width // factor, height // factor), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _distance(matte: Tensor) -> Tensor:
    """(rows, columns) 0..1: how far behind the subject a place is taken to be, from its distance and its height."""
    solid = matte > 0.5
    if not solid.any():
        return np.ones_like(matte)
    longest = max(matte.shape)
    away = cv2.distanceTransform((~solid).astype(np.uint8), cv2.DIST_L2, 3) / (FAR * longest)
    feet = int(np.nonzero(solid.any(axis=1))[0][-1])
    above = (feet - np.arange(len(matte), dtype=np.float32))[:, None] / (FAR * longest)
    return np.asarray(np.clip(np.maximum(away, above), NEAREST, 1), np.float32)
