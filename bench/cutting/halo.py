"""What of the old ground stays at a border: a known subject on known grounds, cut out, laid over another ground."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bench.cutting.photos import Photo, photos
from bench.seeing.row import Row
from render.cutout.classes import PERSON
from render.cutout.composing import over
from render.cutout.edges import refine
from render.cutout.levels import LEVELS
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid

AIM = 0.5
SUBJECTS = 6  # photos with the largest people that do not fill them
SMALLEST, LARGEST = 0.1, 0.6
SOFT = 2.0  # pixels, sigma of the true alpha's border
BAND = 8  # pixels on both sides of the border
ROUGH = 6.0  # pixels, sigma of what the cut begins with: a network's cells
SHIFT = 3  # pixels by which it is off
GROUNDS = ((30, 190, 60), (235, 235, 225), (25, 30, 60))
NEW = (220, 40, 200)


def rows(media: Path) -> Iterator[Row]:
    known = [photo for photo in photos(media) if SMALLEST < photo.true(PERSON).mean() < LARGEST]
    known.sort(key=lambda photo: -photo.true(PERSON).mean())
    ratios, plains = [], []
    for photo, ground in product(known[:SUBJECTS], GROUNDS):
        ours, plain = errors(photo, ground)
        ratios.append(ours / plain)
        plains.append(plain)
    yield Row(
        "halo: colour error in the 8-px band after a change of ground / plain alpha", AIM, float(np.mean(ratios)),
        len(ratios), f"made: {SUBJECTS} people on 3 grounds", at_most=True,
        note=f"{min(ratios):.2f} to {max(ratios):.2f}; plain alpha is {np.mean(plains):.0f} of 255 off",
    )  # fmt: skip


def errors(photo: Photo, ground: tuple[int, int, int]) -> tuple[float, float]:
    """Mean colour error in the band: with our alpha and colours; with the rough matte and the picture's colours."""
    true = photo.true(PERSON).astype(np.float32)
    alpha = np.asarray(np.rint(cv2.GaussianBlur(true, (0, 0), SOFT) * 255), np.uint8)
    subject = spread(photo.image, true)
    picture = over(subject, alpha, flat(ground, alpha))
    grain = np.random.default_rng(1).normal(0, 3, picture.shape)
    picture = np.asarray(np.clip(picture + grain, 0, 255), np.uint8)
    rough = np.asarray(np.roll(cv2.GaussianBlur(true, (0, 0), ROUGH), (SHIFT, SHIFT), axis=(0, 1)), np.float32)
    ours, colours = refine(Pyramid(picture), rough, LEVELS["accurate"].edge)
    exact = over(subject, alpha, flat(NEW, alpha)).astype(float)
    sides = [cv2.distanceTransform(side.astype(np.uint8), cv2.DIST_L2, 3) for side in (true > 0.5, true <= 0.5)]
    band = sides[0] + sides[1] <= BAND
    plain = np.asarray(np.rint(rough * 255), np.uint8)
    results = over(colours, ours, flat(NEW, alpha)), over(picture, plain, flat(NEW, alpha))
    mine, theirs = (float(np.abs(result - exact)[band].mean()) for result in results)
    return mine, theirs


def spread(image: RGB, mask: npt.NDArray[np.float32]) -> RGB:
    """The subject's colours, carried over its border: as if it went on."""
    sure = cv2.erode((mask > 0.5).astype(np.uint8), np.ones((9, 9), np.uint8))
    return np.asarray(
        cv2.inpaint(image, cv2.dilate(1 - sure, np.ones((3, 3), np.uint8)), 3, cv2.INPAINT_TELEA), np.uint8
    )


def flat(colour: tuple[int, int, int], like: npt.NDArray[np.uint8]) -> RGB:
    return np.broadcast_to(np.array(colour, np.uint8), (*like.shape, 3)).copy()
