from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from render.media.errors import RefusedError
from render.story import revise
from render.story.candidate import Candidate
from render.story.chapters import LEAST_SHOTS, Place
from render.story.reschedule import body
from render.story.storyboard import FILMED, Shot, Storyboard
from render.story.tell import tell
from render.story.wish import Wish
from render.vision.analysis import Analysis
from tests.render.story.material import PACE, arrange, photo
from tests.render.story.test_revise import assert_valid, material

DAY = 24 * 60.0
LISBON, PORTO = (38.72, -9.14), (41.15, -8.61)
TOWNS: Mapping[tuple[float, float], Place] = {LISBON: ("Lisbon", "PT"), PORTO: ("Porto", "PT")}
WISH = Wish("Portugal", "chill", "medium")


def days(count: int, each: int = 5, gps: tuple[tuple[float, float], ...] = ()) -> list[tuple[Path, Analysis]]:
    """Photos of so many days, at these places in turn of equal parts of them."""
    return [
        photo(
            f"{day}-{number}.jpg",
            DAY * day + 9.0 * number,
            gps[day * len(gps) // count] if gps else None,
            seed=100 * day + number,
        )
        for day in range(count)
        for number in range(each)
    ]


def where(item: Candidate) -> Place:
    return TOWNS[item.probe.gps] if item.probe.gps else ("", "")


def story(files: list[tuple[Path, Analysis]], wish: Wish = WISH) -> Storyboard:
    return tell(files, wish, PACE, arrange, where=where)


def cards(board: Storyboard) -> list[Shot]:
    return [shot for shot in board.shots if shot.kind == "chapter"]


def words(board: Storyboard) -> list[tuple[str, str]]:
    return [(card.text, card.subtitle) for card in cards(board)]


PARTS = days(2, 8, (LISBON, PORTO))
BOARD = story(PARTS)


def test_it_works() -> None:
    assert words(BOARD) == [("Lisbon", "3 May 2024"), ("Porto", "4 May 2024")]
    assert_valid(BOARD, files=PARTS)
    shots = body(BOARD)
    for card in cards(BOARD):
        assert card.reason == "A new chapter." and card.beat_error_ms == 0.0
        assert card.source == shots[shots.index(card) + 1].source
        assert 2.0 <= card.end - card.start - 2 * card.transition <= 6.0


def test_the_title_and_the_card_after_it_show_two_pictures() -> None:
    assert BOARD.shots[1].kind == "chapter" and BOARD.shots[0].source != BOARD.shots[1].source


def test_a_single_day_has_no_chapters() -> None:
    assert not cards(story(days(1, 20)))


def test_a_single_day_in_two_towns_has_two() -> None:
    files = [photo(f"{n}.jpg", 20.0 * n, LISBON if n < 8 else PORTO, seed=n) for n in range(16)]
    assert words(story(files)) == [("Lisbon", "3 May 2024"), ("Porto", "3 May 2024")]


def test_without_places_the_days_are_told_but_for_the_first() -> None:
    assert words(story(days(3))) == [("4 May 2024", ""), ("5 May 2024", "")]


def test_many_days_become_few_chapters() -> None:
    board = story(days(12, 2, (LISBON, PORTO)))
    assert [text for text, _ in words(board)] == ["Lisbon", "Porto"]
    assert ["June" in words(story(days(70, 1)))[0][0], "July" in words(story(days(70, 1)))[1][0]] == [True, True]


def test_words_are_in_the_language_of_the_wish() -> None:
    german = Wish("Portugal", "chill", "medium", language="de")
    assert words(story(PARTS, german))[1] == ("Porto", "4. Mai 2024")
    board = tell(PARTS, german, PACE, arrange, where=lambda item: ("", "DE" if item.probe.gps == LISBON else "GR"))
    assert [text for text, _ in words(board)] == ["Deutschland", "Griechenland"]


def test_files_that_tell_no_date_have_none() -> None:
    board = tell(PARTS, WISH, PACE, arrange)
    assert words(board) == [("4 May 2024", "")]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([None, LISBON, PORTO])), min_size=1, max_size=30))
def test_chapters_are_never_most_of_a_movie(taken: list[tuple[int, tuple[float, float] | None]]) -> None:
    files = [photo(f"{n}.jpg", DAY * day + n, gps, seed=n) for n, (day, gps) in enumerate(taken)]
    board = story(files)
    assert_valid(board, files=files)
    kinds = [shot.kind for shot in body(board)]
    assert LEAST_SHOTS * kinds.count("chapter") <= kinds.count("photo")
    assert all(after in FILMED for before, after in zip(kinds, [*kinds[1:], "end"], strict=True) if before == "chapter")


def test_the_card_is_renamed_moved_and_taken_out() -> None:
    card = cards(BOARD)[1]
    board = revise.rename_chapter(BOARD, card.id, " Oporto ", "at the river")
    assert words(board)[1] == ("Oporto", "at the river")
    board = revise.move(board, material(board, PARTS), card.id, 2)
    assert_valid(board, files=PARTS)
    assert body(board)[2].text == "Oporto"
    board = revise.drop(board, material(board, PARTS), card.id)
    assert_valid(board, files=PARTS)
    assert len(cards(board)) == 1 and len(body(board)) == len(body(BOARD)) - 1


def test_a_chapter_begins_where_somebody_says_so() -> None:
    shot = body(BOARD)[4]
    board = revise.begin_chapter(BOARD, material(BOARD, PARTS), shot.id, "", "")
    assert_valid(board, files=PARTS)
    assert body(board)[4].text == "3 May 2024" and body(board)[5].id == shot.id
    with pytest.raises(RefusedError, match="already"):
        revise.begin_chapter(board, material(board, PARTS), shot.id, "Again", "")


def test_with_its_last_shot_a_chapter_goes() -> None:
    board = BOARD
    while len(cards(board)) == 2:
        last = [shot for shot in body(board) if shot.kind in FILMED][-1]
        board = revise.drop(board, material(board, PARTS), last.id)
        assert_valid(board, files=PARTS)
    assert [text for text, _ in words(board)] == ["Lisbon"]


@pytest.mark.parametrize("text", ["", "x" * 121])
def test_words_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        revise.rename_chapter(BOARD, cards(BOARD)[0].id, text, "")


def test_a_card_is_no_picture() -> None:
    card, shot = cards(BOARD)[0], body(BOARD)[1]
    edits: list[Callable[[], object]] = [
        lambda: revise.lock(BOARD, card.id, locked=True),
        lambda: revise.caption(BOARD, card.id, "Words"),
        lambda: revise.swap(BOARD, material(BOARD, PARTS), card.id, PARTS[0][0].name),
        lambda: revise.begin_chapter(BOARD, material(BOARD, PARTS), card.id, "", ""),
        lambda: revise.rename_chapter(BOARD, shot.id, "Porto", ""),
    ]
    for edit in edits:
        with pytest.raises(RefusedError):
            edit()
