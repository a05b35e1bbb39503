"""The last step as a task for a child process: join the parts, measure the file, take its poster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
from PIL import Image

from render.film.about import from_values
from render.film.join import join
from render.film.keys import content_hash
from render.film.timeline import FRAME_RATE
from render.media.arrays import Report

POSTER_QUALITY = 85
# Of the one beside it, for pages on slow lines: the longer side in pixels, and how good.
SMALL_SIDE, SMALL_QUALITY = 960, 70


def finish_movie(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Write "out" from "segments" ([path, frames]) and "sound", saying "about", and "poster" from "poster_time" seconds
    into it, with a small WebP of the same name.

    Tells what the file is: sha256, size, width, height, duration. Raises JoinError for a damaged part.
    """
    out = Path(params["out"])
    report(0.0, "Joining")
    paths, counts = [Path(path) for path, _ in params["segments"]], [frames for _, frames in params["segments"]]
    join(paths, counts, Path(params["sound"]), out, FRAME_RATE, from_values(params["about"]))
    report(0.7, "Joining")
    picture = frame_at(out, params["poster_time"])
    write_posters(picture, Path(params["poster"]))
    facts = {"sha256": content_hash(out), "size": out.stat().st_size, "duration": sum(counts) / FRAME_RATE}
    return facts | {"width": picture.width, "height": picture.height}


def write_posters(picture: Image.Image, poster: Path) -> None:
    """A JPEG as large as the movie, which messengers know, and a small WebP of the same name."""
    picture.save(poster, "JPEG", quality=POSTER_QUALITY, progressive=True)
    small = picture.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    small.save(poster.with_suffix(".webp"), "WEBP", quality=SMALL_QUALITY)


def frame_at(movie: Path, time: float) -> Image.Image:
    """The frame shown so many seconds into a movie of ours; the last one past its end."""
    with av.open(str(movie)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None  # noqa: S101 - for the type checker: MP4 has one
        container.seek(round(time / stream.time_base), stream=stream)
        shown = None
        for frame in container.decode(stream):
            shown = frame
            if frame.time is not None and frame.time >= time:
                break
        if shown is None:
            raise ValueError("the movie has no frames")
        return Image.fromarray(shown.to_ndarray(format="rgb24"))
