"""Stickers are put on shots, moved, taken off, and stay through other edits."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from render.media.errors import RefusedError
from render.story import revise
from render.story.candidate import candidates
from render.story.reschedule import body
from render.story.stick import MOST_STICKERS, change_sticker, put_sticker, take_off
from render.story.sticker import ShotSticker
from render.story.storyboard import Storyboard
from render.story.tell import carried_over
from render.story.wish import Wish
from tests.render.story.test_chapters import BOARD, PARTS, story
from tests.render.story.test_revise import assert_valid, material

SHOT = body(BOARD)[2].id


def stuck(board: Storyboard = BOARD, shot: str = SHOT) -> Storyboard:
    return put_sticker(board, shot, "cat.webp", "The cat")


def stickers(board: Storyboard, shot: str = SHOT) -> tuple[ShotSticker, ...]:
    return next(each for each in board.shots if each.id == shot).stickers


def test_it_works() -> None:
    board = stuck(stuck())
    first, second = stickers(board)
    assert (first.id, first.source, first.name, first.x, first.y) == ("1", "cat.webp", "The cat", 0.5, 0.5)
    assert second.id == "2" and second.x > 0.5, "it would hide the first"
    assert [replace(shot, stickers=()) for shot in board.shots] == list(BOARD.shots)
    board = change_sticker(board, SHOT, replace(first, x=0.1, turn=270.0, ends=1.5, source="dog.webp", name=""))
    assert stickers(board) == (replace(first, x=0.1, turn=-90.0, ends=1.5), second)
    board = take_off(board, SHOT, "1")
    assert [sticker.id for sticker in stickers(stuck(board))] == ["2", "3"]
    assert take_off(board, SHOT, "2") == BOARD


@pytest.mark.parametrize(("turn", "same"), [(0, 0), (180, 180), (-180, 180), (190, -170), (-190, 170), (720, 0)])
def test_a_turn_is_the_least_one(turn: float, same: float) -> None:
    board = change_sticker(stuck(), SHOT, ShotSticker("1", "", "", turn=turn))
    assert stickers(board)[0].turn == same


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"x": -0.1}, "The middle of a sticker stays within the picture."),
        ({"y": nan}, "The middle of a sticker stays within the picture."),
        ({"width": 0.01}, "A sticker cannot be that small or large."),
        ({"width": inf}, "A sticker cannot be that small or large."),
        ({"begins": 2.0, "ends": 2.4}, "A sticker is seen for half a second at least."),
        ({"begins": -1.0}, "A sticker is seen for half a second at least."),
        ({"id": "7"}, "This sticker is not on the shot any more."),
    ],
)
def test_what_cannot_be_seen_is_refused(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(sentence)):
        change_sticker(stuck(), SHOT, replace(ShotSticker("1", "", ""), **values))


def test_there_is_an_end() -> None:
    board = BOARD
    for _ in range(MOST_STICKERS):
        board = stuck(board)
    with pytest.raises(RefusedError, match="A shot has 6 stickers at most"):
        stuck(board)
    with pytest.raises(RefusedError, match="not on the shot any more"):
        take_off(board, SHOT, "x")


def test_they_stay_through_other_edits() -> None:
    board, ends = BOARD, (BOARD.shots[0].id, SHOT, BOARD.shots[-1].id)
    for shot in ends:
        board = stuck(board, shot)
    board = revise.drop(board, material(board, PARTS), body(board)[5].id)
    assert_valid(board, files=PARTS)
    ends = (board.shots[0].id, SHOT, board.shots[-1].id)
    assert [len(stickers(board, shot)) for shot in ends] == [1, 1, 1]


def test_a_locked_shot_keeps_them_when_the_story_is_told_anew() -> None:
    photo = next(shot for shot in body(BOARD) if shot.kind == "photo")
    kept = replace(stuck(BOARD, photo.id).shots[BOARD.shots.index(photo)], locked=True)
    board = carried_over(story(PARTS, Wish("Again", "gentle", "long")), [kept], candidates(PARTS))
    assert [len(shot.stickers) for shot in board.shots if shot.sources == kept.sources and shot.kind == "photo"] == [1]
