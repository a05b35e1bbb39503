"""The best of several frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.media.photo import read_photo
from render.media.probe import probe
from render.vision.best_frame import FrameQuality, best_frame, choose, middles
from tests.render.vision.pictures import astronaut, blurred, cat

FRAME = st.builds(FrameQuality, st.floats(0, 1), st.integers(0, 3), st.floats(0, 1)).map(
    lambda frame: FrameQuality(frame.quality if frame.faces else 0.0, frame.faces, frame.technical)
)


def test_the_sharp_face_wins() -> None:
    chosen = best_frame(iter([blurred(astronaut(), 3), cat(), astronaut(), blurred(astronaut(), 6)]))
    assert chosen.best == 2
    assert chosen.has_face
    assert chosen.frames[1].quality == 0.0
    assert chosen.frames[1].faces == 0
    assert chosen.frames[2].quality > 0.8


def test_a_frame_says_why() -> None:
    good, soft = best_frame([astronaut(), blurred(astronaut(), 3)]).frames
    assert min(good.eyes, good.smile) > 0.9
    assert good.sharp > soft.sharp + 0.3
    (thing,) = best_frame([cat()]).frames
    assert (thing.eyes, thing.smile) == (0.0, 0.0)
    assert thing.sharp > 0.5


def test_without_a_face_the_sharpest_wins() -> None:
    chosen = best_frame([blurred(cat(), 3), (cat() * 0.1).astype(np.uint8), cat()])
    assert (chosen.best, chosen.has_face) == (2, False)
    assert [frame.quality for frame in chosen.frames] == [0.0, 0.0, 0.0]


def test_no_frame_is_an_error() -> None:
    with pytest.raises(ValueError, match="no frame"):
        best_frame([])


@given(st.lists(FRAME, min_size=1, max_size=8))
def test_the_choice_is_a_best_one(frames: list[FrameQuality]) -> None:
    chosen = choose(frames)
    best = frames[chosen.best]
    if chosen.has_face:
        assert best.quality == max(frame.quality for frame in frames)
    else:
        assert best.technical == max(frame.technical for frame in frames)


def test_the_middles_of_equal_parts() -> None:
    assert middles(12.0, 3) == (2.0, 6.0, 10.0)


def test_open_eyes_win_over_a_blink(media: Path) -> None:
    person = media / "faces/eyes/person_C"
    names = ["closed_00.jpg", "closed_05.jpg", "open_04.jpg", "closed_08.jpg"]
    assert best_frame(read_photo(person / name, probe(person / name)) for name in names).best == 2
