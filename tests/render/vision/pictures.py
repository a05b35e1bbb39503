"""Real pictures and what may happen to them."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import skimage.data

from render.media.arrays import RGB


@cache
def astronaut() -> RGB:
    """A woman who smiles at the camera, 512 x 512."""
    return np.asarray(skimage.data.astronaut(), np.uint8)  # type: ignore[no-untyped-call]


@cache
def cat() -> RGB:
    """A cat's face, 451 x 300."""
    return np.asarray(skimage.data.chelsea(), np.uint8)  # type: ignore[no-untyped-call]


@cache
def coffee() -> RGB:
    """A cup of espresso, 600 x 400."""
    return np.asarray(skimage.data.coffee(), np.uint8)  # type: ignore[no-untyped-call]


def encoded_again(image: RGB, quality: int = 90) -> RGB:
    """The picture after one more JPEG encoding."""
    _, data = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1])


def blurred(image: RGB, sigma: float) -> RGB:
    """The picture out of focus."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def shaken(image: RGB, length: int) -> RGB:
    """The picture with the camera moved sideways while it was taken."""
    return np.asarray(cv2.blur(image, (length, 1)), np.uint8)


def resized(image: RGB, factor: float) -> RGB:
    """The picture at another resolution."""
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=method), np.uint8)


def noisy(image: RGB, sigma: float) -> RGB:
    """The picture with sensor noise."""
    noise = np.random.default_rng(0).normal(0, sigma, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def on_canvas(image: RGB, width: int, height: int, left: int, top: int) -> RGB:
    """The picture as a small part of a grey one."""
    canvas = np.full((height, width, 3), 120, np.uint8)
    canvas[top : top + image.shape[0], left : left + image.shape[1]] = image
    return canvas
