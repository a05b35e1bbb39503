"""The task "receive": what a file is, and the pictures by which it is shown. Runs in a throw-away child, as the first
to touch a file from a stranger. And "find_motion", which finds the film inside a photo that was received before.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from render.jobs.probing import probe_as_json, probe_from_json
from render.media.arrays import RGB, Report
from render.media.errors import RefusedError
from render.media.motion_photo import MOST_FILM_SECONDS, cut, film_in
from render.media.photo import read_photo, shrunk_size
from render.media.probe import Probe, probe
from render.media.video import frames_at

cv2.setNumThreads(1)

QUALITY = 80
# Of 0..6. At 3 a picture of 1600 pixels takes half the time of Pillow's own 4, and a few per cent more bytes.
METHOD = 3
# A frame whose brightness varies less than this is black, white or a wall: no picture for a film.
PLAIN = 12.0
SMALLEST_SIDE = 64  # of a frame that is decoded only to see that it can be
LATER_SECONDS = 2.0  # where the next try for a better frame is


def receive_file(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path", "pixels", "seconds", "sides": [px, ...], "out"} -> {"probe", "motion"}.

    "motion" is None, or of a motion photo where its film lies in the file: {"start", "length", "probe"}; a film that
    cannot be shown leaves a plain photo. Writes "<px>.webp" for each side, the longer one of the picture, into the
    folder "out". `pixels` and `seconds` are the most that a file may have. Raises RefusedError, also for what can be
    identified but not shown.
    """
    path = Path(params["path"])
    found = probe(path)
    check_limits(found, params["pixels"], params["seconds"])
    sides = sorted(params["sides"], reverse=True)
    picture = picture_of(path, found, sides[0])
    for side in sides:
        picture = shrunk(picture, side)
        out = Path(params["out"]) / f"{side}.webp"
        Image.fromarray(picture).save(out, "WEBP", quality=QUALITY, method=METHOD)
    return {"probe": probe_as_json(found), "motion": motion_of(path, found, Path(params["out"]))}


def find_motion(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path", "probe", "out"} -> {"motion"} as `receive_file` tells it."""
    return {"motion": motion_of(Path(params["path"]), probe_from_json(params["probe"]), Path(params["out"]))}


def motion_of(path: Path, photo: Probe, out: Path) -> dict[str, Any] | None:
    """The film inside a photo, by a copy of it in `out` that is gone afterwards."""
    copy = out / "motion"
    try:
        span = film_in(path, photo.format)
        if span is None:
            return None
        cut(path, span, copy)
        found = probe_film(copy)
    except RefusedError:
        return None
    finally:
        copy.unlink(missing_ok=True)
    return {"start": span.start, "length": span.length, "probe": probe_as_json(found)}


def probe_film(path: Path) -> Probe:
    """Raises RefusedError unless it is a film as short as a photo's, of which something can be seen."""
    found = probe(path)
    if found.kind != "video":
        raise RefusedError("This is no film.")
    check_limits(found, 0, MOST_FILM_SECONDS)
    next(frames_at(path, found, [0.0], SMALLEST_SIDE))
    return found


def check_limits(found: Probe, pixels: int, seconds: float) -> None:
    """Raises RefusedError where the photo or video is larger or longer than this server takes."""
    if found.kind == "photo" and found.width * found.height > pixels:
        size = f"{found.width} × {found.height}"
        raise RefusedError(f"This picture is too large ({size}); the limit is {pixels / 10**6:g} megapixels.")
    if (found.duration or 0.0) > seconds:
        minutes = round((found.duration or 0.0) / 60)
        raise RefusedError(f"This video is too long ({minutes} minutes); the limit is {seconds / 60:g} minutes.")


def picture_of(path: Path, found: Probe, side: int) -> RGB:
    """The photo, or a frame of the video that shows something: the first, unless it is all one colour."""
    if found.kind == "photo":
        return read_photo(path, found, side)
    first = next(frames_at(path, found, [0.0], side)).image
    if first.std() >= PLAIN or (found.duration or 0.0) < LATER_SECONDS:
        return first
    return next(frames_at(path, found, [LATER_SECONDS], side)).image


def shrunk(picture: RGB, side: int) -> RGB:
    size = shrunk_size(picture.shape[1], picture.shape[0], side)
    if size == picture.shape[1::-1]:
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
