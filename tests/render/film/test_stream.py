from __future__ import annotations

import io
import re
from pathlib import Path

import av
import numpy as np
import pytest

from render.film.soundtrack import SOUND_PACKETS
from render.film.stream import Stream
from tests.render.film.test_join import COUNTS, write_segment, write_sound

SECONDS = sum(COUNTS) / 30


@pytest.fixture
def stream(tmp_path: Path) -> Stream:
    parts = tuple(tmp_path / f"{number}.mp4" for number in range(len(COUNTS)))
    for number, (part, count) in enumerate(zip(parts, COUNTS, strict=True)):
        write_segment(part, count, first=sum(COUNTS[:number]))
    sound = write_sound(tmp_path / "sound.mp4", SECONDS)
    return Stream(parts, COUNTS, sound, tmp_path / "sound.opening.mp4", (64, 48))


def asked(stream: Stream, name: str, *, ended: bool = False) -> bytes:
    content = stream.file(name, ended=ended)
    assert content is not None, name
    return content


def played(stream: Stream, track: str) -> bytes:
    """What a player puts together by the playlist."""
    names = re.findall(r'URI="([^"]+)"|^(?!#)(.+)$', asked(stream, f"{track}.m3u8").decode(), re.MULTILINE)
    return b"".join(asked(stream, head or piece) for head, piece in names)


def test_the_pieces_together_are_the_movie(stream: Stream) -> None:
    with av.open(io.BytesIO(played(stream, "pictures")), "r") as film:
        frames = list(film.decode(video=0))
    assert np.allclose(np.diff([float(frame.to_ndarray()[:48].mean()) for frame in frames]), 1.0, atol=0.6)
    times = [round(float(frame.time or 0) * 30) for frame in frames]
    assert times == list(range(times[0], times[0] + sum(COUNTS)))
    with av.open(io.BytesIO(played(stream, "sound")), "r") as film:
        sounds = list(film.decode(audio=0))
    assert sum(frame.samples for frame in sounds) / 48_000 == pytest.approx(SECONDS, abs=1024 / 48_000)
    assert sounds[0].time == 0.0


def test_the_list_grows_and_is_closed(stream: Stream) -> None:
    stream.parts[2].rename(stream.parts[2].with_suffix(".later"))
    before = asked(stream, "pictures.m3u8").decode()
    assert re.findall(r"pictures-\d+", before) == ["pictures-0", "pictures-1"] and "ENDLIST" not in before
    assert "#EXT-X-PLAYLIST-TYPE:EVENT\n" in before and "#EXT-X-TARGETDURATION:2\n" in before
    assert "ENDLIST" not in asked(stream, "sound.m3u8").decode()
    assert asked(stream, "pictures.m3u8", ended=True).decode() == before + "#EXT-X-ENDLIST\n"
    stream.parts[2].with_suffix(".later").rename(stream.parts[2])
    after = asked(stream, "pictures.m3u8").decode()
    assert after.startswith(before) and after.endswith("pictures-3.m4s\n#EXT-X-ENDLIST\n")
    lengths = [float(length) for length in re.findall(r"EXTINF:([\d.]+)", after)]
    assert lengths == pytest.approx([count / 30 for count in COUNTS], abs=1e-6) and max(map(round, lengths)) <= 2


def test_playing_begins_with_the_first_second_and_the_sound(stream: Stream) -> None:
    stream.parts[1].rename(stream.parts[1].with_suffix(".later"))
    assert stream.file("movie.m3u8", ended=False) is None  # 20 frames
    stream.parts[1].with_suffix(".later").rename(stream.parts[1])
    master = asked(stream, "movie.m3u8").decode()
    assert re.search(r'CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2",RESOLUTION=64x48', master)
    stream.sound.unlink()
    assert stream.file("movie.m3u8", ended=False) is None and stream.file("sound.m3u8", ended=False) is None


def test_the_opening_of_the_sound_is_enough_to_begin_with(stream: Stream, tmp_path: Path) -> None:
    stream.sound.rename(tmp_path / "later.mp4")
    write_sound(stream.opening, 2 * SOUND_PACKETS * 1024 / 48_000)
    assert asked(stream, "movie.m3u8") and asked(stream, "sound.mp4")
    before = asked(stream, "sound.m3u8").decode()
    assert "ENDLIST" not in before and "ENDLIST" in asked(stream, "sound.m3u8", ended=True).decode()
    (tmp_path / "later.mp4").rename(stream.sound)
    assert asked(stream, "sound.m3u8").endswith(b"#EXT-X-ENDLIST\n")


def test_pieces_of_sound_are_short_enough(stream: Stream) -> None:
    assert SOUND_PACKETS * 1024 / 48_000 <= 2.0


ODD = ("", "x", "pictures", "pictures-4.m4s", "pictures-.m4s", "pictures--1.m4s", "sound-9.m4s", "pictures-1.mp4")


@pytest.mark.parametrize("name", [*ODD, "pictures-٣.m4s", "movie.mp4", "../0.mp4", "pictures-" + "9" * 5000])
def test_what_is_not_there_is_not_there(stream: Stream, name: str) -> None:
    assert stream.file(name, ended=False) is None
