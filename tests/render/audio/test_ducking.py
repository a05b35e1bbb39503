from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moviepy import AudioArrayClip

from render.audio.ducking import ATTACK, DEPTH, RELEASE, gain_curve

SPANS = st.lists(
    st.tuples(st.floats(0, 60), st.floats(0.05, 8)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8
)
CLOCK = np.linspace(-2, 75, 20_001)


def test_the_music_is_down_while_somebody_speaks_and_up_elsewhere() -> None:
    curve = gain_curve([(10.0, 12.0)])
    down = 10 ** (-DEPTH / 20)
    assert curve(np.array([10.0, 11.0, 12.0])) == pytest.approx(down)
    assert curve(np.array([0.0, 10.0 - ATTACK, 12.0 + RELEASE, 60.0])) == pytest.approx(1.0)


def test_without_speech_the_music_stays_up() -> None:
    assert (gain_curve([])(CLOCK) == 1.0).all()


def test_it_falls_before_and_rises_after_without_a_turn() -> None:
    curve = gain_curve([(10.0, 12.0)], attack=0.5, release=1.0)
    assert (np.diff(curve(np.linspace(9.5, 10.0, 200))) <= 0).all()
    assert (np.diff(curve(np.linspace(12.0, 13.0, 200))) >= 0).all()


def test_it_stays_down_through_a_short_breath() -> None:
    curve = gain_curve([(1.0, 2.0), (2.0 + ATTACK + RELEASE - 0.1, 5.0)])
    assert curve(np.linspace(1.0, 5.0, 500)) == pytest.approx(10 ** (-DEPTH / 20))


@given(spans=SPANS, depth=st.floats(0, 30))
def test_every_word_is_under_the_full_depth_and_no_gain_leaves_its_range(
    spans: list[tuple[float, float]], depth: float
) -> None:
    curve = gain_curve(spans, depth=depth)
    gains = curve(CLOCK)
    down = 10 ** (-depth / 20)
    assert gains.min() >= down - 1e-9
    assert gains.max() <= 1.0
    for start, end in spans:
        assert curve(np.linspace(start, end, 20)) == pytest.approx(down)


@given(spans=SPANS)
def test_it_never_clicks(spans: list[tuple[float, float]]) -> None:
    step = CLOCK[1] - CLOCK[0]
    decibels = 20 * np.log10(gain_curve(spans)(CLOCK))
    # A raised cosine is steepest in its middle: pi / 2 times its mean slope.
    assert np.abs(np.diff(decibels)).max() <= np.pi / 2 * DEPTH / ATTACK * step + 1e-9


@given(spans=SPANS)
def test_the_order_of_the_spans_does_not_matter(spans: list[tuple[float, float]]) -> None:
    assert gain_curve(spans) == gain_curve(list(reversed(spans)))


def test_moviepy_can_use_it() -> None:
    rate = 8000
    clip = AudioArrayClip(np.full((4 * rate, 2), 0.5), fps=rate).with_duration(4.0)
    curve = gain_curve([(1.5, 2.0)])

    def ducked(get_frame: object, t: np.ndarray) -> np.ndarray:
        return get_frame(t) * np.atleast_1d(curve(t))[:, np.newaxis]  # type: ignore[operator, no-any-return]

    sound = clip.transform(ducked, keep_duration=True).to_soundarray(fps=rate)
    assert sound[round(1.75 * rate), 0] == pytest.approx(0.5 * 10 ** (-DEPTH / 20), rel=0.01)
    assert sound[round(3.5 * rate), 0] == pytest.approx(0.5, rel=0.01)
