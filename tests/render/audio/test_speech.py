from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.audio.speech import (
    BEGINS,
    CHUNK,
    ENDS,
    RATE,
    SHORTEST_SILENCE,
    SHORTEST_SPEECH,
    spans_of,
    speech_probabilities,
    speech_spans,
)
from tests.render.audio.hearing import heard, pieces

SECOND = round(RATE / CHUNK)  # chunks


def test_people_who_speak_are_heard(media: Path) -> None:
    # A narrator from the first second to the last; a presenter on a stage.
    for name, share in (("nasa_13013.mp4", 0.7), ("sample_iTunes.mov", 0.6)):
        sound = heard(media / "videos" / name, RATE, "mono")[: 30 * RATE, 0]
        spans = speech_spans([sound])
        assert sum(end - start for start, end in spans) > share * len(sound) / RATE


def test_videos_without_a_voice_are_silent_to_it(media: Path) -> None:
    for name in ("with-gps.mov", "Sony_ILCE-7M3_A7M3_.mts"):
        assert speech_spans([heard(media / "videos" / name, RATE, "mono")[:, 0]]) == ()


@pytest.mark.parametrize("track", pieces(), ids=lambda track: track.name)
def test_our_music_is_no_speech(track: object) -> None:
    sound = heard(track.path, RATE, "mono")[40 * RATE : 55 * RATE, 0]  # type: ignore[attr-defined]
    assert speech_spans([sound]) == ()


def test_noise_tones_and_silence_are_no_speech() -> None:
    clock = np.arange(4 * RATE) / RATE
    noise = np.random.default_rng(0).standard_normal(len(clock)) * 0.1
    tone = 0.3 * np.sin(2 * np.pi * 440 * clock)
    assert speech_spans([noise]) == speech_spans([tone]) == speech_spans([np.zeros(4 * RATE)]) == ()


def test_how_the_sound_is_cut_into_blocks_does_not_matter(media: Path) -> None:
    sound = heard(media / "videos" / "nasa_13013.mp4", RATE, "mono")[: 6 * RATE, 0]
    cuts = np.sort(np.random.default_rng(1).integers(0, len(sound), 40))
    assert speech_spans(np.split(sound, cuts)) == speech_spans([sound])


def test_the_context_matters(media: Path) -> None:
    """Fed chunk by chunk from a fresh start each time, the network forgets; streamed, it does not."""
    sound = heard(media / "videos" / "nasa_13013.mp4", RATE, "mono")[2 * RATE : 4 * RATE, 0]
    streamed = np.mean(list(speech_probabilities([sound])))
    forgetful = np.mean([next(speech_probabilities([part])) for part in sound[: 60 * CHUNK].reshape(-1, CHUNK)])
    assert streamed > 0.8 > forgetful + 0.2


def test_no_sound_has_no_speech() -> None:
    assert speech_spans([]) == ()
    assert len(list(speech_probabilities([np.zeros(CHUNK + 1)]))) == 2


def test_a_dip_over_the_lower_threshold_does_not_end_speech() -> None:
    row = np.array([BEGINS] * SECOND + [ENDS + 0.01] * SECOND + [BEGINS] * SECOND + [0.0] * SECOND)
    assert len(spans_of(row)) == 1


def test_a_short_silence_is_bridged_and_a_short_noise_dropped() -> None:
    chunk = CHUNK / RATE
    short, long = int(SHORTEST_SILENCE / chunk), int(SHORTEST_SILENCE / chunk) + 1
    assert len(spans_of(np.array([1.0] * SECOND + [0.0] * short + [1.0] * SECOND))) == 1
    assert len(spans_of(np.array([1.0] * SECOND + [0.0] * long + [1.0] * SECOND))) == 2
    assert spans_of(np.array([0.0] * 9 + [1.0] * int(SHORTEST_SPEECH / chunk) + [0.0] * 9)) == ()


@given(st.lists(st.floats(0, 1), max_size=300))
def test_spans_are_ordered_apart_and_inside(row: list[float]) -> None:
    spans = spans_of(np.array(row))
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(start < end for start, end in spans)
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(row) * CHUNK / RATE + 1e-9)
