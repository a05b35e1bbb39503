"""Writing what was cut out of a clip: MP4 with sound, animated WebP and APNG with alpha."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from av.video.stream import VideoStream

from render.media.arrays import RGB, Sound

# Finer than any camera counts, and a whole number of it for 24, 25, 30 and 30000/1001 frames a second.
TICKS = 90_000
# Numbers of ITU-T H.273 for BT.709, as FFmpeg's AVColorSpace knows them.
BT709 = 1
# As movies are encoded (render.film.encoder), a little better: what comes out may be cut out or filmed again.
X264 = {"preset": "veryfast", "crf": "20", "profile": "high"}
SOUND_RATE = 48_000
SOUND_BITRATE = 160_000
SOUND_BLOCK = 1024  # samples of an AAC frame
# Milliseconds: what players of pictures count in. 0 turns is for ever.
PICTURE_TICKS = 1000
WEBP, APNG = ".webp", ".apng"
REELS: dict[str, tuple[str, str, str, dict[str, str], dict[str, str]]] = {
    WEBP: ("webp", "libwebp_anim", "bgra", {"loop": "0"}, {"quality": "80"}),
    APNG: ("apng", "apng", "rgba", {"plays": "0"}, {"pred": "mixed"}),
}


@dataclass(slots=True)
class Film:
    """An MP4 that is being written. Frames come with their own times, seconds from the first."""

    container: OutputContainer
    picture: VideoStream
    voice: AudioStream | None
    sound: Sound | None
    frames: int = 0
    _heard: int = 0  # samples
    _lasts: dict[int, int] = field(default_factory=dict)
    _red: VideoReformatter = field(default_factory=VideoReformatter)

    def add(self, image: RGB, time: float, seconds: float) -> None:
        """The next frame, which is seen for so long."""
        frame = self._red.reformat(
            av.VideoFrame.from_ndarray(image, format="rgb24"), format="yuv420p",
            dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG, threads=1,
        )  # fmt: skip
        frame.pts, frame.time_base = round(time * TICKS), Fraction(1, TICKS)
        self._lasts[frame.pts] = round((time + seconds) * TICKS) - frame.pts
        self._mux(self.picture.encode(frame))
        self._sound_until(time)
        self.frames += 1

    def end(self) -> None:
        self._mux(self.picture.encode())
        self._sound_until(None)

    def _mux(self, packets: Iterable[Packet[Any]]) -> None:
        for packet in packets:
            packet.duration = self._lasts.pop(packet.pts or 0, 0)
            self.container.mux(packet)

    def _sound_until(self, time: float | None) -> None:
        """Picture and sound lie side by side in the file, so that it plays while it comes."""
        if self.voice is None or self.sound is None:
            return
        until = len(self.sound) if time is None else round(time * SOUND_RATE)
        while self._heard < until:
            piece = self.sound[self._heard : self._heard + SOUND_BLOCK]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece.T), format="fltp", layout="stereo")
            frame.rate, frame.pts, frame.time_base = SOUND_RATE, self._heard, Fraction(1, SOUND_RATE)
            self._heard += len(piece)
            self.container.mux(self.voice.encode(frame))
        if time is None:
            self.container.mux(self.voice.encode())


@contextmanager
def film(out: Path, size: tuple[int, int], rate: float, sound: Sound | None) -> Iterator[Film]:
    """An MP4 of that size (width, height; even). rate: about how many frames a second, for the encoder to plan with."""
    with av.open(str(out), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        picture = container.add_stream("libx264", rate=Fraction(rate).limit_denominator(1001), options=dict(X264))
        picture.width, picture.height, picture.pix_fmt = *size, "yuv420p"
        codec = picture.codec_context
        codec.time_base, codec.thread_count = Fraction(1, TICKS), 1
        codec.color_range, codec.colorspace = ColorRange.MPEG, BT709
        codec.color_primaries = codec.color_trc = BT709
        voice = None
        if sound is not None:
            voice = container.add_stream("aac", rate=SOUND_RATE, layout="stereo")
            voice.bit_rate = SOUND_BITRATE
        made = Film(container, picture, voice, sound)
        yield made
        made.end()


def write_pictures(
    pictures: Iterable[tuple[npt.NDArray[np.uint8], float, float]], out: Path, size: tuple[int, int], rate: float
) -> int:
    """An animated picture that begins anew for ever; returns of how many. Each is (height, width, 4) with its time and
    how long it is seen, in seconds. The suffix of `out` says which kind."""
    kind, encoder, pixels, options, quality = REELS[out.suffix.lower()]
    count = 0
    with av.open(str(out), "w", format=kind, options=options) as container:
        stream = cast(
            VideoStream, container.add_stream(encoder, rate=Fraction(rate).limit_denominator(1001), options=quality)
        )
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.codec_context.time_base = Fraction(1, PICTURE_TICKS)
        for picture, time, seconds in pictures:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgba").reformat(format=pixels)
            frame.pts, frame.time_base = round(time * PICTURE_TICKS), Fraction(1, PICTURE_TICKS)
            frame.duration = round((time + seconds) * PICTURE_TICKS) - frame.pts
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode())
    return count
