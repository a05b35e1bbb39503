from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albums import showing
from albums.desk import Making
from albums.showing import STEPS, clock, download_name, progress_of
from render.story.wish import Wish


def making(fraction: float, label: str, title: str = "") -> Making:
    return Making(Wish(title=title), (), Path("out.mp4"), fraction=fraction, label=label)


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_steps_before_are_done_and_those_after_are_to_come(number: int) -> None:
    progress = progress_of(making(0.5, f"{list(STEPS)[number]}: 3 of 12"))
    states = [step.state for step in progress.steps]
    assert states == ["done"] * number + ["current"] + ["coming"] * (len(STEPS) - number - 1)
    assert progress.steps[number].detail == "3 of 12"
    assert progress.saying == progress.steps[number].name


def test_before_the_first_word_it_gets_ready() -> None:
    assert progress_of(making(0.0, "")).steps[0].state == "current"


def test_a_step_with_a_new_name_is_shown_by_it() -> None:
    assert progress_of(making(0.5, "Polishing")).saying == "Polishing"


@given(st.floats(0, 1))
def test_it_is_never_said_to_be_done_before_it_is(fraction: float) -> None:
    assert 0 <= progress_of(making(fraction, "Rendering")).percent <= 99


@pytest.mark.parametrize(
    ("fraction", "elapsed", "words"),
    [
        (0.01, 100.0, ""),
        (0.5, 1.0, ""),
        (0.9, 60.0, "a few seconds left"),
        (0.5, 60.0, "about a minute left"),
        (0.25, 60.0, "about 3 minutes left"),
    ],
)
def test_time_left(fraction: float, elapsed: float, words: str) -> None:
    assert showing._time_left(fraction, elapsed) == words


def test_clock() -> None:
    assert [clock(seconds) for seconds in (0.0, 9.99, 61.0, 600.5)] == ["0:00", "0:09", "1:01", "10:00"]


@pytest.mark.parametrize(
    ("title", "name"), [("Our Summer!", "our-summer.mp4"), ("", "movie.mp4"), ("夏休み", "夏休み.mp4")]
)
def test_download_name(title: str, name: str) -> None:
    assert download_name(making(1.0, "", title)) == name
