"""Segments of a movie: kept in a cache of bounded size, made in runs that share what they read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import cv2

from render.film.encoder import DRAFT_OPTIONS, OPTIONS, encode, verify
from render.film.footage import Footage, footage_of
from render.film.heap import memory_kept
from render.film.planes import new_frame
from render.film.seal import seal
from render.film.theme import Theme, theme_from_values
from render.film.timeline import Segment, Timeline, timeline
from render.film.transitions import TRANSITIONS
from render.media.arrays import I420, Report
from render.media.writing import write_part
from render.story.storyboard import from_json


def render_run(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Make some segments of a movie, in their order. A task for a child process.

    Raises RefusedError if a source cannot be read, BrokenSegmentError if what was written does not decode.
    """
    cv2.setNumThreads(1)
    theme = theme_from_values(params["theme"])
    movie = timeline(from_json(params["storyboard"]), theme, params["height"])
    wanted = [(movie.segments[index], Path(path)) for index, path in params["segments"]]
    frames = FrameMaker(movie, theme)
    x264 = DRAFT_OPTIONS if params["draft"] else OPTIONS
    done, total = 0, sum(segment.frames for segment, _ in wanted)

    def counted(segment: Segment) -> Iterator[I420]:
        nonlocal done
        for frame in frames.of(segment):
            yield frame
            done += 1
            report(done / total, "Rendering")

    def write(part: Path, segment: Segment) -> None:
        encode(counted(segment), movie.size, part, x264=x264)
        verify(part, segment.frames)
        seal(part)

    with memory_kept():
        for segment, path in wanted:
            write_part(path, partial(write, segment=segment))
    return {"frames": done}


class FrameMaker:
    """The frames of segments that are asked for in the movie's order; each source is read once."""

    def __init__(self, movie: Timeline, theme: Theme) -> None:
        self._movie, self._theme = movie, theme
        self._footage: dict[int, Footage] = {}
        self._from, self._to, self._mixed = (new_frame(movie.size) for _ in range(3))

    def of(self, segment: Segment) -> Iterator[I420]:
        """The frames of a segment. The same array may be yielded again, with other contents."""
        for index in [index for index in self._footage if index < segment.shots[0]]:
            del self._footage[index]
        for number in range(segment.first, segment.last):
            self._shot_frame(segment.shots[0], number, self._from)
            if segment.transition is None:
                yield self._from
                continue
            self._shot_frame(segment.shots[1], number, self._to)
            # Neither end is shown: they are the frames before and after the transition.
            share = (number - segment.first + 1) / (segment.frames + 1)
            TRANSITIONS[segment.transition](self._from, self._to, share, self._mixed)
            yield self._mixed

    def _shot_frame(self, index: int, number: int, out: I420) -> None:
        placed = self._movie.placed[index]
        if index not in self._footage:
            self._footage[index] = footage_of(placed, self._movie.size, self._theme)
        self._footage[index].frame(number - placed.first, out)
