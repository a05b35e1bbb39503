"""One shot of a movie by itself, small: what a change of it has done, with the ways that lead into it and out of it.

The pictures are those of the movie itself, by the same code: on a busy machine of two cores a photo's five seconds take
0.3 s of work, a clip's 0.8 s (n = 6 each).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
from PIL import Image

from render.film.encoder import DRAFT_OPTIONS, encode
from render.film.footage import footage_of
from render.film.heap import memory_kept
from render.film.keys import Hashes, key_of, segment_key
from render.film.parts import PartsCache
from render.film.planes import new_frame, split
from render.film.preview import to_rgb
from render.film.segments import FrameMaker
from render.film.theme import Theme, theme_from_values
from render.film.timeline import Segment, Timeline, timeline
from render.media.arrays import I420, Report
from render.media.writing import write_part
from render.story.storyboard import Storyboard, from_json, to_json

# The short side in pixels.
HEIGHT = 270
OPTIONS = DRAFT_OPTIONS | {"crf": "28"}
# Folder of the cache, and what it may take: an excerpt has half a megabyte.
EXCERPTS = "excerpts"
EXCERPTS_BYTES = 2**27


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A shot's excerpt: its name, by all that shapes it, and what the task "render_excerpt" makes it from."""

    key: str
    path: Path
    params: dict[str, Any]

    @property
    def is_made(self) -> bool:
        return self.path.is_file()


def excerpt_of(storyboard: Storyboard, theme: Theme, shot: str, *, cache: Path, hashes: Hashes) -> Excerpt:
    """The excerpt of the shot with this id; KeyError if there is none. hashes: sha256 of all sources by path."""
    index = index_of(storyboard, shot)
    movie = timeline(storyboard, theme, HEIGHT)
    key = key_of([OPTIONS, *(segment_key(movie, segment, theme, hashes) for segment in segments_of(movie, index))])
    path = PartsCache(cache / EXCERPTS, EXCERPTS_BYTES).path(key)
    params = {"storyboard": to_json(storyboard), "theme": asdict(theme), "shot": index, "out": str(path)}
    return Excerpt(key, path, params)


def index_of(storyboard: Storyboard, shot: str) -> int:
    for index, each in enumerate(storyboard.shots):
        if each.id == shot:
            return index
    raise KeyError(shot)


def segments_of(movie: Timeline, index: int) -> list[Segment]:
    """Those in which the shot is seen."""
    return [segment for segment in movie.segments if index in segment.shots]


def render_excerpt(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Make an excerpt. A task for a child process. Raises RefusedError if a source cannot be read."""
    cv2.setNumThreads(1)
    theme = theme_from_values(params["theme"])
    movie = timeline(from_json(params["storyboard"]), theme, HEIGHT)
    segments = segments_of(movie, params["shot"])
    frames = FrameMaker(movie, theme)

    def pictures() -> Iterator[I420]:
        for segment in segments:
            yield from frames.of(segment)

    def write(part: Path) -> None:
        encode(pictures(), movie.size, part, index_first=True, x264=OPTIONS)

    with memory_kept():
        write_part(Path(params["out"]), partial(write))
    return {"frames": sum(segment.frames for segment in segments)}


def trim_excerpts(cache: Path) -> None:
    """Let go of what was longest unused."""
    PartsCache(cache / EXCERPTS, EXCERPTS_BYTES).trim()


def still_of(storyboard: Storyboard, theme: Theme, shot: str, *, bare: bool = False) -> Image.Image:
    """The middle of a shot, whose source is a picture here in any case. Raises KeyError, RefusedError.

    bare: without its stickers, for a page on which they are moved.
    """
    index = index_of(storyboard, shot)
    movie = timeline(storyboard, theme, HEIGHT)
    placed = movie.placed[index]
    if bare:
        placed = replace(placed, shot=replace(placed.shot, stickers=()))
    if placed.shot.kind == "video":
        placed = replace(placed, shot=replace(placed.shot, kind="photo"))
    frame = new_frame(movie.size)
    footage = footage_of(placed, movie.size, theme)
    footage.frame((placed.body_first + placed.body_last) // 2 - placed.first, frame)
    return Image.fromarray(to_rgb(*split(frame)))
