"""Alter pictures, so that a classifier learns what does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from render.media.arrays import RGB
from render.training.parameters import Augmentations

# As far as it may go: how people hold a telephone, and what its lens and light do.
LEAST_CROP = 0.75  # of the sides
MOST_ANGLE = 12.0  # degrees
MOST_BLUR = 0.008  # sigma, in shares of the longer side
MOST_EXPOSURE = 0.6  # stops, up or down
MOST_NOISE = 12.0  # in steps of 255


def views(image: RGB, augment: Augmentations, count: int, seed: int) -> Iterator[RGB]:
    """So many altered pictures; the same ones for the same picture, wishes and seed."""
    for number in range(count):
        chance = np.random.default_rng([seed, number])
        view = image
        for name, alter in ALTERATIONS.items():
            if getattr(augment, name):
                view = alter(view, chance)
        yield view


def flip(image: RGB, chance: np.random.Generator) -> RGB:
    return np.ascontiguousarray(image[:, ::-1]) if chance.random() < 0.5 else image


def crop(image: RGB, chance: np.random.Generator) -> RGB:
    height, width = image.shape[:2]
    share = chance.uniform(LEAST_CROP, 1.0)
    rows, columns = max(1, round(height * share)), max(1, round(width * share))
    top, left = (int(chance.integers(0, most + 1)) for most in (height - rows, width - columns))
    return np.ascontiguousarray(image[top : top + rows, left : left + columns])


def rotate(image: RGB, chance: np.random.Generator) -> RGB:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-MOST_ANGLE, MOST_ANGLE), 1.0)
    turned = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(turned, np.uint8)


def blur(image: RGB, chance: np.random.Generator) -> RGB:
    sigma = chance.uniform(0.1, 1.0) * MOST_BLUR * max(image.shape[:2])
    return np.asarray(cv2.GaussianBlur(image, (0, 0), max(sigma, 0.1)), np.uint8)


def expose(image: RGB, chance: np.random.Generator) -> RGB:
    """In light, not in its encoding."""
    stops = chance.uniform(-MOST_EXPOSURE, MOST_EXPOSURE)
    light = (np.arange(256) / 255.0) ** 2.2 * 2**stops
    return np.asarray(np.clip(np.round(light ** (1 / 2.2) * 255), 0, 255).astype(np.uint8)[image], np.uint8)


def noise(image: RGB, chance: np.random.Generator) -> RGB:
    grain = chance.normal(0, chance.uniform(1, MOST_NOISE), image.shape)
    return np.clip(np.round(image + grain), 0, 255).astype(np.uint8)


# In the order in which they happen to a picture that is taken.
ALTERATIONS: dict[str, Callable[[RGB, np.random.Generator], RGB]] = {
    "flip": flip,
    "crop": crop,
    "rotate": rotate,
    "expose": expose,
    "blur": blur,
    "noise": noise,
}
