"""A finished film in pieces: together they are the film, and versions of it are cut at the same places."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.film.copies import copy_movie
from render.film.fragments import Track
from render.film.join import join
from render.film.pieces import FIRST_FRAMES, PIECE_FRAMES, Versions, bounds_of, pieces_of
from render.media.arrays import unwatched
from tests.render.film.test_join import FRAME_RATE, write_segment, write_sound

COUNTS = (30, 12, 45, 60, 33, 20)
FRAMES = sum(COUNTS)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    """A film of parts, and its copy for slow lines."""
    folder = tmp_path_factory.mktemp("film")
    parts = [
        write_segment(folder / f"{number}.mp4", count, first=sum(COUNTS[:number]) // 2)
        for number, count in enumerate(COUNTS)
    ]
    whole, small = folder / "whole.mp4", folder / "small.mp4"
    join(parts, COUNTS, write_sound(folder / "sound.mp4", FRAMES / FRAME_RATE), whole, FRAME_RATE)
    copy_movie({"path": str(whole), "out": str(small), "side": 24, "most": None, "line": 300_000}, unwatched)
    return Versions({"small": small, "whole": whole})


def asked(versions: Versions, name: str) -> bytes:
    content = versions.file(name)
    assert content is not None, name
    return content


def played(versions: Versions, name: str) -> bytes:
    """What a player puts together by the list of a version."""
    names = re.findall(r'URI="([^"]+)"|^(?!#)(.+)$', asked(versions, f"{name}.m3u8").decode(), re.MULTILINE)
    return b"".join(asked(versions, head or piece) for head, piece in names)


@pytest.mark.parametrize("name", ["small", "whole"])
def test_the_pieces_together_are_the_film(versions: Versions, name: str) -> None:
    film = played(versions, name)
    with av.open(io.BytesIO(film), "r") as stream:
        times = [round(float(frame.time or 0) * FRAME_RATE) for frame in stream.decode(video=0)]
    assert times == list(range(times[0], times[0] + FRAMES))
    for kind in ("video", "audio"):
        with av.open(io.BytesIO(film), "r") as one, av.open(str(versions.files[name])) as other:
            found, kept = (
                [bytes(packet) for packet in file.demux(**{kind: 0}) if packet.size and (packet.pts or 0) >= 0]
                for file in (one, other)
            )
        assert found == kept, kind


def test_pieces_begin_with_key_frames_at_the_same_places(versions: Versions) -> None:
    small, whole = (pieces_of(versions.files[name]) for name in ("small", "whole"))
    assert small.bounds == whole.bounds and len(whole.bounds) > 4
    for pieces in (small, whole):
        for number in range(len(pieces.seconds)):
            picture, sound = pieces.tracks(number)
            assert picture.samples[0].is_key and picture.begins == pieces.bounds[number]
            assert sound.begins == pytest.approx(picture.begins * 1600, abs=1024)
        tracks = [pieces.tracks(number)[1] for number in range(len(pieces.seconds))]
        for track, following in pairwise(tracks):
            assert track.begins + length(track) == following.begins


def length(track: Track) -> int:
    return sum(sample.duration for sample in track.samples)


def test_the_list_of_versions_says_what_each_needs(versions: Versions) -> None:
    master = asked(versions, "movie.m3u8").decode()
    bits = [int(bits) for bits in re.findall(r"BANDWIDTH=(\d+)", master)]
    assert re.findall(r"^(?!#).+$", master, re.MULTILINE) == ["small.m3u8", "whole.m3u8"]
    assert re.findall(r"RESOLUTION=(\w+)", master) == ["32x24", "64x48"]
    for name, most in zip(("small", "whole"), bits, strict=True):
        pieces = pieces_of(versions.files[name])
        heaviest = max(
            8 * len(asked(versions, f"{name}-{number}.m4s")) / seconds for number, seconds in enumerate(pieces.seconds)
        )
        assert heaviest == pytest.approx(most, rel=0.35)  # of so small pictures what wraps them is a good part


def test_a_list_says_how_long_pieces_are(versions: Versions) -> None:
    said = asked(versions, "whole.m3u8").decode()
    lengths = [float(seconds) for seconds in re.findall(r"EXTINF:([\d.]+)", said)]
    assert sum(lengths) == pytest.approx(FRAMES / FRAME_RATE, abs=1e-4) and lengths[0] == 1.0
    target = re.search(r"TARGETDURATION:(\d+)", said)
    assert target is not None and max(lengths) <= int(target[1])
    assert "#EXT-X-PLAYLIST-TYPE:VOD\n" in said and said.endswith("#EXT-X-ENDLIST\n")


@pytest.mark.parametrize(
    "name",
    ["", "x", "small", "small.txt", "small-99.m4s", "small--1.m4s", "small-٣.m4s", "large.m3u8", "../small.m3u8"],
)
def test_there_is_nothing_else(versions: Versions, name: str) -> None:
    assert versions.file(name) is None


def test_a_film_that_is_gone_or_none_has_no_pieces(tmp_path: Path) -> None:
    (tmp_path / "none.mp4").write_bytes(b"not really a movie")
    versions = Versions({"none": tmp_path / "none.mp4", "gone": tmp_path / "gone.mp4"})
    assert [versions.file(name) for name in ("movie.m3u8", "none.m3u8", "none-0.m4s", "gone.mp4")] == [None] * 4


@given(st.lists(st.integers(1, 60), min_size=1, max_size=200))
def test_pieces_are_never_too_short_nor_too_long(groups: list[int]) -> None:
    keys = [0, *np.cumsum(groups).tolist()]
    count = keys.pop()
    bounds = list(bounds_of(keys, count))
    lengths = np.diff(bounds)
    assert bounds[0] == 0 and bounds[-1] == count and set(bounds[:-1]) <= set(keys)
    assert all(length >= min(FIRST_FRAMES, count) for length in lengths)
    assert all(length < PIECE_FRAMES + 60 + FIRST_FRAMES for length in lengths)
