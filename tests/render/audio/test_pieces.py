"""Nobody has listened yet: what numbers can tell of each committed piece."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, sosfilt, stft

from render.audio.loudness import integrated_loudness, true_peak
from render.audio.soundtracks import Soundtrack, arrange, play
from render.film.soundtrack import write_aac
from tests.render.audio.hearing import RATE, heard, pieces

pytestmark = pytest.mark.parametrize("track", pieces(), ids=lambda track: track.name)


def decibels(power: float) -> float:
    return float(10 * np.log10(max(power, 1e-20)))


def test_it_is_as_long_as_it_says(track: Soundtrack) -> None:
    assert len(heard(track.path)) / RATE == pytest.approx(track.grid.duration, abs=1e-6)
    assert 75 <= track.grid.duration <= 121


def test_it_is_as_loud_as_a_film_and_not_clipped(track: Soundtrack) -> None:
    sound = heard(track.path)
    assert integrated_loudness(sound, RATE) == pytest.approx(-16.0, abs=0.5)
    assert true_peak(sound) < -1.0


@pytest.mark.prove
def test_a_minute_of_it_is_not_clipped_in_a_movie_either(track: Soundtrack, tmp_path: Path) -> None:
    levels = write_aac(play(arrange(track, 60)), tmp_path / "sound.mp4")
    assert levels.loudness == pytest.approx(-16.0, abs=0.5)
    assert levels.peak < -1.0


def test_it_has_no_hole_and_ends_in_silence(track: Soundtrack) -> None:
    sound = heard(track.path)
    tenths = sound[: len(sound) // 4800 * 4800].reshape(-1, 4800 * 2)
    levels = np.array([decibels(level) for level in np.square(tenths).mean(axis=1)])
    quiet = "".join("q" if level < -50 else "." for level in levels).rstrip("q")
    assert "q" * 5 not in quiet
    assert levels[-1] < -50
    # It dies away: no step down of more than 12 dB from one tenth to the next until it is nearly gone.
    tail = levels[-60:]
    assert all(before - after < 12 for before, after in pairwise(tail) if before > -45)


def test_it_is_neither_dull_nor_thin(track: Soundtrack) -> None:
    mono = heard(track.path).mean(axis=1)
    total = decibels(float(np.square(mono).mean()))
    highs = sosfilt(butter(4, 4000, "highpass", fs=RATE, output="sos"), mono)
    lows = sosfilt(butter(4, 200, "lowpass", fs=RATE, output="sos"), mono)
    assert -35 < decibels(float(np.square(highs).mean())) - total < -10
    assert -15 < decibels(float(np.square(lows).mean())) - total < -1


def test_it_survives_a_mono_loudspeaker(track: Soundtrack) -> None:
    sound = heard(track.path)
    assert np.asarray(np.corrcoef(sound.T))[0, 1] > 0.3
    middle = sound.mean(axis=1)
    mono = np.stack([middle, middle], axis=1)
    assert integrated_loudness(mono, RATE) > integrated_loudness(sound, RATE) - 3


def test_what_is_called_full_is_louder_than_what_is_called_calm(track: Soundtrack) -> None:
    sound = heard(track.path)
    starts = [section.start for section in track.grid.sections[:-1]]
    ends = [section.start for section in track.grid.sections[1:]]
    loudness = [
        integrated_loudness(sound[round(a * RATE) : round(b * RATE)], RATE) for a, b in zip(starts, ends, strict=True)
    ]
    energy = [section.energy for section in track.grid.sections[:-1]]
    assert np.corrcoef(energy, loudness)[0, 1] > 0.8
    assert max(loudness) - min(loudness) < 9  # the calm parts are still heard in a living room


def test_its_grid_is_where_the_sound_begins_to_sound(track: Soundtrack) -> None:
    """Spectral flux is higher on the beats of the grid than between them, and highest with the grid unmoved."""
    mono = heard(track.path).mean(axis=1)
    hop = RATE // 200
    _, time, spectrum = stft(mono, RATE, nperseg=1024, noverlap=1024 - hop)
    levels = np.log1p(100 * np.abs(np.asarray(spectrum)))
    flux = np.maximum(np.diff(levels, axis=1), 0).sum(axis=0)
    beats = np.array([beat for beat in track.grid.beats if beat < track.grid.sections[-1].start])
    between = beats[:-1] + 0.3 * np.diff(beats)  # on no subdivision

    def strength(times: np.ndarray) -> float:
        return float(np.mean(np.interp(times, time[1:], flux)))

    moves = np.arange(-0.1, 0.1, 0.005)
    best = moves[int(np.argmax([strength(beats + move) for move in moves]))]
    assert strength(beats + best) > 1.8 * strength(between)
    # The flux of an attack peaks within a window's length after it; samples have attacks of their own.
    assert -0.005 <= best <= 0.02


def test_its_grid_is_in_order(track: Soundtrack) -> None:
    grid = track.grid
    assert all(a < b for a, b in pairwise(grid.beats))
    assert set(grid.downbeats) <= set(grid.beats)
    assert {section.start for section in grid.sections} <= set(grid.downbeats)
    names = [section.name for section in grid.sections]
    assert len(set(names)) == len(names)
    assert grid.sections[0].opens
    assert all(set(section.next) <= set(names) for section in grid.sections)
    assert all(after.name in before.next for before, after in pairwise(grid.sections))
    assert grid.sections[-1].next == ()
