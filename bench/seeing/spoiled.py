"""What spoils a picture, and what hardly changes it."""

from __future__ import annotations

import cv2
import numpy as np

from render.media.arrays import RGB


def blurred(image: RGB, sigma: float) -> RGB:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def shaken(image: RGB, length: int) -> RGB:
    """The camera moved sideways while it was taken."""
    return np.asarray(cv2.blur(image, (length, 1)), np.uint8)


def exposed(image: RGB, stops: float) -> RGB:
    """So many stops more light, on the gamma-encoded values as a camera's curve has it."""
    linear = (image.astype(np.float32) / 255) ** 2.2 * 2.0**stops
    return np.asarray(np.clip(linear, 0, 1) ** (1 / 2.2) * 255 + 0.5, np.uint8)


def encoded(image: RGB, quality: int) -> RGB:
    """After one more JPEG encoding."""
    _, data = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1])


def shifted(image: RGB) -> RGB:
    """One pixel to the right and down."""
    return np.asarray(cv2.copyMakeBorder(image[:-1, :-1], 1, 0, 1, 0, cv2.BORDER_REPLICATE), np.uint8)
