"""Clips are cut between words, wherever those are."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.filming.words import SNRS, VOICES, clips_of, counted
from render.audio.speech import CHUNK, ENDS, PADDING, RATE, spans_of
from render.film.soundtrack import AIR
from render.story.takes import best_window
from render.vision.analysis import Span, VideoAnalysis

SECONDS = 15.0
# Seconds of speech and of the pause after it, in turn.
TALK = st.lists(st.tuples(st.floats(0.1, 1.0), st.floats(0.02, 3.0)), min_size=1, max_size=20)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng, which speaks the words, is not installed")
def test_no_spoken_word_is_cut(tmp_path: Path) -> None:
    clips = [clip for voice in VOICES[1:6:2] for clip in clips_of(tmp_path, voice, 0) if clip.snr > SNRS[-1]]
    found = counted(clips, [1])
    assert found.inside == 0 and found.ends > 60
    assert found.silenced <= 0.1 * found.voices


@given(TALK, st.floats(0.0, 8.0), st.floats(2.0, 5.0))
def test_where_a_clip_is_heard_no_word_is_cut(talk: list[tuple[float, float]], first: float, seconds: float) -> None:
    """With a detector that hears each word, but not quite to its ends."""
    edges = 0.5 + np.cumsum([0.0, *np.array(talk).ravel()])
    words = list(pairwise(edges))[::2]
    times = (np.arange(round(SECONDS * RATE / CHUNK)) + 0.5) * CHUNK / RATE
    sure = [any(begin + PADDING / 2 <= time <= end - PADDING / 2 for begin, end in words) for time in times]
    heard = spans_of(np.where([*sure, False], 0.9, ENDS / 2))
    window = best_window(VideoAnalysis(SECONDS, (), heard, (), ()), Span(first, first + 2, 0.5), seconds)
    if window and window.speech_whole:
        for begin, end in (word for word in words if word[1] - word[0] > 2 * PADDING):
            assert not any(begin < cut < end for cut in (window.start, window.end))


def test_what_is_left_around_words_is_told_where_voices_are_measured() -> None:
    assert AIR == PADDING
