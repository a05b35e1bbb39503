"""The main subject of a picture, whatever it is: U2-Net, which knows edges and hair but no names."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from render.media.arrays import RGB
from render.vision.pyramid import Pyramid, Roi
from render.vision.sessions import Tensor, run
from render.weights.models import is_installed

SIDE = 320  # the network's square, model card
MEAN_RGB = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION_RGB = np.array([0.229, 0.224, 0.225], np.float32)
OUTPUT = "1959"  # the last and finest of its seven answers
SMALL = "u2netp"


@dataclass(frozen=True, slots=True)
class Salient:
    """matte: (SIDE, SIDE) float32 0..1 of the picture, stretched to a square.

    agreement: with what is seen in the mirror image, 0..1. Of a view or a street the network takes another part there.
    """

    matte: Tensor
    agreement: float


def main_subject(pyramid: Pyramid, net: str) -> Salient:
    """What stands out in the whole picture. The second opinion is always the small network's: it costs a fifth."""
    square: RGB = pyramid.stretch(SIDE, SIDE)
    matte, mirrored = _matte(square, net), _matte(square[:, ::-1], SMALL)[:, ::-1]
    both, either = np.minimum(matte, mirrored).sum(), np.maximum(matte, mirrored).sum()
    return Salient(matte, float(both / max(either, 1e-6)))


def salient(pyramid: Pyramid, net: str, roi: Roi) -> Tensor:
    """What stands out in a part of the picture: (SIDE, SIDE) float32 0..1, stretched to a square."""
    return _matte(pyramid.cut(roi, SIDE, SIDE), net)


def _matte(square: RGB, net: str) -> Tensor:
    pixels = (square / max(np.float32(1), np.float32(np.max(square))) - MEAN_RGB) / DEVIATION_RGB
    (answer,) = run(net, np.ascontiguousarray(pixels.transpose(2, 0, 1), np.float32)[None], [OUTPUT])
    plane = answer[0, 0]
    low, high = float(plane.min()), float(plane.max())
    return np.asarray((plane - low) / max(high - low, 1e-6), np.float32)


def net_for(wanted: str) -> str:
    """The large network where it is asked for and installed, else the small one."""
    return wanted if is_installed(wanted) else SMALL


def place(matte: Tensor, roi: Roi, pyramid_size: tuple[int, int], shape: tuple[int, int]) -> Tensor:
    """A matte of a part of the picture -> (rows, columns) of the whole one, 0 around it."""
    rows, columns = shape
    across, down = columns / pyramid_size[0], rows / pyramid_size[1]
    left, top = (roi.x - roi.width / 2) * across, (roi.y - roi.height / 2) * down
    scale = np.array([matte.shape[1] / (roi.width * across), matte.shape[0] / (roi.height * down)])
    # Pixel centres are at half integers on both sides.
    shift = (np.array([0.5 - left, 0.5 - top]) * scale) - 0.5
    matrix = np.array([[scale[0], 0, shift[0]], [0, scale[1], shift[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(matte, matrix, (columns, rows), flags=flags), np.float32)
