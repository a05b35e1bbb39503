"""The engine's reasons, and times left, as pages say them."""

from __future__ import annotations

import pytest

from albums.movie_progress import in_words
from albums.wording import in_words as reason_in_words


@pytest.mark.parametrize(
    "seconds, words", [(3, "a few seconds left"), (60, "about a minute left"), (200, "about 3 minutes left")]
)
def test_the_time_left_is_told_roughly(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.parametrize(
    "reason",
    [
        "3 faces, smiling, open eyes, sharp. The best of 4 similar shots.",
        "A view with beach, sharp, the best seconds of the video, from 0:05.",
        "Very like the one in the movie, which has more open eyes.",
        "You chose it. One face.",
    ],
)
def test_reasons_are_said_as_the_engine_says_them(reason: str) -> None:
    assert reason_in_words(reason) == reason
