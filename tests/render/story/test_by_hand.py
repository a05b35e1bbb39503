from __future__ import annotations

from dataclasses import replace

import pytest

from render.media.errors import RefusedError
from render.story import revise
from render.story.reschedule import body
from render.story.storyboard import Shot, Storyboard, from_json, to_json
from render.story.tell import tell
from tests.render.story.material import PACE, arrange
from tests.render.story.test_revise import BOARD, FILES, WISH, assert_valid, material, times

CLIP = next(shot for shot in body(BOARD) if shot.kind == "video")
PHOTO = next(shot for shot in body(BOARD)[1:] if shot.kind == "photo")


def now(board: Storyboard, shot: Shot) -> Shot:
    return next(each for each in board.shots if each.id == shot.id)


def seconds(shot: Shot) -> float:
    return shot.end - shot.start - shot.transition


def test_a_clip_begins_where_somebody_says() -> None:
    board = revise.trim(BOARD, material(), CLIP.id, 5.3)
    clip = now(board, CLIP)
    assert clip.in_ == 5.3 and clip.out == pytest.approx(5.3 + CLIP.out - CLIP.in_)
    assert {key: value for key, value in times(board).items() if key != clip.id}.items() <= times(BOARD).items()
    assert from_json(to_json(board)) == board


def test_a_clip_stays_within_its_video() -> None:
    clip = now(revise.trim(BOARD, material(), CLIP.id, 99.0), CLIP)
    assert clip.out == pytest.approx(14.0)
    assert now(revise.trim(BOARD, material(), CLIP.id, -1.0), CLIP).in_ == 0.0


def test_a_clip_that_begins_within_a_word_is_silent() -> None:
    assert not now(revise.trim(BOARD, material(), CLIP.id, 3.0), CLIP).has_sound


def test_a_photo_has_no_beginning() -> None:
    with pytest.raises(RefusedError, match="Only a video"):
        revise.trim(BOARD, material(), PHOTO.id, 1.0)


def test_what_was_fixed_stays_when_the_neighbours_change() -> None:
    board = revise.trim(BOARD, material(), CLIP.id, 5.3)
    board = revise.look_at(board, material(board), CLIP.id, (0.25, 0.75))
    board = revise.drop(board, material(board), PHOTO.id)
    clip = now(board, CLIP)
    assert clip.in_ == 5.3 and clip.focus == ((0.2, 0.7, 0.3, 0.8),)
    assert_valid(board)


def test_what_was_fixed_stays_when_the_story_is_told_anew() -> None:
    board = revise.trim(BOARD, material(), CLIP.id, 5.3)
    board = revise.lock(revise.look_at(board, material(board), CLIP.id, (0.25, 0.75)), CLIP.id, locked=True)
    again = tell(FILES, WISH, PACE, arrange, keep=[now(board, CLIP)])
    clip = now(again, CLIP)
    assert clip.in_ == 5.3 and clip.focus == ((0.2, 0.7, 0.3, 0.8),)


def test_the_camera_looks_by_itself_again() -> None:
    board = revise.look_at(BOARD, material(), PHOTO.id, (0.1, 0.1))
    assert now(board, PHOTO).focus != PHOTO.focus
    assert now(revise.look_at(board, material(board), PHOTO.id, None), PHOTO) == PHOTO


@pytest.mark.parametrize("point", [(-0.1, 0.5), (0.5, 1.1), (float("nan"), 0.5)])
def test_a_point_outside_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(RefusedError, match="outside"):
        revise.look_at(BOARD, material(), PHOTO.id, point)


@pytest.mark.parametrize("by", [1, -1])
def test_a_shot_is_longer_or_shorter_by_a_beat_and_one_neighbour_pays(by: int) -> None:
    board = revise.lengthen(BOARD, material(), PHOTO.id, by)
    assert_valid(board)
    grid = material().music.grid
    beat = grid.beats[1] - grid.beats[0]
    assert seconds(now(board, PHOTO)) == pytest.approx(seconds(PHOTO) + by * beat, abs=0.02)
    assert sum(times(board)[key] != value for key, value in times(BOARD).items()) == 2


def test_a_length_stays_when_the_neighbours_change() -> None:
    board = revise.lengthen(BOARD, material(), PHOTO.id, 2)
    wished = seconds(now(board, PHOTO))
    board = revise.drop(board, material(board), body(board)[-1].id)
    assert seconds(now(board, PHOTO)) == pytest.approx(wished, abs=0.02)


def test_no_shot_becomes_too_short_to_be_seen() -> None:
    board = BOARD
    with pytest.raises(RefusedError, match="cannot be that long"):
        for _ in range(60):
            board = revise.lengthen(board, material(board), PHOTO.id, -1)
    assert_valid(board)
    assert seconds(now(board, PHOTO)) > 0.5


def test_no_clip_is_longer_than_its_video() -> None:
    board = BOARD
    with pytest.raises(RefusedError, match="cannot be that long"):
        for _ in range(60):
            board = revise.lengthen(board, material(board), CLIP.id, 1)
    assert_valid(board)


def test_a_lost_picture_cannot_be_changed() -> None:
    gone = replace(material(), items={})
    with pytest.raises(RefusedError, match="not in the album"):
        revise.look_at(BOARD, gone, PHOTO.id, (0.5, 0.5))
    with pytest.raises(RefusedError, match="not in the album"):
        revise.lengthen(BOARD, gone, PHOTO.id, 1)
