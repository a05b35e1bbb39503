"""A finished film as a stream of pieces (HTTP Live Streaming, RFC 8216), made of its packets when they are asked for.

Of a film there may be versions of several sizes. Their key frames are the same, so a player goes from one to another at
the beginning of any piece. Picture and sound come in one piece, as each more to ask for costs a slow line a round trip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

from av import FFmpegError
from av.container import InputContainer
from av.packet import Packet

from render.film.fragments import Sample, Track, header, video_codec
from render.film.join import opened_for_packets
from render.film.planes import Size
from render.film.soundtrack import RATE
from render.film.stream import AAC_CODEC, MASTER, lines, numbered, playlist
from render.film.timeline import FRAME_RATE

# A piece ends at the first key frame after so many frames: the first soon, as somebody waits for it to play; the others
# after half of what comes before them, so that on a slow line they are there in time, and few are asked for.
FIRST_FRAMES, PIECE_FRAMES = FRAME_RATE, 4 * FRAME_RATE


@dataclass(frozen=True, slots=True)
class Pieces:
    """How a file of ours is cut."""

    path: Path
    size: Size
    bounds: tuple[int, ...]  # frames at which pieces begin, and the number of all
    bits: int  # a second, of the heaviest piece
    head: bytes

    @property
    def seconds(self) -> list[float]:
        """The length of each piece."""
        return [(end - begin) / FRAME_RATE for begin, end in pairwise(self.bounds)]

    def tracks(self, number: int) -> Sequence[Track]:
        """The pictures of one piece, and the sound that begins within it; ticks are frames and samples."""
        begin, end = self.bounds[number : number + 2]
        pictures: list[Sample] = []
        sounds: list[Sample] = []
        sound_begins = 0
        for packet in packets_between(self.path, begin, None if end == self.bounds[-1] else end):
            if packet.stream.type == "audio":
                sound_begins = sound_begins if sounds else int(packet.pts or 0)
                sounds.append(Sample(bytes(packet), int(packet.duration or 0), 0, True))
            else:
                shift = frame_of(packet.pts, packet) - begin - len(pictures)
                pictures.append(Sample(bytes(packet), 1, shift, bool(packet.is_keyframe)))
        return [Track(pictures, begin), Track(sounds, sound_begins)]


@dataclass(frozen=True, slots=True)
class Versions:
    """The files of one film by name, in the order in which a player shall try them."""

    files: Mapping[str, Path]

    def file(self, name: str) -> bytes | None:
        """What a player asks for by name; None where there is no such file, or the film is gone or damaged."""
        try:
            return self.master() if name == MASTER else self.part(name)
        except (OSError, FFmpegError):
            return None

    def part(self, name: str) -> bytes | None:
        """Of one version: its list, its beginning or a piece. Raises OSError, FFmpegError."""
        version, dash, rest = name.rpartition("-")
        if not dash:
            version, _, rest = name.rpartition(".")
        if version not in self.files:
            return None
        pieces = pieces_of(self.files[version])
        if dash:
            return numbered(rest, len(pieces.seconds), pieces.tracks)
        if rest == "m3u8":
            return playlist(version, pieces.seconds, ceil(max(pieces.seconds)), True, "VOD")
        return pieces.head if rest == "mp4" else None

    def master(self) -> bytes:
        rows = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
        for name, path in self.files.items():
            pieces = pieces_of(path)
            rows += (
                f'#EXT-X-STREAM-INF:BANDWIDTH={pieces.bits},CODECS="{video_codec(pieces.head)},{AAC_CODEC}",'
                f"RESOLUTION={pieces.size[0]}x{pieces.size[1]},FRAME-RATE={FRAME_RATE}",
                f"{name}.m3u8",
            )
        return lines(*rows)


def pieces_of(path: Path) -> Pieces:
    """Raises OSError, FFmpegError."""
    return _pieces_of(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _pieces_of(path: Path, _changed: int) -> Pieces:
    """Read from the file's index: no frame is touched."""
    with opened_for_packets(path) as film:
        picture, sound = film.streams.video[0], film.streams.audio[0]
        entries = picture.index_entries
        keys = [number for number in range(len(entries)) if entries[number].is_keyframe]
        weights = [entries[number].size for number in range(len(entries))]
        heard = sum(sound.index_entries[number].size for number in range(len(sound.index_entries)))
        size = (picture.width, picture.height)
    bounds = tuple(bounds_of(keys, len(weights)))
    seen = max(sum(weights[begin:end]) / (end - begin) for begin, end in pairwise(bounds))
    bits = round(8 * FRAME_RATE * (seen + heard / len(weights)))
    return Pieces(path, size, bounds, bits, header(path, FRAME_RATE, RATE))


def bounds_of(keys: Sequence[int], count: int) -> Iterator[int]:
    """Frames at which pieces begin, and the end of the last. keys: the key frames; closed groups begin with each."""
    yield 0
    last = 0
    for key in keys:
        if key - last >= min(max(FIRST_FRAMES, last // 2), PIECE_FRAMES) and count - key >= FIRST_FRAMES:
            yield key
            last = key
    yield count


def packets_between(path: Path, begin: int, end: int | None) -> Iterator[Packet[Any]]:
    """Those of picture and sound whose time is from frame `begin`, a key frame, to before `end`; None: to the last."""
    with opened_for_packets(path) as film:
        picture, sound = film.streams.video[0], film.streams.audio[0]
        go_to(film, begin)
        wanting = {"video", "audio"}
        for packet in film.demux(picture, sound):
            kind = packet.stream.type
            if packet.dts is None or packet.pts is None or packet.pts < 0 or kind not in wanting:
                continue
            at = frame_of(packet.pts, packet)
            if end is not None and at >= end and (kind == "audio" or packet.is_keyframe):
                wanting.remove(kind)
                if not wanting:
                    return
            elif at >= begin:
                yield packet


def go_to(film: InputContainer, frame: int) -> None:
    """Before the packets of a key frame, and of the sound that is heard with it."""
    picture = film.streams.video[0]
    if frame:
        film.seek(picture.index_entries[frame].timestamp, stream=picture)


def frame_of(ticks: int | None, packet: Packet[Any]) -> int:
    """The frame that is shown when so many of the packet's ticks have passed."""
    return int(Fraction(ticks or 0) * packet.time_base * FRAME_RATE)
