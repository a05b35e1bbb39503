from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.media.film import open_film, origin_of
from render.media.probe import probe
from render.media.sound import read_sound, stream_sound
from tests.render.media.making import SOUND_RATE, bikes, bikes_pictures, bunny, write_film

SECONDS = 2


def beeps() -> npt.NDArray[np.float32]:
    """Two seconds: a click at 0.5 s and one at 1.25 s, over a quiet tone that tells the phase."""
    time = np.arange(SECONDS * SOUND_RATE) / SOUND_RATE
    sound = 0.1 * np.sin(2 * np.pi * 440 * time)
    for at in (0.5, 1.25):
        sound[round(at * SOUND_RATE) : round(at * SOUND_RATE) + 48] = 0.9
    return sound.astype(np.float32)


def film(path: Path, codec: str = "pcm_s16le") -> Path:
    return write_film(path, bikes_pictures(25) * SECONDS, sound=beeps(), sound_codec=codec)


def click_times(sound: npt.NDArray[np.float32], rate: int) -> list[float]:
    loud = np.flatnonzero(np.abs(sound[:, 0]) > 0.4) / rate
    return [float(loud[0]), float(loud[loud > 1][0])]


@pytest.fixture(scope="module")
def clicking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "film.mov")


def test_it_works(clicking: Path) -> None:
    sound = read_sound(clicking, probe(clicking))
    assert sound.shape == (SECONDS * 48000, 2)
    assert sound.dtype == np.float32
    np.testing.assert_allclose(sound[:, 0], sound[:, 1])
    np.testing.assert_allclose(sound[:, 0], beeps(), atol=1e-3)


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [("mp4", "aac"), ("mkv", "libopus"), ("mkv", "libmp3lame"), ("mts", "ac3"), ("avi", "libmp3lame")],
)
def test_lossy_codecs_are_on_the_clock_of_the_picture(tmp_path: Path, suffix: str, codec: str) -> None:
    path = film(tmp_path / f"film.{suffix}", codec)
    found = probe(path)
    late = 0.03 if suffix in ("avi", "mts") else 0.003  # those containers do not tell an encoder's delay
    assert click_times(read_sound(path, found), 48000) == pytest.approx([0.5, 1.25], abs=late)
    assert click_times(read_sound(path, found, rate=16000, channels=1), 16000) == pytest.approx([0.5, 1.25], abs=late)


@pytest.mark.parametrize(
    "name", ["Sony_ILCE-7M3_A7M3_.mts", "MVI_4823.AVI", "with-gps.mov", "bigbuckbunny.mp4", "tree.avi"]
)
def test_sound_and_picture_have_one_clock(media: Path, name: str) -> None:
    path = media / "videos" / name
    with open_film(path, probe(path)) as film:
        assert origin_of(path, probe(path)) == pytest.approx(film.origin, abs=1e-6)


@settings(max_examples=10, deadline=None)
@given(st.floats(0, 2.5), st.floats(0, 2))
def test_any_part_is_the_same_part_of_the_whole(clicking: Path, start: float, duration: float) -> None:
    found = probe(clicking)
    part = read_sound(clicking, found, start, duration)
    assert part.shape == (round(duration * 48000), 2)
    at = round(start * 48000)
    whole = np.concatenate([read_sound(clicking, found), np.zeros((5 * 48000, 2), np.float32)])
    expected = whole[at : at + len(part)]
    edge = 1  # start may lie between two samples
    differ = np.abs(part[edge:-edge] - expected[edge:-edge]).max(initial=0)
    shifted = (
        min(
            np.abs(part[edge:-edge] - whole[at + by + edge : at + by + len(part) - edge]).max(initial=0)
            for by in (-1, 1)
            if at + by >= 0
        )
        if len(part) > 2
        else 0
    )
    assert min(differ, shifted) < 0.02


def test_a_lossy_part_is_the_same_part_of_the_whole(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", "aac")
    found = probe(path)
    whole, part = read_sound(path, found), read_sound(path, found, 1.0, 0.5)
    np.testing.assert_allclose(part, whole[48000:72000], atol=1e-4)


@pytest.mark.parametrize("block", [0.1, 0.7, 3.0])
def test_blocks_make_up_the_whole(clicking: Path, block: float) -> None:
    found = probe(clicking)
    blocks = list(stream_sound(clicking, found, 16000, 1, block))
    assert {piece.shape for piece in blocks[:-1]} <= {(round(block * 16000), 1)}
    np.testing.assert_array_equal(np.concatenate(blocks), read_sound(clicking, found, rate=16000, channels=1))


def test_a_silent_film() -> None:
    found = probe(bikes())
    assert read_sound(bikes(), found, 1.0).shape == (9 * 48000, 2)
    assert not read_sound(bikes(), found, 1.0).any()
    assert list(stream_sound(bikes(), found)) == []


def test_a_part_beyond_the_end_is_silent(clicking: Path) -> None:
    assert not read_sound(clicking, probe(clicking), 100.0, 0.5).any()


def test_a_broken_tail_is_silence(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mkv")
    found = probe(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    sound = read_sound(path, found)
    assert len(sound) == SECONDS * 48000
    assert sound[:24000].any()
    assert not sound[-4800:].any()


def test_an_animation_with_sound() -> None:
    sound = read_sound(bunny(), probe(bunny()))
    assert sound.shape == (round(probe(bunny()).duration or 0) * 48000 + 13440, 2)
    assert 0.001 < sound.std() < 0.2


def test_sound_that_begins_later_than_the_picture(media: Path) -> None:
    path = media / "videos" / "face_noface.mov"
    sound = read_sound(path, probe(path))
    begin = 107164 / 44100
    assert not sound[: round(begin * 48000) - 48].any()
    assert sound[round(begin * 48000) : round(begin * 48000) + 480].any()
