"""Changing shots that show several pictures at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from render.media.errors import RefusedError
from render.story import revise, side_by_side
from render.story.reschedule import Material, body
from render.story.stick import put_sticker
from render.story.storyboard import Label, Shot, Storyboard
from render.story.tell import tell
from tests.render.story.material import PACE, arrange
from tests.render.story.test_revise import FILES, WISH, assert_valid, material, outside

ALONE = replace(PACE, together=0.0)
BOARD = tell(FILES, WISH, ALONE, arrange)


def neighbours(board: Storyboard = BOARD) -> tuple[Shot, Shot]:
    shots = body(board)
    return next(pair for pair in pairwise(shots) if pair[0].kind == pair[1].kind == "photo")


def material_of(board: Storyboard) -> Material:
    return material(board, pace=ALONE)


def together() -> tuple[Storyboard, Shot]:
    one, other = neighbours()
    board = side_by_side.put_together(BOARD, material_of(BOARD), one.id, other.id)
    return board, revise.shot_of(board, one.id)


def test_stickers_stay_on_what_is_shown_together() -> None:
    one, other = neighbours()
    for shot in (one, other):
        board = put_sticker(BOARD, shot.id, "cat.webp", "The cat")
        board = side_by_side.put_together(board, material_of(board), one.id, other.id)
        assert len(revise.shot_of(board, one.id).stickers) == 1


def test_it_works() -> None:
    one, other = neighbours()
    board, shot = together()
    assert_valid(board, ALONE)
    assert shot.sources == (one.sources[0], other.sources[0])
    assert (shot.id, shot.reason) == (one.id, "2 pictures at once.")
    assert len(body(board)) == len(body(BOARD)) - 1
    assert shot.end - shot.start > one.end - one.start - 0.01
    again = side_by_side.set_apart(board, material_of(board), shot.id)
    assert_valid(again, ALONE)
    assert [each.sources for each in body(again)] == [each.sources for each in body(BOARD)]


def test_the_order_of_the_shots_does_not_matter() -> None:
    one, other = neighbours()
    board = side_by_side.put_together(BOARD, material_of(BOARD), other.id, one.id)
    assert revise.shot_of(board, one.id).sources == (*one.sources, *other.sources)


def test_words_and_locks_stay_and_names_go() -> None:
    one, other = neighbours()
    board = revise.lock(revise.caption(BOARD, other.id, "The sea"), other.id, locked=True)
    named = replace(revise.shot_of(board, one.id), labels=(Label("Ada", (0.1, 0.1, 0.2, 0.2)),))
    board = revise.with_shot(board, named)
    board = side_by_side.put_together(board, material_of(board), one.id, other.id)
    shot = revise.shot_of(board, one.id)
    assert (shot.text, shot.locked, shot.labels) == ("The sea", True, ())


def test_more_come_in_until_there_are_four() -> None:
    board, shot = together()
    for count in (3, 4):
        board = side_by_side.add_beside(board, material_of(board), shot.id, outside(board))
        assert_valid(board, ALONE)
        assert len(revise.shot_of(board, shot.id).sources) == count
    with pytest.raises(RefusedError, match="4 pictures at most"):
        side_by_side.add_beside(board, material_of(board), shot.id, outside(board))


def test_one_goes_and_the_last_stays_alone() -> None:
    board, shot = together()
    for gone in shot.sources:
        rest = side_by_side.take_away(board, material_of(board), shot.id, gone)
        assert_valid(rest, ALONE)
        left = revise.shot_of(rest, shot.id)
        assert left.sources == tuple(source for source in shot.sources if source != gone) and not left.beside
        assert "pictures at once" not in left.reason
        assert gone in {entry.source for entry in rest.left_out}


def test_pictures_change_places() -> None:
    board, shot = together()
    new = side_by_side.put_earlier(board, shot.id, shot.sources[1])
    turned = revise.shot_of(new, shot.id)
    assert turned.sources == shot.sources[::-1]
    assert [picture.enters for picture in turned.pictures] == [picture.enters for picture in shot.pictures]
    with pytest.raises(RefusedError, match="not in this shot"):
        side_by_side.put_earlier(board, shot.id, shot.sources[0])


def test_what_was_taken_out_elsewhere_is_known() -> None:
    board, shot = together()
    with pytest.raises(RefusedError, match="in the movie already"):
        side_by_side.add_beside(board, material_of(board), shot.id, shot.sources[1])
    with pytest.raises(RefusedError, match="not in this shot"):
        side_by_side.take_away(board, material_of(board), shot.id, outside(board))


def test_clips_and_strangers_are_refused() -> None:
    shots = body(BOARD)
    photo = neighbours()[0]
    clip, after = next(pair for pair in pairwise(shots) if pair[0].kind == "video")
    with pytest.raises(RefusedError, match="no videos"):
        side_by_side.put_together(BOARD, material_of(BOARD), clip.id, after.id)
    far = next(shot for shot in reversed(shots) if shot.kind == "photo" and shots.index(shot) > shots.index(photo) + 1)
    with pytest.raises(RefusedError, match="follow each other"):
        side_by_side.put_together(BOARD, material_of(BOARD), photo.id, far.id)
    with pytest.raises(RefusedError, match="single picture"):
        side_by_side.set_apart(BOARD, material_of(BOARD), photo.id)


def test_it_is_not_swapped_for_another() -> None:
    board, shot = together()
    with pytest.raises(RefusedError, match="take one of them out"):
        revise.swap(board, material_of(board), shot.id, outside(board))


def test_a_picture_that_left_the_album_leaves_the_shot() -> None:
    board, shot = together()
    known = material_of(board)
    rest = replace(known, items={source: item for source, item in known.items.items() if source != shot.sources[0]})
    tidy = revise.tidied(board, rest)
    assert revise.shot_of(tidy, shot.id).sources == shot.sources[1:]
    assert revise.tidied(tidy, rest).shots == tidy.shots
