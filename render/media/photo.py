"""Read a photo: upright, sRGB, eight bits."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from render.media.arrays import RGB
from render.media.errors import RefusedError
from render.media.opening import MAX_PIXELS, PILLOW_ERRORS, open_photo
from render.media.orientation import stored_size, upright
from render.media.probe import Probe

# JPEG decoders paint what is missing in exactly this grey. No photo has it in the last twentieth of its rows.
MISSING_GREY = 128
MISSING_SHARE = 0.05
SIXTEEN_TO_EIGHT = 257  # 65535 / 255
# A strip stays in the processor's cache: a 12 MP picture is copied in a third of the time that strips of 512 rows take.
STRIP_ROWS = 64
# Shrinking by a whole factor stops at so many times the size that is wanted: what sticks out at the edges, which then
# counts as a whole pixel, must stay far below one pixel of the result.
REDUCING_GAP = 2

type Pixels = npt.NDArray[np.uint8]

ENDS_EARLY = "This picture ends too early: a part of it is missing; please send it again."
DAMAGED = "This picture is damaged and cannot be read; please send it again."


def read_photo(path: Path, probe: Probe, longest_side: int | None = None) -> RGB:
    """The photo as (height, width, 3) uint8, upright, sRGB; transparency on white; of an animation the first picture.

    With `longest_side` it is shrunk, never enlarged, until its longer side has at most so many pixels: a JPEG while it
    is decoded, which saves time and memory. What has more than MAX_PIXELS is halved in any case.
    Raises RefusedError for a photo that is not wholly readable.
    """
    stored = _read_stored(path, probe, photo_size(probe.width, probe.height, longest_side))
    if probe.format == "jpeg" and _ends_in_grey(stored):
        raise RefusedError(ENDS_EARLY)
    return upright(stored, probe.orientation)


def photo_size(width: int, height: int, longest_side: int | None) -> tuple[int, int]:
    """Width and height that `read_photo` gives."""
    while width * height > MAX_PIXELS:
        width, height = (width + 1) // 2, (height + 1) // 2
    return shrunk_size(width, height, longest_side)


def shrunk_size(width: int, height: int, longest_side: int | None) -> tuple[int, int]:
    """Width and height within the longest side, never enlarged."""
    factor = min(1.0, longest_side / max(width, height)) if longest_side else 1.0
    return max(1, round(width * factor)), max(1, round(height * factor))


def _read_stored(path: Path, probe: Probe, upright_to: tuple[int, int]) -> RGB:
    size = stored_size(*upright_to, probe.orientation)
    with open_photo(path, probe.format) as image:
        try:
            image.draft(None, size)
            image.load()
            factor = max(1, min(image.width // size[0], image.height // size[1]) // REDUCING_GAP)
            pixels = _reduced(image, factor)
        except PILLOW_ERRORS as error:
            raise RefusedError(ENDS_EARLY if "truncated" in str(error) else DAMAGED) from error
        profile = image.info.get("icc_profile")
    if pixels.shape[1::-1] != size:
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return to_srgb(pixels, profile)


def _reduced(image: Image.Image, factor: int) -> Pixels:
    """The picture in eight bits, on white, smaller by a whole factor; by strips, so that there is no second copy."""
    rows = max(1, STRIP_ROWS // factor) * factor
    first = _reduced_strip(image, 0, rows, factor)
    out = np.empty((-(-image.height // factor), *first.shape[1:]), np.uint8)
    out[: len(first)] = first
    for top in range(rows, image.height, rows):
        strip = _reduced_strip(image, top, rows, factor)
        out[top // factor : top // factor + len(strip)] = strip
    return out


def _reduced_strip(image: Image.Image, top: int, rows: int, factor: int) -> Pixels:
    strip = image.crop((0, top, image.width, min(top + rows, image.height)))
    strip.info = image.info  # says what is transparent
    shown = in_eight_bits(strip)
    return np.asarray(on_white(shown.reduce(factor) if factor > 1 else shown))


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


def on_white(image: Image.Image) -> Image.Image:
    """RGBA -> RGB, what is transparent on white; others as they are."""
    if image.mode != "RGBA":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def to_srgb(pixels: Pixels, profile: bytes | None) -> RGB:
    """Grey (height, width), RGB or CMYK (height, width, channels) by its ICC profile -> RGB in sRGB.

    A broken profile is passed over.
    """
    mode = as_image(pixels[:1]).mode
    transform = srgb_transform(profile, mode) if profile else None
    if transform is None and mode == "RGB":
        return pixels
    out = pixels if mode == "RGB" else np.empty((*pixels.shape[:2], 3), np.uint8)
    for top in range(0, len(pixels), STRIP_ROWS):
        strip = as_image(pixels[top : top + STRIP_ROWS])
        shown = strip.convert("RGB") if transform is None else ImageCms.applyTransform(strip, transform)
        out[top : top + STRIP_ROWS] = np.asarray(shown)
    return out


def as_image(pixels: Pixels) -> Image.Image:
    """Grey, RGB or CMYK: four channels are never transparency here."""
    return Image.fromarray(pixels, "CMYK" if pixels.ndim == 3 and pixels.shape[2] == 4 else None)


@lru_cache(maxsize=8)
def srgb_transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The way from the profile to sRGB; None if it is sRGB already, broken, or meant for another mode."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        name = ImageCms.getProfileDescription(source)
        if mode != "CMYK" and "srgb" in name.casefold():
            return None
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except PILLOW_ERRORS:
        return None


def _ends_in_grey(picture: RGB) -> bool:
    rows = max(1, round(len(picture) * MISSING_SHARE))
    return bool((picture[-rows:] == MISSING_GREY).all()) and not bool((picture == MISSING_GREY).all())
