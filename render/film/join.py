"""Segments and sound become one file, without encoding again; then the file is checked packet by packet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from heapq import merge
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from render.film.about import About, write_about

type AnyPacket = Packet[Any]

SAYS_NOTHING = About()

# x264 builds B-frames upon B-frames, so a frame is decoded up to two frames before it is shown. A segment says so of
# itself, but for one of one or two frames: counted anew, all keep the same distance.
REORDERED_FRAMES = 2
# A second more or less of sound is a mistake; AAC pads its last packet by less than this.
MOST_SOUND_DIFFERENCE = 0.1  # seconds


class JoinError(Exception):
    """The joined file is not what it should be: a bug, or a segment that was damaged on disk."""


def join(
    segments: Sequence[Path],
    counts: Sequence[int],
    sound: Path,
    out: Path,
    frame_rate: int,
    about: About = SAYS_NOTHING,
) -> None:
    """Write an MP4 of the segments one after the other with the sound, its index first.

    counts: how many frames each segment should have. about: what the file says of itself. Raises JoinError.
    """
    partial = out.with_name(f".{out.name}.partial")
    try:
        with (
            av.open(str(partial), "w", format="mp4", options={"movflags": "+faststart"}) as movie,
            av.open(str(sound)) as voice,
            av.open(str(segments[0])) as first,
        ):
            picture = movie.add_stream_from_template(first.streams.video[0])
            picture.time_base = Fraction(1, frame_rate)
            track = movie.add_stream_from_template(voice.streams.audio[0])
            write_about(movie, about, sum(counts) / frame_rate)
            for packet in in_order(pictures(segments, picture, frame_rate), sounds(voice.demux(audio=0), track)):
                movie.mux(packet)
        check(partial, counts, frame_rate)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def pictures(segments: Sequence[Path], stream: VideoStream, frame_rate: int) -> Iterator[AnyPacket]:
    """The packets of all segments on one clock that counts frames."""
    begun, a_frame = 0, Fraction(1, frame_rate)  # frames of the segments before
    headers: bytes | None = None
    for segment in segments:
        with opened_for_packets(segment) as container:
            source = container.streams.video[0]
            headers = headers or source.codec_context.extradata
            if source.codec_context.extradata != headers:
                raise JoinError(f"{segment.name} was encoded with other settings than the segments before it")
            step = a_frame / source.time_base
            count = 0
            for packet in container.demux(source):
                if packet.dts is None or packet.pts is None:
                    continue  # demux ends with an empty packet
                packet.pts = begun + packet.pts * step.denominator // step.numerator
                packet.dts = begun + count - REORDERED_FRAMES
                packet.duration, packet.time_base = 1, a_frame
                packet.stream = stream
                count += 1
                yield packet
            begun += count


def sounds(packets: Iterator[AnyPacket], stream: Stream) -> Iterator[AnyPacket]:
    for packet in packets:
        if packet.dts is not None:
            packet.stream = stream
            yield packet


def in_order(*tracks: Iterator[AnyPacket]) -> Iterator[AnyPacket]:
    """Packets of all tracks by their decoding time, so that players need to read the file only forwards."""
    return merge(*tracks, key=seconds)


def seconds(packet: AnyPacket) -> float:
    return (packet.dts or 0) * packet.time_base.numerator / packet.time_base.denominator


def opened_for_packets(path: Path) -> InputContainer:
    """The file without any decoder: FFmpeg would decode its first frame just to describe it, 15 ms for 1080p."""
    return av.open(str(path), options={"codec_whitelist": "none"})


def check(path: Path, counts: Sequence[int], frame_rate: int) -> None:
    """Frames in number and step, decoding order, a key frame at every seam, index first, sound as long as the picture.

    counts: frames of each segment. Raises JoinError, naming what is off.
    """
    seams = {sum(counts[:index]) for index in range(len(counts))}
    with opened_for_packets(path) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        step = Fraction(1, frame_rate) / video.time_base
        packets = [packet for packet in container.demux(video) if packet.dts is not None]
        shown = sorted(int(packet.pts or 0) for packet in packets)
        first = shown[0] if shown else 0
        keys = {round((int(packet.pts or 0) - first) / step) for packet in packets if packet.is_keyframe}
        decoded = [int(packet.dts or 0) for packet in packets]
        picture_seconds, sound_seconds = (float((track.duration or 0) * track.time_base) for track in (video, sound))
    wanted = [first + int(index * step) for index in range(sum(counts))]
    faults = {
        "frames are missing, doubled or off their step": shown != wanted,
        "packets are out of decoding order": any(a >= b for a, b in pairwise(decoded)),
        "a segment does not begin with a key frame": not seams <= keys,
        "the picture lasts too long or too short": abs(picture_seconds - len(wanted) / frame_rate) > 0.5 / frame_rate,
        "the sound is not as long as the picture": abs(sound_seconds - picture_seconds) > MOST_SOUND_DIFFERENCE,
        "the index does not come first": not index_first(path),
    }
    if found := [fault for fault, present in faults.items() if present]:
        raise JoinError(f"{path.name}: {'; '.join(found)}")


def index_first(path: Path) -> bool:
    """Whether the box `moov` comes before `mdat` (ISO 14496-12), so that playing can start at once."""
    with path.open("rb") as file:
        while len(header := file.read(8)) == 8:
            size, name = int.from_bytes(header[:4], "big"), header[4:]
            if name in (b"moov", b"mdat"):
                return name == b"moov"
            if size == 1:
                size = int.from_bytes(file.read(8), "big") - 8
            file.seek(size - 8, 1)
    return False
