"""The best stretches of a video."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.jobs.looking import speech
from render.media.probe import probe
from render.vision.analysis import Look, Sample
from render.vision.highlights import CUT_MARGIN, LONGEST, SHORTEST, Interval, highlights
from tests.render.vision.looks import face, look


def samples(looks: list[Look], motion: float = 0.3, steadiness: float = 0.9) -> list[Sample]:
    return [Sample(float(time), seen, motion, steadiness) for time, seen in enumerate(looks)]


def intervals(times: list[float]) -> list[Interval]:
    rising = sorted(set(times))
    return list(zip(rising[::2], rising[1::2], strict=False))


QUALITIES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(QUALITIES, st.lists(st.floats(0.5, 39), max_size=5), st.lists(st.floats(0, 40), max_size=6), st.floats(0, 1))
def test_stretches_lie_in_scenes_and_apart(
    qualities: list[float], cut_times: list[float], spoken: list[float], extra: float
) -> None:
    duration = len(qualities) - 1 + extra
    cuts = sorted(time for time in set(cut_times) if time < duration)
    best = highlights(samples([look(quality) for quality in qualities]), cuts, intervals(spoken), duration)
    for span in best:
        assert 0 <= span.start < span.end <= duration + 1e-6
        assert 0 <= span.score <= 1
        assert span.end - span.start <= LONGEST + 1e-6
        assert span.end - span.start >= SHORTEST - 1e-6 or duration < SHORTEST
        assert not any(span.start < cut < span.end for cut in cuts)
    ordered = sorted(best, key=lambda span: span.start)
    assert all(earlier.end <= later.start + 1e-9 for earlier, later in pairwise(ordered))
    assert [span.score for span in best] == sorted((span.score for span in best), reverse=True)


def test_people_who_smile_are_best() -> None:
    looks = [look(0.6)] * 10 + [look(0.7, (face(smile=1.0),))] * 4 + [look(0.6)] * 10
    best = highlights(samples(looks), (), (), 24.0)[0]
    assert 8.5 < best.start < 11.5
    assert best.end < 16


def test_shaken_black_and_nude_stretches_come_last() -> None:
    good, bad = look(0.7), look(0.7, junk="dark")
    assert highlights(samples([good] * 6 + [bad] * 6), (), (), 12.0)[0].end <= 7
    shaken = samples([good] * 6) + [Sample(6.0 + n, good, 0.9, 0.05) for n in range(6)]
    assert highlights(shaken, (), (), 12.0)[0].end <= 7
    assert highlights(samples([look(0.7, nudity=0.95)] * 6 + [good] * 6), (), (), 12.0)[0].start >= 4


def test_no_stretch_begins_or_ends_within_a_word() -> None:
    looks = [look(0.5)] * 8 + [look(0.8)] * 4 + [look(0.5)] * 8
    speech = [(7.3, 8.6), (11.2, 12.4)]
    best = highlights(samples(looks), (), speech, 20.0)
    for span in best:
        assert not any(start < span.start < end or start < span.end < end for start, end in speech)


@pytest.mark.parametrize("name", ["nasa_13013.mp4", "sample_iTunes.mov"])
def test_real_speech_is_not_cut_into(media: Path, name: str) -> None:
    path = media / "videos" / name
    words = speech(path, probe(path))
    assert words
    duration = probe(path).duration or 0.0
    best = highlights(samples([look(0.6)] * int(duration)), (), words, duration)
    assert best
    cut_into = [(a, b) for a, b in words for span in best for time in (span.start, span.end) if a < time < b]
    assert all(end - start > LONGEST for start, end in cut_into), "there is a pause within reach"


def test_a_short_pause_is_used_in_its_middle() -> None:
    words = [(0.0, 3.0), (3.08, 6.0), (6.1, 12.0)]
    best = highlights(samples([look(0.6)] * 12), (), words, 12.0)[0]
    assert not any(start < time < end for start, end in words for time in (best.start, best.end))


def test_a_word_longer_than_a_stretch_is_cut_into() -> None:
    assert highlights(samples([look(0.8)] * 20), (), [(0.0, 20.0)], 20.0)


def test_speech_draws_the_choice() -> None:
    best = highlights(samples([look(0.6)] * 30), (), [(20.0, 22.0)], 30.0)[0]
    assert best.start < 21 < best.end


def test_a_margin_is_kept_from_cuts() -> None:
    best = highlights(samples([look(0.6)] * 10), (5.0,), (), 10.0)
    assert all(abs(end - 5.0) >= CUT_MARGIN - 1e-9 for span in best for end in (span.start, span.end))


def test_a_very_short_video_is_one_stretch() -> None:
    (only,) = highlights(samples([look(0.6)]), (), (), 1.2)
    assert (only.start, only.end) == (0.0, 1.2)


def test_nothing_seen_gives_nothing() -> None:
    assert highlights([], (), (), 10.0) == ()
