"""Families' own songs: where they beat, what people put right, and how they are cut to a length."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.audio.beats import RATE, Floats
from render.audio.heard import Heard
from render.audio.hearing import hear
from render.audio.own_song import FASTER, SLOWER, OwnSong, Tuning, at_most, faded, grid_of, own_song, played

LEAD = 1.3  # seconds before the drums begin


def drums(bpm: float, seconds: float = 40.0, bar: int = 4) -> tuple[Floats, Floats]:
    """Kick and hi-hat in noise, the first of each bar with a low tone; and when they strike."""
    dice = np.random.default_rng(3)
    sound = dice.normal(0, 0.002, round((LEAD + seconds) * RATE))
    beats = LEAD + np.arange(0, seconds - 1, 60 / bpm)
    time = np.arange(round(0.2 * RATE)) / RATE
    for number, beat in enumerate(beats):
        hit = 0.3 * dice.normal(0, 1, len(time)) * np.exp(-time * 60)
        if number % bar == 0:
            hit += np.sin(2 * np.pi * 60 * time) * np.exp(-time * 12)
        first = round(beat * RATE)
        sound[first : first + len(hit)] += hit
    return sound, beats


@pytest.fixture(scope="module")
def heard() -> Heard:
    return hear(drums(96)[0])


def test_it_works(heard: Heard) -> None:
    _, beats = drums(96)
    assert heard.bpm == pytest.approx(96, rel=0.01)
    assert np.abs(np.asarray(heard.beats)[:, None] - beats).min(axis=1).max() < 0.02
    assert len(heard.beats) >= len(beats) - 2
    assert heard.bar == 4
    opens = heard.beats[heard.first]
    assert np.abs(beats[::4] - opens).min() < 0.02
    assert heard.begins == pytest.approx(LEAD, abs=0.2)


def test_waltz() -> None:
    heard = hear(drums(120, bar=3)[0])
    assert heard.bar == 3


def test_tempo_that_changes() -> None:
    slow, beats = drums(90, 30)
    fast, later = drums(101, 30)
    heard = hear(np.concatenate([slow, fast[round(LEAD * RATE) :]]))
    known = np.concatenate([beats, later + 30])
    near = np.abs(np.asarray(heard.beats)[:, None] - known).min(axis=1) < 0.04
    assert near.mean() > 0.9


def test_typed_tempo() -> None:
    sound, _ = drums(90)
    assert hear(sound, 180).bpm == pytest.approx(180, rel=0.02)
    assert not hear(sound, 180).asks


def test_no_beat() -> None:
    noise = np.convolve(np.random.default_rng(1).normal(0, 0.1, 30 * RATE), np.ones(200) / 200, "same")
    heard = hear(noise)
    assert heard.asks
    assert grid_of(heard, Tuning()).beats


def test_silence_and_shortness() -> None:
    assert hear(np.zeros(20 * RATE)).beats == ()
    assert hear(np.zeros(100)).beats == ()


def test_json(heard: Heard) -> None:
    assert Heard.from_json(heard.to_json()) == heard


@pytest.mark.parametrize("tuning", [Tuning(), Tuning(FASTER), Tuning(SLOWER), Tuning(nudge_ms=-500), Tuning(shift=3)])
def test_grid_is_one(heard: Heard, tuning: Tuning) -> None:
    grid = grid_of(heard, tuning)
    assert all(np.diff(grid.beats) > 0)
    assert grid.beats[0] >= 0
    assert set(grid.downbeats) <= set(grid.beats)
    assert {section.start for section in grid.sections} <= set(grid.downbeats)
    assert all(0 <= section.energy <= 1 for section in grid.sections)


def test_half_and_double(heard: Heard) -> None:
    plain, double, half = (np.diff(grid_of(heard, Tuning(speed)).beats).mean() for speed in (1, FASTER, SLOWER))
    assert double == pytest.approx(plain / 2, rel=0.02)
    assert half == pytest.approx(plain * 2, rel=0.02)
    assert heard.beats[heard.first] in grid_of(heard, Tuning(FASTER)).downbeats
    assert heard.beats[heard.first] in grid_of(heard, Tuning(SLOWER)).downbeats


def test_nudge_and_shift(heard: Heard) -> None:
    plain, later = grid_of(heard, Tuning()), grid_of(heard, Tuning(nudge_ms=30))
    assert later.beats[5] - plain.beats[5] == pytest.approx(0.03, abs=0.001)
    assert grid_of(heard, Tuning(shift=1)).downbeats[0] in plain.beats[1:]
    assert grid_of(heard, Tuning(bar=3)).downbeats[1] == grid_of(heard, Tuning(bar=3)).beats[3 + first_downbeat(heard)]


def first_downbeat(heard: Heard) -> int:
    grid = grid_of(heard, Tuning(bar=3))
    return grid.beats.index(grid.downbeats[0])


@pytest.fixture
def song(heard: Heard) -> OwnSong:
    return own_song("own", "A song", Path("song.mp3"), heard, Tuning())


def test_cut_ends_with_a_bar(song: OwnSong) -> None:
    cut = song.cut(20.0)
    ((begins, ends),) = cut.pieces
    assert begins == song.begins
    assert ends in song.soundtrack.grid.downbeats
    assert cut.grid.duration == pytest.approx(20, abs=3)


@pytest.mark.parametrize("share", [0.9, 1.0, 1.1])
def test_about_the_whole_is_the_whole(share: float, song: OwnSong) -> None:
    assert song.cut(share * song.length).pieces == ((song.begins, song.soundtrack.grid.duration),)


def test_as_long_as_the_song(song: OwnSong) -> None:
    assert at_most(song.cut, song.length)(1000.0).grid.duration == pytest.approx(song.length)


def test_too_short_a_song_begins_again(song: OwnSong) -> None:
    cut = song.cut(2.5 * song.length)
    assert len(cut.pieces) == 3
    assert cut.grid.duration == pytest.approx(2.5 * song.length, abs=4)
    assert all(np.diff(cut.grid.beats) > 0)


def test_cut_of_a_song_with_few_beats(heard: Heard) -> None:
    few = replace(heard, beats=heard.beats[:8], borders=(), ends=heard.beats[8], begins=heard.beats[0])
    assert own_song("own", "", Path("song.mp3"), few, Tuning()).cut(1.0).grid.duration > 0


def test_what_is_played_fades_where_the_song_goes_on() -> None:
    sound = np.ones((1000, 2), np.float32)
    assert (played(sound, 100, ((0.0, 10.0),)) == 1).all()
    cut = played(sound, 100, ((0.0, 10.0), (2.0, 6.0)))
    assert len(cut) == 1400
    assert (cut[:1300] == 1).all() and cut[-1, 0] == pytest.approx(0, abs=1e-3)
    assert len(played(sound, 100, ())) == 0


def test_fade() -> None:
    sound = np.ones((1000, 2), np.float32)
    result = faded(sound, 100)
    assert result[-1, 0] == pytest.approx(0, abs=1e-4)
    assert (result[:800] == 1).all()
