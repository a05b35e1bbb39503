"""Slow motion of real footage: how many of the frames shown are the same as the one before, and how even the steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from bench.filming.setting import Setting
from bench.seeing.row import Row
from render.film.timeline import FRAME_RATE
from render.media.probe import probe
from render.media.rate import fast_stretches
from render.media.video import clip_frames
from render.story.takes import speeds_at
from render.vision.analysis import Span, VideoAnalysis

FILM = "videos/bikes.mp4"  # a film of small, steady motion; its frames all differ
RATES = (60.0, 60_000 / 1001, 50.0, 119.88, 240.0)
SHAKE = (0.0, 0.2)  # of a frame's time: clocks of phones
SIZE = (320, 136)
SHOWN = 90
TICKS = 90_000


def rows(setting: Setting) -> Iterator[Row]:
    pictures = list(decoded(setting.media / FILM))
    twice, uneven, shown = 0, 0, 0
    for rate in RATES:
        for shake in SHAKE:
            path = setting.scratch / f"{rate:.2f}-{shake}.mp4"
            write(path, pictures, rate, shake)
            for speed in speeds(path):
                steps = np.diff(seen(path, speed, pictures))
                shown += len(steps)
                twice += int((steps == 0).sum())
                uneven += int((steps != round(rate * speed / FRAME_RATE)).sum()) if not shake else 0
    note = f"at {', '.join(f'{rate:.4g}' for rate in RATES)} a second, clocks even and uneven by a fifth of a frame"
    yield Row("frames of slow motion seen twice", 0, twice, shown, "real film", True, note)
    yield Row("steps of slow motion that are uneven, clock even", 0, uneven, shown // 2, "real film", True)


def decoded(path: Path) -> Iterator[npt.NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.reformat(*SIZE, "yuv420p").to_ndarray(), np.uint8)


def write(path: Path, pictures: Sequence[npt.NDArray[np.uint8]], rate: float, shake: float) -> None:
    """The pictures at so many a second, each at its time or a little off it."""
    late = np.random.default_rng(5).uniform(0, shake, len(pictures))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=round(rate), options={"crf": "16", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.time_base = Fraction(1, TICKS)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts, frame.time_base = round((number + late[number]) / rate * TICKS), Fraction(1, TICKS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def speeds(path: Path) -> tuple[float, ...]:
    found = probe(path)
    video = VideoAnalysis(found.duration or 0.0, (), (), (), (), fast_stretches(path, found))
    return speeds_at(video, Span(0.4, 0.6, 0.0))


def seen(path: Path, speed: float, pictures: Sequence[npt.NDArray[np.uint8]]) -> list[int]:
    """Which of the pictures each frame of the slowed film is, by their difference."""
    count = min(SHOWN, int(FRAME_RATE * (0.9 * (probe(path).duration or 0.0)) / speed))
    known = np.array([picture[: SIZE[1] : 4, ::4] for picture in pictures], np.float32)
    frames = clip_frames(path, probe(path), 0.0, FRAME_RATE / speed, count, SIZE, all_new=True)
    return [int(np.abs(known - frame[: SIZE[1] : 4, ::4]).mean(axis=(1, 2)).argmin()) for frame in frames]
