"""Bring a picture to the square that a network wants, in a way that ten lines of Pillow and numpy can do as well.

A classifier's file tells how, for each of its inputs, as JSON:

    {"fit": "centre" | "letterbox", "part": share of the shorter side, "size": side, "mean": m, "scale": s}

"centre" takes the square in the middle, "letterbox" the whole picture, its longer side filling the square and `mean`
around it. Both are resized once, by Pillow's bilinear filter; then each value becomes (value - mean) / scale, RGB,
channels first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from render.media.arrays import RGB
from render.vision.sessions import Tensor

# As EfficientNet-Lite was trained.
MEAN, SCALE = 127.0, 128.0


def fitted(image: RGB, how: Mapping[str, Any]) -> Tensor:
    """(1, 3, size, size)."""
    picture = Image.fromarray(image)
    make = letterboxed if how["fit"] == "letterbox" else centred
    square = np.asarray(make(picture, how), np.float32)
    pixels = (square - np.float32(how["mean"])) / np.float32(how["scale"])
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)[None])


def centred(picture: Image.Image, how: Mapping[str, Any]) -> Image.Image:
    (width, height), side = picture.size, min(picture.size) * how["part"]
    box = ((width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2)
    return picture.resize((how["size"], how["size"]), Image.Resampling.BILINEAR, box=box)


def letterboxed(picture: Image.Image, how: Mapping[str, Any]) -> Image.Image:
    factor = how["size"] / max(picture.size)
    width, height = (max(1, round(length * factor)) for length in picture.size)
    ground = Image.new("RGB", (how["size"], how["size"]), (int(how["mean"]),) * 3)
    ground.paste(
        picture.resize((width, height), Image.Resampling.BILINEAR),
        ((how["size"] - width) // 2, (how["size"] - height) // 2),
    )
    return ground
