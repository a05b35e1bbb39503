from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.audio.loudness import integrated_loudness
from render.film.fragments import sounds_of
from render.film.opening import PACKETS, SHORTEST, begun, write_opening
from render.film.soundtrack import LOUDNESS, RATE, decode, mix, write_aac
from render.media.arrays import Sound
from render.story.storyboard import Shot, Storyboard
from tests.render.audio.hearing import heard, pieces
from tests.render.film.test_soundtrack import SHOT, storyboard, tone

SECONDS = 40.0


@pytest.fixture(scope="module")
def music() -> Sound:
    return heard(pieces()[0].path)[: round(SECONDS * RATE)]


def clip(shot: Shot) -> Sound:
    return tone(1000, shot.out - shot.in_)


def board() -> Storyboard:
    return storyboard(SHOT, replace(SHOT, start=25.0, end=29.0), seconds=SECONDS)


def test_the_whole_begins_with_the_packets_of_its_opening(music: Sound, tmp_path: Path) -> None:
    begins = begun(board(), music)
    assert begins is not None
    write_opening(board(), music, clip, begins, tmp_path / "opening.mp4")
    levels = write_aac(mix(board(), music, clip), tmp_path / "whole.mp4", begins)
    opening, whole = (sounds_of(tmp_path / f"{name}.mp4") for name in ("opening", "whole"))
    assert len(opening) == PACKETS and whole[:PACKETS] == opening and len(whole) > 1.5 * PACKETS
    assert levels.loudness == pytest.approx(LOUDNESS, abs=0.5)


def test_its_gain_is_nearly_that_of_the_whole(music: Sound) -> None:
    begins = begun(board(), music)
    assert begins is not None
    assert begins.gain == pytest.approx(LOUDNESS - integrated_loudness(mix(board(), music, clip), RATE), abs=0.5)


def test_nobody_hears_where_the_opening_ends(music: Sound, tmp_path: Path) -> None:
    """Though its gain was foretold a decibel too low, the music goes on at the same level, and comes to its own."""
    begins = begun(board(), music)
    assert begins is not None
    plain = mix(board(), music, clip)
    write_aac(plain, tmp_path / "whole.mp4", replace(begins, gain=begins.gain - 1.0))
    heard = decode(tmp_path / "whole.mp4")[: len(plain)]
    seconds = [20 * np.log10(rms(heard, at) / rms(plain, at)) for at in range(5, int(SECONDS) - 1)]
    assert np.abs(np.diff(seconds)).max() < 0.3
    assert seconds[-1] - seconds[0] == pytest.approx(1.0, abs=0.7)


def rms(sound: Sound, at: int) -> float:
    return float(np.sqrt(np.mean(np.square(sound[at * RATE : (at + 1) * RATE]))))


def test_short_and_silent_movies_have_none(music: Sound) -> None:
    assert begun(replace(board(), duration=SHORTEST - 1), music) is None
    assert begun(storyboard(seconds=SECONDS), np.zeros_like(music)) is None
