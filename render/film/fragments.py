"""Parts of a movie as fragments of one long film (ISO 14496-12, 8.8; RFC 8216, 3.3), made of packets without encoding.

A part knows nothing of its place in the movie, so that movies can share it; its fragment does.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from struct import pack

import av

from render.film.join import opened_for_packets

# What every player must know first, and nothing else: no packet, no index, no edit list.
HEADER_ONLY = "+empty_moov+default_base_moof+skip_trailer"
# ISO 14496-12: sample flags, "others depend on nothing before" and "is no key frame"; trun with a signed offset.
KEY, DEPENDENT = 0x02000000, 0x01010000
DEFAULT_BASE_IS_MOOF = 0x020000
OFFSET_DURATION_SIZE_FLAGS_SHIFT = 0x000001 | 0x000100 | 0x000200 | 0x000400 | 0x000800
AVC_CONFIGURATION = b"avcC"


@dataclass(frozen=True, slots=True)
class Sample:
    """A packet: what is decoded at once, for so many ticks, and how much later than decoded it is shown."""

    data: bytes
    duration: int
    shift: int
    is_key: bool


@dataclass(frozen=True, slots=True)
class Track:
    """What a fragment has of one track, decoded from tick `begins` on."""

    samples: Sequence[Sample]
    begins: int


def pictures_of(part: Path, frame_rate: int) -> list[Sample]:
    """The frames of a segment, in the order in which they are decoded; a tick is a frame."""
    with opened_for_packets(part) as container:
        stream = container.streams.video[0]
        step = Fraction(1, frame_rate) / stream.time_base
        packets = [packet for packet in container.demux(stream) if packet.dts is not None]
        return [
            Sample(bytes(packet), 1, int((packet.pts or 0) / step) - number, bool(packet.is_keyframe))
            for number, packet in enumerate(packets)
        ]


def sounds_of(part: Path) -> list[Sample]:
    """The packets of a sound, without those that only prepare the decoder; a tick is a sample at its rate."""
    with opened_for_packets(part) as container:
        packets = [packet for packet in container.demux(container.streams.audio[0]) if packet.dts is not None]
        return [
            Sample(bytes(packet), int(packet.duration or 0), 0, True) for packet in packets if (packet.pts or 0) >= 0
        ]


def header(part: Path, *ticks: int) -> bytes:
    """The film's beginning (EXT-X-MAP) for fragments of its first tracks, each with so many ticks a second."""
    file = io.BytesIO()
    options = {"movflags": HEADER_ONLY, "video_track_timescale": str(ticks[0])}
    with opened_for_packets(part) as source, av.open(file, "w", format="mp4", options=options) as film:
        for track, rate in zip(source.streams, ticks, strict=False):
            film.add_stream_from_template(track).time_base = Fraction(1, rate)
        film.start_encoding()
    return file.getvalue()


def fragment(tracks: Sequence[Track], number: int) -> bytes:
    """One of the tracks of a header, in its order."""
    moof = moof_box(tracks, number, 0)
    moof = moof_box(tracks, number, len(moof) + 8)  # now that its own size is known
    return moof + box(b"mdat", b"".join(sample.data for track in tracks for sample in track.samples))


def moof_box(tracks: Sequence[Track], number: int, offset: int) -> bytes:
    """offset: from its own beginning to the first track's data; those of the others follow."""
    trafs = b""
    for track_id, track in enumerate(tracks, 1):
        trafs += traf_box(track, track_id, offset)
        offset += sum(len(sample.data) for sample in track.samples)
    return box(b"moof", full_box(b"mfhd", 0, 0, pack(">I", number)) + trafs)


def traf_box(track: Track, track_id: int, offset: int) -> bytes:
    rows = b"".join(
        pack(">IIIi", sample.duration, len(sample.data), KEY if sample.is_key else DEPENDENT, sample.shift)
        for sample in track.samples
    )
    tfhd = full_box(b"tfhd", 0, DEFAULT_BASE_IS_MOOF, pack(">I", track_id))
    tfdt = full_box(b"tfdt", 1, 0, pack(">Q", track.begins))
    trun = full_box(b"trun", 1, OFFSET_DURATION_SIZE_FLAGS_SHIFT, pack(">Ii", len(track.samples), offset) + rows)
    return box(b"traf", tfhd + tfdt + trun)


def box(name: bytes, content: bytes) -> bytes:
    return pack(">I", 8 + len(content)) + name + content


def full_box(name: bytes, version: int, flags: int, content: bytes) -> bytes:
    return box(name, pack(">I", version << 24 | flags) + content)


def video_codec(head: bytes) -> str:
    """The codec of a film's header as RFC 6381 names it: avc1 with profile, constraints and level."""
    at = head.index(AVC_CONFIGURATION) + len(AVC_CONFIGURATION) + 1
    return f"avc1.{head[at : at + 3].hex()}"


def durations(samples: Iterable[Sample]) -> int:
    return sum(sample.duration for sample in samples)
