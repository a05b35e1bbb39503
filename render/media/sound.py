"""The sound of a video, on the clock of its picture: sample 0 is heard when the first frame is seen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from av import AudioFrame, AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from render.media.arrays import Sound
from render.media.film import origin_of
from render.media.opening import PYAV_ERRORS, open_video, sound_stream
from render.media.probe import Probe

# Codecs that overlap their blocks need some before the first that counts (AAC 1-2 blocks, Opus 80 ms).
PREROLL_SECONDS = 0.5
# Clocks in containers are rounded to a millisecond or a block; a smaller step than this is no gap.
JITTER_SECONDS = 0.03
LAYOUTS = {1: "mono", 2: "stereo"}


def read_sound(
    path: Path,
    probe: Probe,
    start: float = 0.0,
    duration: float | None = None,
    rate: int = 48000,
    channels: int = 2,
) -> Sound:
    """(n, channels) float32 of exactly round(duration * rate) samples from `start` seconds on; to the end if None.

    Silence where there is no sound, or none that can be read. Raises RefusedError if the file cannot be opened.
    """
    length = max(0.0, (probe.duration or 0.0) - start) if duration is None else duration
    count = round(length * rate)
    sound = np.zeros((count, channels), np.float32)  # pages that stay silent cost no memory
    for at, piece in _pieces(path, probe, start, rate, channels):
        if at >= count:
            break
        piece = piece[: count - at]
        sound[at : at + len(piece)] = piece
    return sound


def stream_sound(
    path: Path, probe: Probe, rate: int = 48000, channels: int = 2, block: float = 10.0
) -> Iterator[Sound]:
    """The sound from the first frame on in blocks of `block` seconds, the last one shorter; none for a silent video."""
    size = round(block * rate)
    most = math.ceil((probe.duration or 0.0) * rate)
    pending, filled = np.zeros((size, channels), np.float32), 0
    begun = 0  # where `pending` begins
    for at, piece in _pieces(path, probe, 0.0, rate, channels):
        piece = piece[: max(0, most - at)]
        while len(piece):
            room = begun + size - at
            if room > 0:
                part, piece = piece[:room], piece[room:]
                pending[at - begun : at - begun + len(part)] = part
                at += len(part)
                filled = at - begun
            if filled == size or room <= 0:
                yield pending
                pending, filled, begun = np.zeros((size, channels), np.float32), 0, begun + size
    if filled:
        yield pending[:filled]


def _pieces(path: Path, probe: Probe, start: float, rate: int, channels: int) -> Iterator[tuple[int, Sound]]:
    """Where each piece begins, in samples from `start`, growing and never overlapping; what is earlier is left out."""
    if not probe.has_sound:
        return
    origin = origin_of(path, probe)
    with open_video(path, probe.format, probe.video_codec) as container:
        stream = sound_stream(container)
        if stream is None:
            return
        _seek(container, stream, origin + start - PREROLL_SECONDS)
        heard = 0
        for time, samples in resampled(decoded_sound(container, stream), rate, channels):
            at = round((time - origin - start) * rate)
            skipped = max(0, heard - at)
            if skipped < len(samples):
                yield at + skipped, samples[skipped:]
                heard = at + len(samples)


def _seek(container: InputContainer, stream: AudioStream, time: float) -> None:
    if time <= 0:
        return
    try:
        container.seek(math.floor(time / float(stream.time_base or 1)), stream=stream, backward=True)
    except PYAV_ERRORS:
        container.seek(0)


def decoded_sound(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """The readable blocks from here to the end; a broken tail ends them."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except PYAV_ERRORS:
            packet = None
        try:
            frames = stream.codec_context.decode(packet)
        except PYAV_ERRORS:
            frames = []
        yield from frames
        if packet is None or packet.size == 0:
            return


def resampled(frames: Iterator[AudioFrame], rate: int, channels: int) -> Iterator[tuple[float, Sound]]:
    """Times in seconds on the container's clock, and samples."""
    run: Run | None = None
    for frame in frames:
        if run is None or not run.continues(frame):
            if run is not None:
                yield from run.pushed(None)
            run = Run(frame, rate, channels)
        yield from run.pushed(frame)
    if run is not None:
        yield from run.pushed(None)


class Run:
    """Blocks that follow each other without a gap, through one resampler."""

    def __init__(self, first: AudioFrame, rate: int, channels: int) -> None:
        # swresample would spread mono over two channels at -3 dB: each gets it whole.
        self._copies = channels if first.layout.nb_channels == 1 else 1
        self._channels = channels // self._copies
        self._resampler = AudioResampler(format="flt", layout=LAYOUTS[self._channels], rate=rate)
        self._rate = rate
        self._source = _kind(first)
        self._start = first.time or 0.0
        self._taken = 0  # samples at the source's rate
        self._given = 0  # samples at ours

    def continues(self, frame: AudioFrame) -> bool:
        """Whether the block is of the same kind and comes when this run ends."""
        expected = self._start + self._taken / frame.sample_rate
        on_time = frame.time is None or abs(frame.time - expected) < JITTER_SECONDS
        return on_time and _kind(frame) == self._source

    def pushed(self, frame: AudioFrame | None) -> Iterator[tuple[float, Sound]]:
        """What is ready after this block; None ends the run."""
        self._taken += frame.samples if frame else 0
        try:
            ready = self._resampler.resample(frame)
        except PYAV_ERRORS:
            return  # a block that lies about its kind
        for out in ready:
            samples = np.asarray(out.to_ndarray(), np.float32).reshape(-1, self._channels)
            yield self._start + self._given / self._rate, np.repeat(samples, self._copies, axis=1)
            self._given += len(samples)


def _kind(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate
