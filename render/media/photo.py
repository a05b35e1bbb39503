"""Read a photo: upright, sRGB, eight bits."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from render.media.arrays import RGB
from render.media.errors import RefusedError
from render.media.opening import PILLOW_ERRORS, open_photo
from render.media.orientation import stored_size, upright
from render.media.probe import Probe

# JPEG decoders paint what is missing in exactly this grey. No photo has it in the last twentieth of its rows.
MISSING_GREY = 128
MISSING_SHARE = 0.05
SIXTEEN_TO_EIGHT = 257  # 65535 / 255
# Shrink by whole factors first, to no less than this many times the size that is wanted: faster, and not seen.
REDUCING_GAP = 2.0

ENDS_EARLY = "This picture ends too early: a part of it is missing; please send it again."
DAMAGED = "This picture is damaged and cannot be read; please send it again."


def read_photo(path: Path, probe: Probe, longest_side: int | None = None) -> RGB:
    """The photo as (height, width, 3) uint8, upright, sRGB; transparency on white; of an animation the first picture.

    With `longest_side` it is shrunk, never enlarged, until its longer side has at most so many pixels: a JPEG while it
    is decoded, which saves time and memory. Raises RefusedError for a photo that is not wholly readable.
    """
    size = stored_size(*shrunk_size(probe.width, probe.height, longest_side), probe.orientation)
    with open_photo(path, probe.format) as image:
        try:
            image.draft(None, size)
            image.load()
            # Small first: what comes after costs time for each pixel.
            picture = on_white(to_srgb(_resized(in_eight_bits(image), size), image.info.get("icc_profile")))
        except PILLOW_ERRORS as error:
            raise RefusedError(ENDS_EARLY if "truncated" in str(error) else DAMAGED) from error
    if probe.format == "jpeg" and _ends_in_grey(picture):
        raise RefusedError(ENDS_EARLY)
    return upright(picture, probe.orientation)


def shrunk_size(width: int, height: int, longest_side: int | None) -> tuple[int, int]:
    """Width and height within the longest side, never enlarged."""
    factor = min(1.0, longest_side / max(width, height)) if longest_side else 1.0
    return max(1, round(width * factor)), max(1, round(height * factor))


def in_eight_bits(image: Image.Image) -> Image.Image:
    """The same picture as L, RGB, RGBA or CMYK."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return Image.fromarray(_eight_bits(np.asarray(image)))
    if "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBa"):
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(values: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Grey of 16 bits, of 32 bits or of floats, which have no agreed white: 1, 255 and 65535 are all in use."""
    if values.dtype.itemsize == 2:
        return np.asarray(values // SIXTEEN_TO_EIGHT, np.uint8)
    finite = np.nan_to_num(values.astype(np.float32))
    white = next((white for white in (1.0, 255.0) if finite.max(initial=0) <= white), 65535.0)
    return np.asarray(np.clip(finite * (255 / white), 0, 255), np.uint8)


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if image.size == size:
        return image
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=REDUCING_GAP)


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """L, RGB, RGBA or CMYK by its ICC profile -> RGB or RGBA in sRGB. A broken profile is passed over."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    transform = srgb_transform(profile, image.mode, mode) if profile else None
    return image.convert(mode) if transform is None else ImageCms.applyTransform(image, transform) or image


@lru_cache(maxsize=8)
def srgb_transform(profile: bytes, mode: str, target: str) -> ImageCms.ImageCmsTransform | None:
    """The way from the profile to sRGB; None if it is sRGB already, broken, or meant for another mode."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        name = ImageCms.getProfileDescription(source)
        if mode != "CMYK" and "srgb" in name.casefold():
            return None
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, target)
    except PILLOW_ERRORS:
        return None


def on_white(image: Image.Image) -> RGB:
    """RGB or RGBA -> (height, width, 3) uint8, what is transparent on white."""
    if image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image).convert("RGB")
    return np.asarray(image)


def _ends_in_grey(picture: RGB) -> bool:
    rows = max(1, round(len(picture) * MISSING_SHARE))
    return bool((picture[-rows:] == MISSING_GREY).all()) and not bool((picture == MISSING_GREY).all())
