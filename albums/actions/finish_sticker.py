"""Stickers as they are shown: drawn with outline, shadow and style, still or moving."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageSequence

from albums import storage
from albums.models import Sticker
from render.cutout.finish import RGBA, VERSION, Finish, finished

type Format = Literal["webp", "png"]

QUALITY, EFFORT = 88, 1  # of WebP; more effort saves a tenth of the bytes and takes twice the time
PNG_EFFORT = 3
KEPT = 24  # pictures of a sticker; of more the oldest go, once nobody can be about to use them
KEPT_SECONDS = 24 * 3600
# One is drawn at a time: a page asks for dozens at once, and the next to ask for the same finds it drawn. Stills do not
# wait for those that move.
_STILL, _MOVING = threading.Lock(), threading.Lock()


@dataclass(frozen=True, slots=True)
class Frames:
    """Pictures in RGBA, and for how many milliseconds each is seen; a still is one of them."""

    pictures: Sequence[RGBA]
    durations: Sequence[int]


def sticker_picture(sticker: Sticker, side: int) -> Path:
    """A WebP with alpha of the sticker as it is finished, the longer side of its subject that many pixels.

    A still takes a fraction of a second to be drawn, a moving one some seconds; then it is kept. Raises
    FileNotFoundError where the sticker's bytes have gone.
    """
    path = storage.sticker_path(sticker.blob_id, key_of(sticker.finished_as), side)
    if not path.is_file():
        with _MOVING if sticker.is_animated else _STILL:
            if not path.is_file():
                storage.write(path, drawn(sticker, side, sticker.finished_as))
                _trim(path.parent)
    return path


def drawn(sticker: Sticker, side: int, finish: Finish, file_format: Format = "webp", *, still: bool = False) -> bytes:
    """The sticker with another finish, or as PNG or APNG, or only the first picture; kept nowhere.

    Raises FileNotFoundError.
    """
    frames = frames_of(storage.original_path(sticker.blob), side)
    pictures = frames.pictures[:1] if still else frames.pictures
    return encoded(Frames([finished(picture, finish) for picture in pictures], frames.durations), file_format)


def key_of(finish: Finish) -> str:
    """Another for each look."""
    said = json.dumps([VERSION, finish.to_json()], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@lru_cache(4)  # while somebody moves a slider
def frames_of(path: Path, side: int) -> Frames:
    """Of a WebP that a child of ours has written, in that size."""
    with Image.open(path, formats=["WEBP"]) as image:
        scale = side / max(image.size)
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        pictures, durations = [], []
        for frame in ImageSequence.Iterator(image):
            pictures.append(np.asarray(frame.convert("RGBA").resize(size, Image.Resampling.LANCZOS), np.uint8))
            durations.append(int(frame.info.get("duration", 0)))
    return Frames(pictures, durations)


def encoded(frames: Frames, file_format: Format = "webp") -> bytes:
    """As WebP or PNG; several frames as a picture that moves, again and again."""
    first, *others = [Image.fromarray(picture) for picture in frames.pictures]
    options: dict[str, Any] = {"quality": QUALITY, "method": EFFORT}
    if file_format == "png":
        options = {"compress_level": PNG_EFFORT}
    if others:
        options |= {"save_all": True, "append_images": others, "duration": list(frames.durations), "loop": 0}
    out = BytesIO()
    first.save(out, file_format.upper(), **options)
    return out.getvalue()


def _trim(folder: Path) -> None:
    found = sorted((path.stat().st_mtime, path) for path in folder.glob("sticker-*.webp"))
    for written, path in found[:-KEPT]:
        if written < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)
