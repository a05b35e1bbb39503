from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from render.audio import loudness
from render.audio.loudness import (
    integrated_loudness,
    k_weighting,
    limit,
    lowest_around,
    means_around,
    normalise,
    true_peak,
)
from render.media.arrays import Sound
from tests.render.audio.hearing import RATE, film_sound, heard, measured_by_ffmpeg, pieces


def noise(seconds: float, level: float = 0.1, seed: int = 0, rate: int = RATE) -> Sound:
    return (np.random.default_rng(seed).standard_normal((round(seconds * rate), 2)) * level).astype(np.float32)


def sine(frequency: float, seconds: float, amplitude: float, rate: int = RATE, phase: float = 0.0) -> Sound:
    wave = amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate + phase)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def music(seconds: float) -> Sound:
    return heard(pieces()[0].path)[20 * RATE : round((20 + seconds) * RATE)]


def test_the_filters_are_those_that_the_standard_prints() -> None:
    printed = [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
    assert np.allclose(k_weighting(48_000), printed, atol=1e-7)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_full_scale_tone_reads_as_the_standard_says(rate: int) -> None:
    # BS.1770-4: 997 Hz at 0 dBFS in one channel reads -3.01 LKFS; in both, 3.01 more.
    tone = sine(997, 5, 1.0, rate)
    assert integrated_loudness(tone, rate) == pytest.approx(0.0, abs=0.02)
    assert integrated_loudness(tone[:, :1], rate) == pytest.approx(-3.01, abs=0.02)


def test_quiet_stretches_do_not_count() -> None:
    # EBU Tech 3341, case 3: -36, -23, -36 dBFS reads -23.
    levels = ((10, -36), (30, -23), (10, -36))
    tone = np.concatenate([sine(1000, seconds, 10 ** (level / 20)) for seconds, level in levels])
    assert integrated_loudness(tone, RATE) == pytest.approx(-23.0, abs=0.1)


def test_real_sounds_read_as_other_meters_read_them() -> None:
    for sound in (film_sound(), music(20)):
        ours = integrated_loudness(sound, RATE)
        assert ours == pytest.approx(measured_by_ffmpeg(sound, RATE)[0], abs=0.1)
        assert ours == pytest.approx(pyloudnorm.Meter(RATE).integrated_loudness(sound.astype(np.float64)), abs=0.1)


def test_nothing_is_as_loud_as_silence() -> None:
    assert integrated_loudness(np.zeros((RATE, 2), np.float32), RATE) == -np.inf
    assert integrated_loudness(noise(0.39), RATE) == -np.inf
    assert true_peak(np.zeros((0, 2), np.float32)) == -np.inf
    assert true_peak(np.zeros((10, 2), np.float32)) == -np.inf


@settings(max_examples=25, deadline=None)
@given(gain=st.floats(-30, 12), seed=st.integers(0, 1000))
def test_a_gain_moves_loudness_and_peak_by_itself(gain: float, seed: int) -> None:
    sound = noise(1.5, seed=seed)
    louder = (sound * np.float32(10 ** (gain / 20))).astype(np.float32)
    assert integrated_loudness(louder, RATE) - integrated_loudness(sound, RATE) == pytest.approx(gain, abs=0.01)
    assert true_peak(louder) - true_peak(sound) == pytest.approx(gain, abs=0.01)


def test_a_peak_between_two_samples_is_seen() -> None:
    # A quarter of the rate, 45 degrees off: every sample is 3 dB under the crest.
    tone = sine(RATE / 4, 1, 0.5, phase=np.pi / 4) * np.hanning(RATE)[:, np.newaxis].astype(np.float32)
    assert 20 * np.log10(np.abs(tone).max()) == pytest.approx(-9.03, abs=0.02)
    assert true_peak(tone) == pytest.approx(-6.02, abs=0.1)


def test_true_peaks_agree_with_ffmpeg() -> None:
    for sound in (film_sound(), music(15)):
        assert true_peak(sound) == pytest.approx(measured_by_ffmpeg(sound, RATE)[1], abs=0.3)


def test_peaks_do_not_depend_on_where_the_chunks_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = film_sound()
    whole = limit(sound, RATE, -12.0)
    monkeypatch.setattr(loudness, "PEAK_BLOCK", 1_007)
    assert np.allclose(limit(sound, RATE, -12.0), whole, atol=1e-6)


@given(st.integers(1, 2000), st.integers(0, 300), st.integers(0, 99))
def test_windows_are_those_of_scipy(count: int, half: int, seed: int) -> None:
    values, window = np.random.default_rng(seed).random(count).astype(np.float32), 2 * half + 1
    assert np.array_equal(lowest_around(values, window), minimum_filter1d(values, window, mode="nearest"))
    assert np.allclose(means_around(values, window), uniform_filter1d(values, window, mode="nearest"), atol=1e-6)
    assert np.array_equal(means_around(np.ones_like(values), window), np.ones_like(values))


@settings(max_examples=15, deadline=None)
@given(ceiling=st.floats(-20, -1), seed=st.integers(0, 1000), spikes=st.integers(0, 20))
def test_the_limiter_holds_its_ceiling_whatever_comes(ceiling: float, seed: int, spikes: int) -> None:
    sound = noise(1.0, seed=seed)
    dice = np.random.default_rng(seed)
    sound[dice.integers(0, len(sound), spikes)] *= 9
    assert true_peak(limit(sound, RATE, ceiling)) <= ceiling + 0.05


def test_the_limiter_leaves_alone_what_is_under_its_ceiling() -> None:
    sound = noise(2.0, level=0.05)
    assert np.array_equal(limit(sound, RATE, -1.0), sound)


def test_the_limiter_moves_both_sides_together() -> None:
    sound = noise(1.0)
    sound[RATE // 2, 0] = 0.99
    limited = limit(sound, RATE, -12.0)
    ratio = limited[:, 0] * sound[:, 1] - limited[:, 1] * sound[:, 0]
    assert np.abs(ratio).max() < 1e-6


def test_a_film_is_brought_to_its_loudness_under_its_ceiling() -> None:
    for sound in (film_sound(), music(15)):
        done = normalise(sound, RATE)
        assert done.dtype == np.float32
        assert integrated_loudness(done, RATE) == pytest.approx(-16.0, abs=0.2)
        assert true_peak(done) <= -1.45


def test_silence_stays_silence() -> None:
    assert not normalise(np.zeros((RATE, 2), np.float32), RATE).any()
    assert normalise(np.zeros((0, 2), np.float32), RATE).shape == (0, 2)
