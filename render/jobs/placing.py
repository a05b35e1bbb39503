"""The task "place": draw a scene's layers on its photo at full resolution, as a new picture. And what a layer shows."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import cv2
import numpy as np
from PIL import Image

from render.cutout.finish import finished, margins
from render.cutout.layering import RGBA, draw
from render.cutout.placing import Content, EmojiLayer, StickerLayer, TextLayer, from_json
from render.film.inscription import emoji_picture, words_picture
from render.jobs.calls import Limits
from render.jobs.probing import probe_from_json
from render.jobs.receiving import receive_file
from render.media.arrays import Report
from render.media.errors import RefusedError
from render.media.opening import PILLOW_ERRORS
from render.media.photo import read_photo

cv2.setNumThreads(1)

MIB = 2**20
# 50 layers on 100 MP take 40 s; the photo, its copy and one layer as large as it 1 GB.
PLACE_LIMITS = Limits(seconds=180.0, cpu_seconds=180.0, memory=2000 * MIB)
# How pictures are written. PNG at the best compression takes a minute for 12 MP.
WRITTEN: Mapping[str, dict[str, Any]] = {
    "jpeg": {"quality": 95, "subsampling": 0},  # letters and outlines keep their colour
    "webp": {"quality": 95, "method": 3},
    "png": {"compress_level": 3},
}
# Stickers are finished at these sizes at least, as for the page: outlines of a few pixels look another way.
FINISHED_SIDES = (400, 800, 1600)
LARGEST_LOSSLESS = 400  # pixels: 200 kB of a sticker
DATE_TAKEN = 36867  # EXIF DateTimeOriginal
STICKER_GONE = "A sticker is not there any more. Please take it off the picture, or bring it back from the trash."


def place(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"photo": {"path", "probe"}, "scene", "stickers": {id: path}, "format", "taken", "out", "sides"} -> as "receive".

    `taken`: the moment to write into the file, as EXIF has it, or "". Writes "picture" and the small ones into `out`.
    """
    photo = read_photo(Path(params["photo"]["path"]), probe_from_json(params["photo"]["probe"]))
    scene, wide = from_json(params["scene"]), photo.shape[1]
    files = {UUID(sticker): Path(path) for sticker, path in params["stickers"].items()}
    layers = ((layer, content_picture(layer.content, layer.width * wide, files)) for layer in scene.layers)
    report(0.1, "Placing stickers")
    picture = draw(photo, layers)
    del photo
    report(0.6, "Writing")
    out = Path(params["out"]) / "picture"
    exif = Image.Exif()
    if params["taken"]:
        exif.get_ifd(0x8769)[DATE_TAKEN] = params["taken"]
    Image.fromarray(picture).save(out, params["format"], exif=exif, **WRITTEN[params["format"]])
    height, width = picture.shape[:2]
    return receive_file(
        {"path": str(out), "pixels": height * width, "seconds": 0, "sides": params["sides"], "out": params["out"]},
        report,
    )


def content_picture(content: Content, width: float, stickers: Mapping[UUID, Path]) -> RGBA:
    """What a layer shows where it is to be `width` pixels wide; the same drawing for a page and for the new picture."""
    match content:
        case TextLayer():
            return words_picture(content)
        case EmojiLayer():
            return emoji_picture(content, width)
        case StickerLayer(sticker, finish):
            if sticker not in stickers:
                raise RefusedError(STICKER_GONE)
            size = next((side for side in FINISHED_SIDES if side >= width), width)
            return finished(lifted(stickers[sticker], size / (1 + 2 * margins(finish))), finish)


def lifted(path: Path, width: float) -> RGBA:
    """A sticker as it was kept, no wider than is needed; of an animated one the first picture."""
    try:
        with Image.open(path, formats=["WEBP"]) as image:
            picture = image.convert("RGBA")
    except (FileNotFoundError, *PILLOW_ERRORS) as error:
        raise RefusedError(STICKER_GONE) from error
    scale = width / picture.width
    if scale < 1:
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.BOX)
    return np.asarray(picture, np.uint8)


def layer_as_webp(content: Content, side: int, stickers: Mapping[UUID, Path]) -> bytes:
    """The same for a page, its longer side at most `side` pixels."""
    image = Image.fromarray(content_picture(content, side, stickers))
    image.thumbnail((side, side), Image.Resampling.BOX)
    # Lossy WebP halves the resolution of colours, which letters on a plate would show, and small stickers.
    photographic = isinstance(content, StickerLayer) and side > LARGEST_LOSSLESS
    options: dict[str, Any] = (
        {"quality": 95, "use_sharp_yuv": True} if photographic else {"lossless": True, "quality": 20}
    )
    encoded = io.BytesIO()
    image.save(encoded, "WEBP", method=2, **options)
    return encoded.getvalue()
