"""Films joined from real clips: where one clip ends and the next begins is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from bench.make_inputs import SOUND_RATE, audio_blocks
from render.media.arrays import Sound
from render.media.probe import probe
from render.media.video import clip_frames

# Clips of one shot each, looked at from end to end, a frame a second: other places, cameras, codecs and frame rates.
ONE_SHOT = (
    "videos/Issue_515_java_.mp4",
    "videos/MVI_4823.AVI",
    "videos/bigbuckbunny.mp4",
    "videos/bottle-detection.mp4",
    "videos/no_face.mp4",
    "videos/tree.avi",
    "videos/vtest30.mp4",
    "videos/with-gps.mov",
    "actions/sample_bicep_curl.mp4",
    "live_photos/IMG_7943_HEVC.MOV",
)

type Picture = npt.NDArray[np.uint8]  # I420
type Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Codec:
    """How a film is written as H.264."""

    options: dict[str, str]
    bit_rate: int | None = None  # None: constant quality


# As telephones write: a key frame a second, and every frame is built upon.
TELEPHONE = Codec({"preset": "veryfast", "bf": "0", "g": "30"}, 16_000_000)
# As x264 writes unless told otherwise: what was cut on a computer or sent through a messenger.
COMPUTER = Codec({"preset": "veryfast"})


def pieces(media: Path, lengths: Sequence[float], size: Size, frame_rate: int, seed: int) -> Iterator[list[Picture]]:
    """A piece of a clip for each length in seconds, from a random place; never two of the same clip in a row."""
    random = np.random.default_rng(seed)
    before = ""
    for length in lengths:
        fitting = [name for name in ONE_SHOT if name != before and duration(media / name) > length]
        before = str(random.choice(fitting))
        start = float(random.uniform(0, duration(media / before) - length))
        yield piece(media / before, start, round(length * frame_rate), size, frame_rate)


def piece(path: Path, start: float, count: int, size: Size, frame_rate: int) -> list[Picture]:
    """So many frames from there on, the middle of the picture filling the size."""
    known = probe(path)
    scale = max(size[0] / known.width, size[1] / known.height)
    width, height = size[0] / scale, size[1] / scale
    left, top = (known.width - width) / 2, (known.height - height) / 2
    return list(clip_frames(path, known, start, frame_rate, count, size, (left, top, left + width, top + height)))


def write_film(
    out: Path, frames: Iterable[Picture], size: Size, frame_rate: int, codec: Codec, sound: Sound | None = None
) -> None:
    """The frames as H.264 in MP4, the stereo sound under them as AAC."""
    with av.open(str(out), "w", format="mp4") as film:
        video = film.add_stream("libx264", rate=frame_rate, options=codec.options)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        if codec.bit_rate:
            video.bit_rate = codec.bit_rate
        audio = film.add_stream("aac", rate=SOUND_RATE, layout="stereo") if sound is not None else None
        for index, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, frame_rate)
            film.mux(video.encode(frame))
        film.mux(video.encode())
        if audio is not None and sound is not None:
            for block in audio_blocks(sound):
                film.mux(audio.encode(block))
            film.mux(audio.encode())


@cache
def duration(path: Path) -> float:
    return probe(path).duration or 0.0
