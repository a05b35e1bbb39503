"""Clips from the hand made calm: shake goes, pans stay, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import skimage
from hypothesis import given, settings
from hypothesis import strategies as st

from render.film.clip import video_clip
from render.film.planes import Size, even, from_rgb, merged, new_frame, split
from render.film.steady import LARGER, RADIUS, calm, has_room, larger, steadied
from render.film.theme import load_theme
from render.film.timeline import Placed
from render.media.arrays import I420
from render.media.probe import probe
from render.media.video import clip_frames
from render.story.framing import Window
from tests.render.film.boards import shot

SIZE: Size = (480, 270)
LENGTH = 60
type Places = npt.NDArray[np.float64]  # (n, 3): right, down in pixels, turned in radians


def scene() -> npt.NDArray[np.uint8]:
    """Much detail, larger than any frame."""
    picture = np.asarray(skimage.data.astronaut(), np.uint8)  # type: ignore[no-untyped-call]
    return np.tile(picture, (2, 3, 1))


def filmed(places: Places) -> Iterator[I420]:
    """The scene as a camera at these places sees it."""
    width, height = larger(SIZE)
    picture = scene()
    for right, down, turn in places:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), np.degrees(turn), 1.0)
        matrix[:, 2] -= [200 + right, 120 + down]
        yield merged(*from_rgb(np.asarray(cv2.warpAffine(picture, matrix, (width, height)), np.uint8)))


def shake(seed: int = 1, pixels: float = 3.0, turn: float = 0.003) -> Places:
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((LENGTH, 3)).cumsum(axis=0)
    return np.asarray((noise - cv2.GaussianBlur(noise, (1, 15), 3)) * [pixels, pixels, turn])


def pan(pixels: float = 2.0) -> Places:
    return np.outer(np.arange(LENGTH), [pixels, 0.3 * pixels, 0.0])


def motion(frames: Sequence[I420]) -> npt.NDArray[np.float64]:
    """(n - 1, 2): by how many pixels the picture moves from frame to frame."""
    lumas = [split(frame)[0].astype(np.float32) for frame in frames]
    window = cv2.createHanningWindow(lumas[0].shape[::-1], cv2.CV_32F)
    return np.array([cv2.phaseCorrelate(a.copy(), b.copy(), window.copy())[0] for a, b in pairwise(lumas)])


def jitter(frames: Sequence[I420]) -> float:
    """What the steps are off even ones, rms."""
    steps = motion(frames)
    return float(np.sqrt(np.square(steps - cv2.GaussianBlur(steps, (1, 25), 5)).sum(axis=1).mean()))


def as_they_are(frames: Sequence[I420], size: Size = SIZE) -> list[I420]:
    return [calm(frame, size, np.zeros(3)) for frame in frames]


@pytest.mark.parametrize("pace", [0.0, 2.0])
def test_it_works(pace: float) -> None:
    frames = list(filmed(pan(pace) + shake()))
    before, after = as_they_are(frames), list(steadied(iter(frames), SIZE))
    assert len(after) == LENGTH
    assert jitter(before) > 2 and jitter(after) < 0.4 * jitter(before)
    assert motion(after).mean(axis=0) == pytest.approx([-pace, -0.3 * pace], abs=0.2)


def test_a_smooth_pan_stays_as_it_is() -> None:
    frames = list(filmed(pan()))
    assert all(map(np.array_equal, steadied(iter(frames), SIZE), as_they_are(frames)))


def test_a_tripod_stays_whatever_moves_before_it() -> None:
    frames = list(filmed(np.zeros((LENGTH, 3))))
    for number, frame in enumerate(frames):
        luma, side = split(frame)[0], 150
        at = 30 + 3 * number + number % 3 * 4
        luma[60 : 60 + side, at : at + side] = luma[100 : 100 + side, 20 : 20 + side].T
    assert all(map(np.array_equal, steadied(iter(frames), SIZE), as_they_are(frames)))


def test_nothing_to_hold_on_to_is_left_alone() -> None:
    rng = np.random.default_rng(4)
    frames = [new_frame(larger(SIZE)) for _ in range(30)]
    for frame in frames[:15]:
        split(frame)[0][:] = rng.integers(0, 255, split(frame)[0].shape)
    assert all(map(np.array_equal, steadied(iter(frames), SIZE), as_they_are(frames)))


@settings(max_examples=8, deadline=None)
@given(st.integers(1, RADIUS + 3), st.integers(0, 99), st.floats(0.0, 60.0))
def test_as_many_frames_come_out_and_none_shows_an_edge(count: int, seed: int, pixels: float) -> None:
    frames = list(filmed(shake(seed, pixels)[:count]))
    edged = [cv2.rectangle(frame.copy(), (0, 0), (frame.shape[1] - 1, larger(SIZE)[1] - 1), 0, 1) for frame in frames]
    calmer = list(steadied((np.asarray(frame, np.uint8) for frame in edged), SIZE))
    assert len(calmer) == count and all(frame.shape == new_frame(SIZE).shape for frame in calmer)
    luma = np.array([split(frame)[0] for frame in calmer])
    sides = (luma[:, 0], luma[:, -1], luma[:, :, 0], luma[:, :, -1])
    assert max(float((side < 3).mean()) for side in sides) < 0.5


def test_heads_stay_in_the_middle_that_is_left() -> None:
    shown = Window(0, 0, 1000, 600)
    side = 500 * (1 - 1 / LARGER)
    assert has_room(shown, None) and has_room(shown, Window(side + 1, 100, 600, 500))
    assert not has_room(shown, Window(side - 1, 100, 600, 500))


@pytest.mark.parametrize(("name", "most"), [("with-gps.mov", 0.4), ("Issue_515_java_.mp4", 1.0), ("vtest30.mp4", 1.0)])
def test_real_clips(name: str, most: float, media: Path) -> None:
    path = media / "videos" / name
    found = probe(path)
    factor = 360 / min(found.width, found.height)
    size = even(found.width * factor), even(found.height * factor)
    frames = list(clip_frames(path, found, 0.0, 30, 60, larger(size)))
    assert jitter(list(steadied(iter(frames), size))) <= most * jitter(as_they_are(frames, size))


def test_a_shaken_shot_is_shown_calmer(media: Path) -> None:
    path = media / "videos" / "with-gps.mov"
    found = probe(path)
    wild = shot("video", 0, 2, 0, source=str(path), width=found.width, height=found.height)
    shown = []
    for shaken in (False, True):
        placed = Placed(replace(wild, shaken=shaken), 0, 60, 0, 60, "toward", opens=False, closes=False)
        clip = video_clip(placed, (270, 480), load_theme("gentle"))
        frames = [new_frame((270, 480)) for _ in range(60)]
        for index, frame in enumerate(frames):
            clip.frame(index, frame)
        shown.append(jitter(frames))
    assert shown[1] < 0.5 * shown[0]
