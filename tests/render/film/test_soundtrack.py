from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.film.soundtrack import (
    HIGHEST_PEAK,
    LOUDNESS,
    RATE,
    decode,
    fades,
    mix,
    words_on_movie_clock,
    write_aac,
)
from render.media.arrays import Sound
from render.story.storyboard import Shot, Storyboard

SHOT = Shot(
    id="a", kind="video", source="a.mp4", start=4.0, end=8.0, in_=10.0, out=14.0, transition=0.8, width=1920,
    height=1080, focus=(), text="", subtitle="", speech=((11.0, 12.5),), has_sound=True, score=0.5, reason="",
    beat=None, beat_error_ms=None,
)  # fmt: skip


def storyboard(*shots: Shot, seconds: float = 12.0) -> Storyboard:
    return Storyboard("", "", "chill", "short", "16:9", None, (), seconds, shots, ())


def tone(hertz: float, seconds: float, level: float = 0.2) -> Sound:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    return np.repeat(wave[:, np.newaxis], 2, axis=1).astype(np.float32)


def strength(sound: Sound, hertz: float, start: float, end: float) -> float:
    """The amplitude of one tone within a stretch."""
    part = sound[round(start * RATE) : round(end * RATE), 0]
    turns = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE)
    return float(2 * np.abs(np.mean(part * turns)))


def test_the_music_steps_back_for_the_clip_and_further_for_its_words() -> None:
    sound = mix(storyboard(SHOT), tone(440, 12), lambda shot: tone(1000, 4.0))
    open_air, clip, words = (strength(sound, 440, *span) for span in ((1.0, 3.0), (7.3, 7.9), (5.2, 6.3)))
    assert 20 * np.log10(clip / open_air) == pytest.approx(-6.0, abs=1.5)
    assert 20 * np.log10(words / open_air) == pytest.approx(-14.0, abs=1.0)


def test_a_voice_keeps_its_level_and_its_place() -> None:
    sound = mix(storyboard(SHOT), tone(440, 12), lambda shot: tone(1000, 4.0))
    levels = [strength(sound, 1000, start, start + 0.2) for start in np.arange(4.8, 7.0, 0.2)]
    assert max(levels) / min(levels) < 1.05
    assert strength(sound, 1000, 3.5, 3.95) < min(levels) / 50 and strength(sound, 1000, 8.05, 8.5) < min(levels) / 50


def test_sounds_without_words_go_over_with_the_picture_and_words_are_whole() -> None:
    assert fades(replace(SHOT, speech=())) == (0.8, 0.8)
    assert fades(replace(SHOT, speech=((10.3, 11.0), (12.0, 13.9)))) == pytest.approx((0.3, 0.1))
    assert fades(replace(SHOT, speech=((10.0, 14.0),))) == (0.05, 0.05)
    assert fades(replace(SHOT, speech=(), end=5.0, out=11.0)) == (0.5, 0.5)


def test_a_quiet_clip_is_raised_but_not_its_noise() -> None:
    quiet = mix(storyboard(SHOT), tone(440, 12), lambda shot: tone(1000, 4.0, 0.02))
    silent = mix(storyboard(SHOT), tone(440, 12), lambda shot: tone(1000, 4.0, 1e-5))
    assert strength(quiet, 1000, 5.0, 6.0) > 0.04
    assert strength(silent, 1000, 5.0, 6.0) < 0.001


def test_the_sound_is_as_long_as_the_movie_whatever_the_music() -> None:
    for seconds in (3.0, 12.0, 30.0):
        assert len(mix(storyboard(), tone(440, seconds), lambda shot: tone(1000, 4.0))) == 12 * RATE


def test_a_silent_movie_stays_silent() -> None:
    assert not np.any(mix(storyboard(), np.zeros((12 * RATE, 2), np.float32), lambda shot: tone(1000, 4.0)))


def test_encoded_sound_is_loud_enough_and_peaks_stay_under(tmp_path: Path) -> None:
    drums = np.random.default_rng(2).standard_normal((10 * RATE, 2)).astype(np.float32) * 0.1
    for beat in range(0, 10 * RATE, RATE // 2):
        drums[beat : beat + RATE // 20] *= 2.0
    levels = write_aac(mix(storyboard(seconds=10.0), drums, lambda shot: drums), tmp_path / "a.mp4")
    assert levels.peak <= HIGHEST_PEAK
    assert levels.loudness == pytest.approx(LOUDNESS, abs=1.0)
    assert len(decode(tmp_path / "a.mp4")) == pytest.approx(10 * RATE, abs=2048)


def test_words_are_moved_to_the_movies_clock_and_clipped_to_the_shot() -> None:
    shot = replace(SHOT, speech=((9.0, 10.5), (11.0, 12.5), (13.8, 15.0), (20.0, 21.0)))
    assert np.allclose(words_on_movie_clock([shot]), [(4.0, 4.5), (5.0, 6.5), (7.8, 8.0)])
