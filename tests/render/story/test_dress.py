from __future__ import annotations

from dataclasses import replace

import pytest

from render.media.errors import RefusedError
from render.story import dress, revise
from render.story.dress import Known
from render.story.reschedule import body
from render.story.storyboard import Label, Overlay, Shot, Storyboard
from render.story.tell import tell
from render.story.wish import Wish
from tests.render.story.material import PACE, arrange
from tests.render.story.test_chapters import BOARD, PARTS, cards, story, where
from tests.render.story.test_revise import assert_valid, material

FACE = (0.1, 0.2, 0.3, 0.4)


def filmed(board: Storyboard) -> list[Shot]:
    return [shot for shot in body(board) if shot.kind == "photo"]


def test_a_chapter_that_is_a_journey_shows_the_way() -> None:
    lisbon, porto = cards(BOARD)
    assert lisbon.overlay is None
    assert porto.overlay is not None and porto.overlay.name == "travel"
    assert [(stop.name, stop.latitude) for stop in porto.overlay.stops] == [("Lisbon", 38.72), ("Porto", 41.15)]


def test_towns_beside_each_other_are_no_journey() -> None:
    near = tell(PARTS, Wish("Around", "chill", "medium"), PACE, arrange, where=lambda item: (item.path.name[0], "PT"))
    assert [card.overlay is None for card in cards(near)] == [True, False]


def test_a_birthday_opens_with_confetti_until_it_is_taken_away() -> None:
    board = story(PARTS, Wish("Mia", "birthday", "medium"))
    assert board.shots[0].overlay == Overlay("confetti")
    board = dress.lay_over(board, material(board, PARTS), board.shots[0].id, "", ())
    board = revise.drop(board, material(board, PARTS), filmed(board)[2].id)
    assert board.shots[0].overlay is None


def test_what_is_laid_over_stays_through_other_edits() -> None:
    board = BOARD
    for number in (0, 3, -1):
        board = dress.lay_over(board, material(board, PARTS), board.shots[number].id, "birthday", (" Mia ", "7"))
    board = dress.close_with(board, "The end", "for now")
    board = revise.drop(board, material(board, PARTS), filmed(board)[5].id)
    assert_valid(board, files=PARTS)
    laid = [shot.overlay for shot in (board.shots[0], board.shots[3], board.shots[-1])]
    assert laid == [Overlay("birthday", ("Mia", "7"))] * 3
    assert (board.shots[-1].text, board.shots[-1].subtitle) == ("The end", "for now")


def test_the_days_on_the_closing_follow_the_pictures() -> None:
    board = BOARD
    while len(cards(board)) == 2:
        board = revise.drop(board, material(board, PARTS), filmed(board)[-1].id)
    assert board.shots[-1].subtitle == "3 May 2024"


def test_the_way_is_laid_by_hand_and_takes_part_in_names() -> None:
    card = cards(BOARD)[1]
    bare = dress.lay_over(BOARD, material(BOARD, PARTS), card.id, "", ())
    assert cards(bare)[1].overlay is None
    again = dress.lay_over(bare, material(bare, PARTS), card.id, "travel", ())
    assert again == BOARD
    renamed = dress.rename(again, cards(again)[0].id, "Lisboa", "")
    overlay = cards(renamed)[1].overlay
    assert overlay is not None and [stop.name for stop in overlay.stops] == ["Lisboa", "Porto"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_where_there_is_no_way_it_is_refused(number: int) -> None:
    """The opening, the first chapter, a photo."""
    with pytest.raises(RefusedError):
        dress.lay_over(BOARD, material(BOARD, PARTS), BOARD.shots[number].id, "travel", ())


def test_without_places_there_is_no_way() -> None:
    files = [(path, replace(seen, probe=replace(seen.probe, gps=None))) for path, seen in PARTS]
    with pytest.raises(RefusedError, match="do not say where"):
        dress.lay_over(BOARD, material(BOARD, files), cards(BOARD)[1].id, "travel", ())


def test_everybody_is_named_where_they_are_seen_first() -> None:
    first, second, third = (shot.source or "" for shot in filmed(BOARD)[:3])
    known = {
        third: [Known("l", "Lea", FACE)],
        second: [Known("m", "Mia", FACE), Known("l", "Lea", (0.5, 0.2, 0.7, 0.4))],
        first: [Known("m", "Mia", FACE)],
    }
    board = dress.with_names(BOARD, known)
    assert [[label.text for label in shot.labels] for shot in filmed(board)[:3]] == [["Mia"], ["Lea"], []]
    assert dress.without_names(board) == BOARD
    with pytest.raises(RefusedError, match="Nobody"):
        dress.with_names(BOARD, {})


def test_names_are_changed_and_taken_away() -> None:
    shot = filmed(BOARD)[0]
    board = dress.with_names(BOARD, {shot.source or "": [Known("m", "Mia", FACE), Known("l", "Lea", FACE)]})
    board = dress.relabel(board, shot.id, [" Mimi ", ""])
    assert filmed(board)[0].labels == (Label("Mimi", FACE),)
    moved = revise.move(board, material(board, PARTS), shot.id, 4)
    assert [entry.labels for entry in body(moved) if entry.id == shot.id] == [(Label("Mimi", FACE),)]
    for names, error in ((["x" * 41], RefusedError), ([], ValueError), (["a", "b"], ValueError)):
        with pytest.raises(error):
            dress.relabel(board, shot.id, names)


def test_locked_shots_keep_what_lies_over_them() -> None:
    shot = filmed(BOARD)[1]
    board = dress.lay_over(BOARD, material(BOARD, PARTS), shot.id, "film", ())
    board = revise.lock(board, shot.id, locked=True)
    kept = [entry for entry in body(board) if entry.locked]
    new = tell(PARTS, Wish("Portugal", "gentle", "short"), PACE, arrange, keep=kept, where=where)
    assert [entry.overlay for entry in body(new) if entry.locked] == [Overlay("film")]


def test_words_that_are_too_long_are_refused() -> None:
    with pytest.raises(RefusedError, match="too long"):
        dress.lay_over(BOARD, material(BOARD, PARTS), BOARD.shots[0].id, "birthday", ("x" * 61, ""))
