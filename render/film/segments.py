"""Segments of a movie: kept in a cache of bounded size, made in runs that share what they read."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2

from render.film.encoder import encode, verify
from render.film.footage import Footage, footage_of
from render.film.planes import new_frame
from render.film.theme import Theme, theme_from_values
from render.film.timeline import Segment, Timeline, timeline
from render.film.transitions import TRANSITIONS
from render.media.arrays import I420, Report
from render.story.storyboard import Storyboard, from_json, to_json

# Several runs for each child, so that all are busy to the end.
RUNS_PER_CHILD = 2


class PartsCache:
    """Files by key in a folder; those longest unused go when they are too many bytes together."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        return self._folder / f"{key}.mp4"

    def has(self, key: str) -> bool:
        """Whether it is there; asking counts as use."""
        try:
            os.utime(self.path(key))
        except FileNotFoundError:
            return False
        return True

    def trim(self, keep: Collection[Path] = ()) -> None:
        """Remove the longest unused parts until the rest fits; those in `keep` stay."""
        parts = sorted(((path.stat(), path) for path in self._folder.glob("*.mp4")), key=lambda part: part[0].st_mtime)
        excess = sum(stat.st_size for stat, _ in parts) - self._most_bytes
        for stat, path in parts:
            if excess <= 0:
                break
            if path not in keep:
                path.unlink(missing_ok=True)
                excess -= stat.st_size


def write_part(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file under another name; it gets its own once it is whole and safe on the disk."""
    partial = path.with_name(f"{path.stem}.{os.getpid()}.partial")
    try:
        write(partial)
        descriptor = os.open(partial, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def runs(movie: Timeline, missing: Sequence[Segment], children: int) -> list[list[Segment]]:
    """Neighbours among the missing, cut where shots begin into runs of about equal length, so that each picture is
    read once and every child has work.
    """
    target = sum(segment.frames for segment in missing) / max(1, children * RUNS_PER_CHILD)
    parts: list[list[Segment]] = []
    for shot, group in groupby(missing, key=lambda segment: segment.shots[0]):
        block = list(group)
        last = parts[-1][-1] if parts else None
        follows = last is not None and last.index + 1 == block[0].index and shot in (last.shots[0] + 1, last.shots[-1])
        if follows and frames_of(parts[-1]) + frames_of(block) / 2 <= target:
            parts[-1] += block
        else:
            parts.append(block)
    return parts


def frames_of(segments: Sequence[Segment]) -> int:
    return sum(segment.frames for segment in segments)


def run_params(
    storyboard: Storyboard, theme: Theme, height: int, segments: Sequence[tuple[Segment, Path]]
) -> dict[str, Any]:
    """What `render_run` needs, as plain JSON."""
    wanted = [[segment.index, str(path)] for segment, path in segments]
    return {"storyboard": to_json(storyboard), "theme": asdict(theme), "height": height, "segments": wanted}


def render_run(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Make some segments of a movie, in their order. A task for a child process.

    Raises RefusedError if a source cannot be read, BrokenSegmentError if what was written does not decode.
    """
    cv2.setNumThreads(1)
    theme = theme_from_values(params["theme"])
    movie = timeline(from_json(params["storyboard"]), theme, params["height"])
    wanted = [(movie.segments[index], Path(path)) for index, path in params["segments"]]
    frames = FrameMaker(movie, theme)
    done, total = 0, sum(segment.frames for segment, _ in wanted)

    def counted(segment: Segment) -> Iterator[I420]:
        nonlocal done
        for frame in frames.of(segment):
            yield frame
            done += 1
            report(done / total, "Rendering")

    for segment, path in wanted:

        def write(partial: Path, segment: Segment = segment) -> None:
            encode(counted(segment), movie.size, partial)
            verify(partial, segment.frames)

        write_part(path, write)
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
