"""Videos as footage: filling the frame or whole on a ground, in the theme's colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from render.film.grade import GRADES, UNCHANGED, Tables, applied, tables
from render.film.ground import Ground
from render.film.planes import Size, split
from render.film.steady import has_room, larger, steadied
from render.film.still import source_of
from render.film.theme import Theme
from render.film.timeline import FRAME_RATE, Placed
from render.media.arrays import I420
from render.media.probe import probe
from render.media.video import clip_frames
from render.story.framing import Window, fills, heads, window


@dataclass(slots=True)
class Clip:
    """A stretch of a video. Frames are asked for in order; a frame may be asked for again, and some be passed over."""

    frames: Iterator[I420]
    colours: Tables
    ground: Ground | None
    _index: int = -1
    _shown: I420 | None = field(default=None, repr=False)

    def frame(self, index: int, out: I420) -> None:
        """Write frame `index` into `out`."""
        while self._index < index or self._shown is None:
            self._shown = next(self.frames)
            self._index += 1
        if self.ground is None:
            self.colours.apply(split(self._shown), split(out))
            return
        inner = np.empty_like(self._shown)
        self.colours.apply(split(self._shown), split(inner))
        np.copyto(out, self.ground.compose(inner))


def video_clip(placed: Placed, size: Size, theme: Theme) -> Clip:
    """The video of a shot from its in point on, always counted from there, whichever of its frames are wanted."""
    shot, path = placed.shot, Path(source_of(placed))
    found, keep = probe(path), heads(shot)
    picture = (found.width, found.height)
    ground = None if fills(picture, size, keep) else Ground(picture, size)
    inner = ground.inner if ground else size
    shown = Window(0.0, 0.0, *picture) if ground else window(picture, size, keep)
    calmer = shot.shaken and has_room(shown, keep)
    rate, taken = FRAME_RATE / shot.speed, larger(inner) if calmer else inner
    slow = shot.speed < 1
    frames = clip_frames(path, found, placed.source_start, rate, placed.frames, taken, shown.box, all_new=slow)
    if calmer:
        frames = steadied(frames, inner)
    balance = applied(shot.balance or UNCHANGED, theme.balance)
    return Clip(frames, tables(GRADES[theme.grade], balance), ground)
