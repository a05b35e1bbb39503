from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.audio.grid import BeatGrid, Section
from render.audio.soundtracks import CROSSFADE, GUARD, Arrangement, Soundtrack, arrange, play, soundtracks
from render.film.theme import theme_names
from render.film.timeline import FRAME_RATE
from tests.render.audio.hearing import FOLDER, RATE, heard, pieces

TRACKS = pieces()
NAMES = [track.name for track in TRACKS]
each_track = pytest.mark.parametrize("track", TRACKS, ids=NAMES)
# The shortest cut is one bar of the intro and the ending.
SHORTEST = 14.0


def bar(track: Soundtrack) -> float:
    return track.grid.downbeats[1] - track.grid.downbeats[0]


def test_there_is_music_for_every_mood() -> None:
    assert sorted(NAMES) == NAMES
    assert {track.mood for track in TRACKS} >= set(theme_names())
    assert len({track.title for track in TRACKS}) == len(TRACKS)
    assert all(track.name.startswith(track.mood) and track.path.is_file() for track in TRACKS)
    assert all(track.heard_by == "nobody" for track in TRACKS)


def test_an_empty_folder_has_none(tmp_path: Path) -> None:
    assert soundtracks(tmp_path) == ()


@each_track
def test_every_length_is_met_within_half_a_bar(track: Soundtrack) -> None:
    wishes = np.arange(20.0, 181.0, 3.7)  # no whole bars of any piece
    misses = [abs(arrange(track, wish).grid.duration - wish) for wish in wishes]
    assert max(misses) <= bar(track) / 2 + 0.01
    assert np.median(misses) <= bar(track) / 3
    assert arrange(track, 1.0).grid.duration <= SHORTEST
    assert abs(arrange(track, 600.0).grid.duration - 600) <= bar(track) / 2 + 0.01


@each_track
def test_the_whole_piece_is_its_own_cut(track: Soundtrack) -> None:
    whole = arrange(track, track.grid.duration)
    assert whole.pieces == ((track.grid.downbeats[0], track.grid.duration),)


@settings(max_examples=40, deadline=None)
@given(track=st.sampled_from(TRACKS), wish=st.floats(5, 200))
def test_a_cut_is_made_of_whole_bars_and_allowed_steps(track: Soundtrack, wish: float) -> None:
    cut = arrange(track, wish)
    sections = {section.name: section for section in track.grid.sections}
    names = [section.name for section in cut.grid.sections]
    assert sections[names[0]].opens
    assert all(after in sections[before].next for before, after in pairwise(names))
    assert names[-1] == track.grid.sections[-1].name
    assert cut.pieces[-1][1] == track.grid.duration
    for start, end in cut.pieces:
        assert start in track.grid.downbeats
        assert end in {section.start for section in track.grid.sections} | {track.grid.duration}
    assert arrange(track, wish) == cut


def off_a_frame(seconds: Sequence[float]) -> float:
    """How many samples the worst of them is from the beginning of a frame of a movie."""
    samples = RATE * np.asarray(seconds)
    frame = RATE // FRAME_RATE
    return float(np.abs(samples - frame * np.round(samples / frame)).max())


@each_track
def test_every_beat_begins_a_frame_to_the_sample(track: Soundtrack) -> None:
    assert off_a_frame(track.grid.beats) < 0.001
    assert off_a_frame([section.start for section in track.grid.sections]) < 0.001
    assert off_a_frame([track.grid.duration]) < 0.001


@settings(max_examples=40, deadline=None)
@given(track=st.sampled_from(TRACKS), wish=st.floats(5, 600))
def test_every_beat_of_a_cut_begins_a_frame_too(track: Soundtrack, wish: float) -> None:
    cut = arrange(track, wish)
    assert off_a_frame(cut.grid.beats) < 0.01
    assert off_a_frame([cut.grid.duration]) < 0.01


@settings(max_examples=40, deadline=None)
@given(track=st.sampled_from(TRACKS), wish=st.floats(5, 200))
def test_the_grid_of_a_cut_is_even_and_complete(track: Soundtrack, wish: float) -> None:
    grid = arrange(track, wish).grid
    assert grid.beats[0] == grid.downbeats[0] == grid.sections[0].start == 0.0
    assert set(grid.downbeats) <= set(grid.beats)
    assert {section.start for section in grid.sections} <= set(grid.downbeats)
    assert grid.duration > grid.beats[-1]
    steps = np.diff(grid.beats)
    beat = track.grid.beats[1] - track.grid.beats[0]
    body = np.array(grid.beats[:-1]) < grid.sections[-1].start - 0.01
    assert steps[body] == pytest.approx(beat, abs=1e-6)  # joins put no beat out of step
    assert (steps >= beat * 0.99).all()


def test_a_small_form_is_cut_as_one_would_by_hand(tmp_path: Path) -> None:
    """Four sections of two one-second bars: an intro, a verse that may be repeated, a chorus, an ending."""
    sections = (
        Section(0.0, "intro", 0.2, True, ("verse",)),
        Section(2.0, "verse", 0.5, False, ("verse", "chorus")),
        Section(4.0, "chorus", 1.0, False, ("ending",)),
        Section(6.0, "ending", 0.2),
    )
    beats = tuple(float(beat) for beat in range(8))
    track = Soundtrack("test", "Test", "chill", tmp_path, BeatGrid(beats, beats, sections, 9.5), "nobody")
    assert arrange(track, 9.5).pieces == ((0.0, 9.5),)
    assert arrange(track, 8.4).pieces == ((1.0, 9.5),)  # the intro from its second bar
    assert arrange(track, 11.6).pieces == ((0.0, 4.0), (2.0, 9.5))  # the verse twice
    assert arrange(track, 3.0).pieces == ((1.0, 9.5),)  # nothing shorter can be had
    assert [section.name for section in arrange(track, 11.6).grid.sections].count("verse") == 2


def test_what_plays_is_as_long_as_the_grid_says() -> None:
    cut = arrange(TRACKS[0], 33.0)
    assert play(cut).shape == (round(cut.grid.duration * RATE), 2)
    assert play(cut, 44_100).shape == (round(cut.grid.duration * 44_100), 2)
    assert play(cut).dtype == np.float32


@each_track
def test_a_cut_plays_the_piece_itself_in_its_place(track: Soundtrack) -> None:
    """After every join the sound is the file's, to the sample."""
    cut = _with_joins(track)
    sound, source = play(cut), heard(track.path)
    at = 0.0
    for start, end in cut.pieces:
        first, there = round(at * RATE) + RATE // 50, round(start * RATE) + RATE // 50
        count = round((end - start - CROSSFADE - GUARD - 0.03) * RATE)
        assert np.allclose(sound[first : first + count], source[there : there + count], atol=1e-6)
        at += end - start


@each_track
def test_no_join_clicks_or_jumps(track: Soundtrack) -> None:
    cut = _with_joins(track)
    mono = play(cut).mean(axis=1)
    bend = np.abs(np.diff(mono, 2))
    at = 0.0
    for start, end in cut.pieces[:-1]:
        at += end - start
        join = round(at * RATE)
        crossing = slice(join - round((CROSSFADE + GUARD) * RATE), join - 16)
        around = slice(max(0, join - 2 * RATE), join + 2 * RATE)
        # A click is a bend of its own; the music's own attacks around bend more.
        assert bend[crossing].max() <= bend[around].max()
        assert 20 * np.log10(_rms(mono[crossing]) / _rms(mono[join - RATE // 3 : crossing.start])) == pytest.approx(
            0, abs=7
        )
        assert _rms(mono[crossing]) > 0.003  # no hole


def _with_joins(track: Soundtrack) -> Arrangement:
    """The first cut with a join from half a minute up."""
    return next(cut for wish in range(30, 60) if len((cut := arrange(track, float(wish))).pieces) > 1)


def _rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound))))


def test_a_cut_begins_without_a_click() -> None:
    sound = play(arrange(TRACKS[0], 25.0))
    assert np.abs(sound[:8]).max() < 0.02


def test_the_files_are_small_and_complete() -> None:
    assert all(path.stat().st_size < 1_800_000 for path in FOLDER.glob("*.opus"))
    assert {path.stem for path in FOLDER.glob("*.opus")} == {path.stem for path in FOLDER.glob("*.json")}
    for path in FOLDER.glob("*.json"):
        said = json.loads(path.read_text(encoding="utf-8"))
        assert set(said) == {"title", "mood", "bpm", "duration", "heard_by", "sections", "beats", "downbeats"}
