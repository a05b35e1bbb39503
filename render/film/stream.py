"""A movie that can be watched while it is being made: playlists of the parts there are (HTTP Live Streaming, RFC 8216).

The playlists are our own: their target duration must not change while they grow, and those of FFmpeg's muxer do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from math import ceil
from pathlib import Path

from render.film.fragments import Track, durations, fragment, header, pictures_of, sounds_of, video_codec
from render.film.planes import Size
from render.film.soundtrack import AAC_BITRATE, AAC_FRAME, RATE, SOUND_PACKETS
from render.film.timeline import FRAME_RATE

MASTER, PICTURES, SOUND = "movie.m3u8", "pictures", "sound"
TARGET_SECONDS = 2  # a segment has at most 60 frames, only a long transition has more; a piece of sound fits in
# Playing can begin with the first second of the movie.
FIRST_FRAMES = FRAME_RATE
# What players are told of the pictures' bit rate, of one choice only: no detailed first version of ours has more.
PICTURE_BITS = 4_000_000
AAC_CODEC = "mp4a.40.2"  # RFC 6381: AAC-LC


@dataclass(frozen=True, slots=True)
class Stream:
    """The parts of a movie in their order, wherever they lie; some may not be there yet."""

    parts: tuple[Path, ...]
    counts: tuple[int, ...]  # frames of each part
    sound: Path
    opening: Path  # of the sound, until that is there; it has the same packets
    size: Size

    @property
    def is_playable(self) -> bool:
        return sum(self.counts[: self.ready]) >= min(FIRST_FRAMES, sum(self.counts)) and self.heard.exists()

    @property
    def heard(self) -> Path:
        """As much of the sound as there is."""
        return self.sound if self.sound.exists() else self.opening

    @property
    def ready(self) -> int:
        """How many parts there are from the first on without a gap."""
        return sum(1 for _ in takewhile(Path.exists, self.parts))

    def file(self, name: str, *, ended: bool) -> bytes | None:
        """What a player asks for by name; None where there is no such file, or not yet. ended: no more parts come."""
        if name == MASTER:
            return self.master() if self.is_playable else None
        track, _, rest = name.partition(".") if "-" not in name else name.partition("-")
        make = {PICTURES: self.pictures, SOUND: self.sounds}.get(track)
        try:
            return make(rest, ended) if make else None
        except FileNotFoundError:  # evicted this very moment
            return None

    def master(self) -> bytes:
        codecs = f"{video_codec(header(self.parts[0], FRAME_RATE))},{AAC_CODEC}"
        bits = PICTURE_BITS + AAC_BITRATE
        return lines(
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            "#EXT-X-INDEPENDENT-SEGMENTS",
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{SOUND}",NAME="{SOUND}",DEFAULT=YES,AUTOSELECT=YES,URI="{SOUND}.m3u8"',
            f'#EXT-X-STREAM-INF:BANDWIDTH={bits},CODECS="{codecs}",RESOLUTION={self.size[0]}x{self.size[1]},'
            f'FRAME-RATE={FRAME_RATE},AUDIO="{SOUND}"',
            f"{PICTURES}.m3u8",
        )

    def pictures(self, rest: str, ended: bool) -> bytes | None:
        ready = self.ready
        if rest == "m3u8":
            target = max(TARGET_SECONDS, ceil(max(self.counts) / FRAME_RATE))
            seconds = [count / FRAME_RATE for count in self.counts[:ready]]
            return playlist(PICTURES, seconds, target, ended or ready == len(self.parts))
        if rest == "mp4":
            return header(self.parts[0], FRAME_RATE)
        begins = [0, *accumulate(self.counts)]
        return numbered(rest, ready, lambda at: [Track(pictures_of(self.parts[at], FRAME_RATE), begins[at])])

    def sounds(self, rest: str, ended: bool) -> bytes | None:
        """First the opening's, then all. The list is closed with that of the pictures all the same, for players that
        follow both by the same rules.
        """
        heard = self.heard
        if rest == "mp4":
            return header(heard, RATE)
        samples = sounds_of(heard)
        pieces = [samples[first : first + SOUND_PACKETS] for first in range(0, len(samples), SOUND_PACKETS)]
        if rest == "m3u8":
            done = ended or (self.ready == len(self.parts) and heard == self.sound)
            return playlist(SOUND, [durations(piece) / RATE for piece in pieces], TARGET_SECONDS, done)
        return numbered(rest, len(pieces), lambda number: [Track(pieces[number], number * SOUND_PACKETS * AAC_FRAME)])


def numbered(rest: str, count: int, find: Callable[[int], Sequence[Track]]) -> bytes | None:
    """The fragment `<number>.m4s`."""
    number, _, suffix = rest.partition(".")
    if suffix != "m4s" or not (number.isascii() and number.isdecimal()) or len(number) > 6 or int(number) >= count:
        return None
    return fragment(find(int(number)), int(number) + 1)


def playlist(name: str, seconds: Sequence[float], target: int, ended: bool, kind: str = "EVENT") -> bytes:
    """The list of a track's fragments, which only ever grows, or, of the kind "VOD", stays as it is."""
    return lines(
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        f"#EXT-X-PLAYLIST-TYPE:{kind}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        "#EXT-X-START:TIME-OFFSET=0",
        f'#EXT-X-MAP:URI="{name}.mp4"',
        *entries(name, seconds),
        *(["#EXT-X-ENDLIST"] if ended else []),
    )


def entries(name: str, seconds: Sequence[float]) -> Iterator[str]:
    for number, length in enumerate(seconds):
        yield f"#EXTINF:{length:.6f},"
        yield f"{name}-{number}.m4s"


def lines(*rows: str) -> bytes:
    return "".join(f"{row}\n" for row in rows).encode()
