"""The task "read_sticker": see whether a picture from a person is a sticker, before anything else touches the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image, ImageSequence

from render.jobs.calls import Limits
from render.media.arrays import Report
from render.media.errors import RefusedError
from render.media.opening import PILLOW_ERRORS
from render.media.probe import probe

MIB = 2**20
# 150 pictures of 640 pixels take 20 s and 300 MB.
STICKER_LIMITS = Limits(seconds=90.0, cpu_seconds=60.0, memory=900 * MIB)
FORMATS = ("png", "webp")
MOST_PIXELS = 50_000_000
MOST_SIDE, MOST_MOVING_SIDE = 2048, 640  # pixels; what is larger is made smaller
MOST_FRAMES = 150
STILL_MS = 100  # a moving picture that does not say how long
SEEN = 8  # of 255: with less alpha nothing is to be seen
CLEAR_SHARE = 0.005  # of a picture, at least, must be like that
QUALITY = 95
NOT_STICKER = "A sticker is a PNG or WebP picture with a transparent background."
NOT_CLEAR = "This picture has no transparent background. Add it to an album and cut out its subject there."
NOTHING_SEEN = "This picture shows nothing: all of it is transparent."
TOO_LARGE = "This picture is too large; a sticker may have 50 megapixels."
TOO_LONG = "This picture moves for too long; a sticker may have 150 pictures."
DAMAGED = "This picture is damaged and cannot be read; please send it again."
NOT_MADE = "This picture could not be made a sticker; the log says why."


def read_sticker(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path", "out"} -> {"size": [width, height], "duration": seconds or None}.

    Writes a WebP, cropped to what is seen. Raises RefusedError for what is no picture with a transparent background.
    """
    report(0.0, "Looking at the picture")
    if probe(Path(params["path"])).format not in FORMATS:
        raise RefusedError(NOT_STICKER)
    try:
        pictures, durations = _frames(Path(params["path"]))
    except PILLOW_ERRORS as error:
        raise RefusedError(DAMAGED) from error
    report(0.5, "Cutting away what is empty")
    pictures = _cropped(pictures)
    options: dict[str, Any] = {"quality": QUALITY}
    if len(pictures) > 1:
        options |= {"save_all": True, "append_images": pictures[1:], "duration": durations, "loop": 0}
    pictures[0].save(params["out"], "WEBP", **options)
    return {"size": list(pictures[0].size), "duration": sum(durations) / 1000 if len(pictures) > 1 else None}


def _frames(path: Path) -> tuple[list[Image.Image], list[int]]:
    """In RGBA, no larger than stickers are, and how many milliseconds each is seen."""
    with Image.open(path, formats=[name.upper() for name in FORMATS]) as image:
        count = getattr(image, "n_frames", 1)
        if image.width * image.height > MOST_PIXELS:
            raise RefusedError(TOO_LARGE)
        if count > MOST_FRAMES:
            raise RefusedError(TOO_LONG)
        most = MOST_SIDE if count == 1 else MOST_MOVING_SIDE
        pictures, durations = [], []
        for frame in ImageSequence.Iterator(image):
            picture = frame.convert("RGBA")
            picture.thumbnail((most, most), Image.Resampling.LANCZOS)
            pictures.append(picture)
            durations.append(int(frame.info.get("duration", 0)) or STILL_MS)
    return pictures, durations


def _cropped(pictures: list[Image.Image]) -> list[Image.Image]:
    """To what is seen in any of them."""
    boxes, clear = [], 0.0
    for picture in pictures:
        seen = picture.getchannel("A").point(lambda alpha: 255 * (alpha >= SEEN))
        clear = max(clear, seen.histogram()[0] / (picture.width * picture.height))
        box = seen.getbbox()
        if box:
            boxes.append(box)
    if not boxes:
        raise RefusedError(NOTHING_SEEN)
    if clear < CLEAR_SHARE:
        raise RefusedError(NOT_CLEAR)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return [picture.crop((min(lefts), min(tops), max(rights), max(bottoms))) for picture in pictures]
