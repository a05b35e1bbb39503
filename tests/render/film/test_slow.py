"""Slow motion: every frame of the source once, none twice, at 30 frames a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.film.clip import video_clip
from render.film.planes import new_frame
from render.film.theme import load_theme
from render.film.timeline import Placed
from render.media.probe import probe
from render.media.rate import FAST, fast_stretches
from render.story.takes import speeds_at
from render.vision.analysis import Span, VideoAnalysis
from tests.render.film.boards import shot
from tests.render.film.numbered import number_in, numbered_film

SIZE = (320, 64)
SHOWN = 60  # frames


def seen(path: Path, speed: float, begin: float = 0.5) -> list[int]:
    """The numbers of the frames that a slowed clip shows."""
    found = probe(path)
    length = SHOWN / 30
    slow = shot(
        "video", 0, length, 0, source=str(path), in_=begin, out=begin + length * speed, speed=speed,
        width=found.width, height=found.height,
    )  # fmt: skip
    clip = video_clip(Placed(slow, 0, SHOWN, 0, SHOWN, "toward", opens=False, closes=False), SIZE, load_theme("dreamy"))
    out = new_frame(SIZE)
    numbers = []
    for index in range(SHOWN):
        clip.frame(index, out)
        numbers.append(number_in(out))
    return numbers


def speeds(path: Path, middle: float = 1.5) -> tuple[float, ...]:
    found = probe(path)
    video = VideoAnalysis(found.duration or 0.0, (), (), (), (), fast_stretches(path, found))
    return speeds_at(video, Span(middle - 0.2, middle + 0.2, 0.5))


@pytest.mark.parametrize(
    ("rate", "slower"),
    [
        (60.0, [0.5]),
        (60_000 / 1001, [0.5005]),
        (50.0, [0.6]),
        (120.0, [0.5, 0.25]),
        (100.0, [0.6, 0.3]),
        (240.0, [0.5, 0.25]),
        (30.0, []),
    ],
)
def test_it_works(rate: float, slower: list[float], tmp_path: Path) -> None:
    path = numbered_film(tmp_path / "fast.mp4", [number / rate for number in range(int(3.5 * rate))])
    assert speeds(path) == pytest.approx(slower, abs=2e-4)
    for speed in speeds(path):
        numbers = seen(path, speed)
        step = round(rate * speed / 30)
        assert numbers[0] == pytest.approx(0.5 * rate, abs=1)
        assert set(np.diff(numbers)) == {step}


def test_a_stretch_without_frames_enough_is_not_slowed(tmp_path: Path) -> None:
    times = [*np.arange(0, 2, 1 / 120), *np.arange(2, 4, 1 / 30), *np.arange(4, 6, 1 / 120)]
    path = numbered_film(tmp_path / "ramp.mp4", times)
    found = fast_stretches(path, probe(path))
    assert [(round(start), round(end)) for start, end, _ in found] == [(0, 2), (4, 6)]
    assert speeds(path, 3.0) == () and len(speeds(path, 1.0)) == 2


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 99), rate=st.sampled_from([60.0, 59.94, 50.0, 119.88]))
def test_uneven_times_show_no_frame_twice(seed: int, rate: float, tmp_path_factory: pytest.TempPathFactory) -> None:
    rng = np.random.default_rng(seed)
    times = (np.arange(int(3.5 * rate)) + rng.uniform(-0.2, 0.2, int(3.5 * rate)).clip(-0.2, 0.2)) / rate
    path = numbered_film(tmp_path_factory.mktemp("uneven") / "fast.mp4", times - times[0])
    for speed in speeds(path):
        steps = np.diff(seen(path, speed))
        assert steps.min() >= 1 and steps.max() <= round(rate * speed / 30) + 1


def test_a_film_of_usual_rate_is_not_read_for_it(tmp_path: Path) -> None:
    path = numbered_film(tmp_path / "usual.mp4", [number / 30 for number in range(90)])
    assert (probe(path).frame_rate or 0) < FAST
    assert fast_stretches(path, probe(path)) == ()
