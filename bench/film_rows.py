"""Rows of the main benchmark: the film alone, from a fixed storyboard."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import cv2

from bench.fixed_movie import in_processes, storyboard
from bench.place import HEIGHT, OTHER_TITLE, THEME, TITLE, Place, Said
from render.film.encoder import encode
from render.film.movie import MovieReport, render_movie
from render.film.segments import FrameMaker
from render.film.theme import load_theme
from render.film.timeline import timeline
from render.media.arrays import I420

CHILDREN = 2


def floor(place: Place) -> Said:
    """An encoder fed with ready frames: x264 as the product sets it, one thread, the same 1800 frames in one stream.

    Only the encoder's own time counts, not what making the frames takes in between.
    """
    cv2.setNumThreads(1)
    theme = load_theme(THEME)
    movie = timeline(storyboard(place.inputs, TITLE), theme, HEIGHT)
    maker, making = FrameMaker(movie, theme), 0.0

    def ready() -> Iterator[I420]:
        nonlocal making
        for segment in movie.segments:
            frames = maker.of(segment)
            while True:
                before = time.process_time()
                frame = next(frames, None)
                making += time.process_time() - before
                if frame is None:
                    break
                yield frame

    began = time.process_time()
    count = encode(ready(), movie.size, place.scratch / "floor.mp4")
    return {"cpu": time.process_time() - began - making, "frames": count, "making_cpu": making}


def render(place: Place) -> Said:
    """The product: all segments, the sound, the join and its checks, nothing cached, in child processes."""
    shutil.rmtree(place.scratch / "cache", ignore_errors=True)
    return report_of(make(place, TITLE))


def change_title(place: Place) -> Said:
    """The same movie with another title, after `render`."""
    return report_of(make(place, OTHER_TITLE))


def make(place: Place, title: str) -> MovieReport:
    return render_movie(
        storyboard(place.inputs, title),
        load_theme(THEME),
        place.scratch / "movie.mp4",
        height=HEIGHT,
        cache=place.scratch / "cache",
        children=CHILDREN,
        run_children=in_processes(CHILDREN),
    )


def report_of(made: MovieReport) -> Said:
    return {"segments": made.segments_made, "frames": made.frames_made, "bytes": made.path.stat().st_size}
