"""Rows of the main benchmark: the film alone, from a fixed storyboard."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import av
import cv2
from PIL import Image

from bench.fixed_movie import in_processes, short_shots, storyboard
from bench.place import HEIGHT, OTHER_TITLE, THEME, TITLE, Place, Said
from render.film.encoder import encode
from render.film.movie import TASKS, MovieReport, render_movie
from render.film.segments import FrameMaker
from render.film.theme import load_theme
from render.film.timeline import timeline
from render.media.arrays import I420
from render.story.storyboard import Storyboard

CHILDREN = 2
CHANGED = 6  # the shot, a photo, that a change is made to


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
    return afresh(place, CHILDREN)


def render_alone(place: Place) -> Said:
    """The same with one child."""
    return afresh(place, 1)


def afresh(place: Place, children: int) -> Said:
    shutil.rmtree(place.scratch / "cache", ignore_errors=True)
    return report_of(make(place, storyboard(place.inputs, TITLE), children))


def change_title(place: Place) -> Said:
    """The same movie with another title, after `render`."""
    return changed(place, with_shot(storyboard(place.inputs, TITLE), 0, text=OTHER_TITLE))


def change_caption(place: Place) -> Said:
    """The same movie with words over a photo."""
    return changed(place, with_shot(storyboard(place.inputs, TITLE), CHANGED, text=OTHER_TITLE))


def change_picture(place: Place) -> Said:
    """The same movie with another picture in place of one."""
    board = storyboard(place.inputs, TITLE)
    other = place.scratch / "other.jpg"
    if not other.exists():
        with Image.open(board.shots[CHANGED].source or "") as picture:
            picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(other, quality=92)
    return changed(place, with_shot(board, CHANGED, source=str(other)))


def with_shot(board: Storyboard, index: int, **changes: str) -> Storyboard:
    shots = list(board.shots)
    shots[index] = replace(shots[index], **changes)  # type: ignore[arg-type]
    return replace(board, shots=tuple(shots))


def changed(place: Place, board: Storyboard) -> Said:
    """Only the rendering counts, in a process that has all it needs imported, as a worker's children have. Tells how
    many of the packets that are to stay as they were did so.
    """
    before = packets(place.scratch / "movie.mp4")
    preload()
    began = time.process_time()
    made = render_movie(
        board, load_theme(THEME), place.scratch / "other.mp4", height=HEIGHT, cache=place.scratch / "cache"
    )
    cpu = time.process_time() - began
    after = packets(made.path)
    untouched = len(after) - made.frames_made
    same = sum(a == b for a, b in zip(before, after, strict=True))
    return report_of(made) | {"cpu": cpu, "same": min(same, untouched), "untouched": untouched}


def preload() -> None:
    for task in TASKS.values():
        import_module(task.split(":")[0])


def packets(movie: Path) -> list[bytes]:
    """The frames as they are encoded."""
    with av.open(str(movie)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def few_shots(place: Place) -> Said:
    return of_length(place, 4)


def many_shots(place: Place) -> Said:
    return of_length(place, 100)


def of_length(place: Place, count: int) -> Said:
    """A movie of so many short shots, nothing cached."""
    shutil.rmtree(place.scratch / "cache", ignore_errors=True)
    return report_of(make(place, short_shots(place.inputs, count), CHILDREN))


def make(place: Place, board: Storyboard, children: int) -> MovieReport:
    return render_movie(
        board,
        load_theme(THEME),
        place.scratch / "movie.mp4",
        height=HEIGHT,
        cache=place.scratch / "cache",
        children=children,
        run_children=in_processes(children),
    )


def report_of(made: MovieReport) -> Said:
    return {"segments": made.segments_made, "frames": made.frames_made, "bytes": made.path.stat().st_size}
