"""How the shortest movies begin and end, with every piece of ours: nobody looks at a card for half a movie."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.audio.soundtracks import Soundtrack, arrange, arranged, soundtracks
from render.film.theme import OUR_SOUNDTRACKS, Theme, load_theme, theme_names
from render.film.timeline import FRAME_RATE
from render.media.errors import RefusedError
from render.story.schedule import TITLE_LEAST, TITLE_OVER, TO_READ
from render.story.storyboard import Storyboard
from render.story.tell import tell
from render.story.wish import Wish
from render.vision.analysis import Analysis, Span
from tests.render.story.material import photo, video

PIECES = {piece.name: piece for piece in soundtracks(OUR_SOUNDTRACKS)}
MOODS = {name: load_theme(mood) for mood in theme_names() for name in load_theme(mood).soundtracks}


def told(files: list[tuple[Path, Analysis]], theme: Theme, piece: Soundtrack) -> Storyboard:
    return tell(files, Wish("Our day", theme.name, "short"), theme.pace, partial(arrange, piece))


def cuts_of(board: Storyboard) -> list[float]:
    return [shot.start + shot.transition / 2 for shot in board.shots[1:]]


def assert_on_beats(board: Storyboard, piece: Soundtrack) -> None:
    beats = arranged(piece, board.pieces).grid.beats
    for shot, cut in zip(board.shots[1:], cuts_of(board), strict=True):
        assert shot.beat is not None and cut == pytest.approx(beats[shot.beat])
        assert cut * FRAME_RATE == pytest.approx(round(cut * FRAME_RATE), abs=1e-3)


@pytest.mark.parametrize("name", MOODS)
def test_few_photos_have_more_of_the_movie_than_its_end(name: str) -> None:
    """The last one is held into the last chord, and the dates are there as long as the mood wants them."""
    theme, piece = MOODS[name], PIECES[name]
    for count in range(1, 13):
        board = told([photo(f"{n}.jpg", 17.0 * n, seed=n) for n in range(count)], theme, piece)
        assert_on_beats(board, piece)
        title, last = cuts_of(board)[0], cuts_of(board)[-1]
        end = board.duration - last
        assert title >= TITLE_LEAST and end >= TO_READ + theme.pace.transition / 2
        assert end <= max(0.2 * board.duration, 1.2 * theme.pace.end_card)
        assert end <= last - title


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(MOODS)), st.lists(st.floats(2.5, 12.0), min_size=1, max_size=6))
def test_clips_that_cannot_be_held_leave_their_rest_to_both_cards(name: str, lengths: list[float]) -> None:
    theme, piece = MOODS[name], PIECES[name]
    files = [
        video(f"{n}.mp4", 17.0 * n, duration=length, seed=n, best=(Span(0.0, length, 0.8),))
        for n, length in enumerate(lengths)
    ]
    try:
        board = told(files, theme, piece)
    except RefusedError:  # too short for the mood
        return
    assert_on_beats(board, piece)
    title, end = cuts_of(board)[0], board.duration - cuts_of(board)[-1]
    assert TITLE_LEAST <= title <= max(TITLE_OVER * theme.pace.title, 0.3 * board.duration)
    assert TO_READ + theme.pace.transition / 2 <= end <= max(0.25 * board.duration, 1.75 * theme.pace.end_card)
