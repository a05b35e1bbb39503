"""Real pictures for tests, from scikit-image, as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import skimage
from PIL import Image

from render.media.arrays import RGB


def write_photo(path: Path, picture: RGB) -> Path:
    Image.fromarray(picture).save(path, quality=92)
    return path


def photos(folder: Path) -> list[Path]:
    """A landscape of 3:2, a square, and a portrait of 2:3."""
    coffee = skimage.data.coffee()  # type: ignore[no-untyped-call]
    astronaut = skimage.data.astronaut()  # type: ignore[no-untyped-call]
    pictures = (coffee, astronaut, np.ascontiguousarray(np.rot90(coffee)))
    return [write_photo(folder / f"photo{number}.jpg", picture) for number, picture in enumerate(pictures)]


def dots(width: int, height: int, step: int = 160) -> RGB:
    """White dots on grey, whose centres can be measured to parts of a pixel."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    near = np.hypot((x % step) - step / 2, (y % step) - step / 2)
    luma = 30 + 200 / (1 + np.exp((near - 18) / 1.5))
    return np.repeat(luma[..., np.newaxis], 3, axis=2).astype(np.uint8)
