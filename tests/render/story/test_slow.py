"""When clips are shown in slow motion, and what a person may change of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.media.errors import RefusedError
from render.story.candidate import candidates
from render.story.pace import Pace
from render.story.reschedule import Material
from render.story.revise import lengthen, move, slow, trim
from render.story.storyboard import Shot, Storyboard, from_json, to_json
from render.story.tell import tell
from render.story.wish import Wish
from render.vision.analysis import Analysis
from tests.render.story.material import PACE, arrange, photo, video

MUCH, LITTLE = replace(PACE, slow_motion=0.1), replace(PACE, slow_motion=0.6)
SPEECH = ((2.0, 10.0),)


def fast(rate: float = 60.0, start: float = 0.0, speech: tuple[tuple[float, float], ...] = ()) -> tuple[Path, Analysis]:
    """A video of 12 seconds that moves by 0.2, with so many frames a second from `start` on."""
    path, seen = video("clip.mp4", 30.0, seed=90, quality=0.8, speech=speech)
    assert seen.video
    return path, replace(seen, video=replace(seen.video, fast=((start, 12.0, rate),)))


def album(clip: tuple[Path, Analysis]) -> list[tuple[Path, Analysis]]:
    return [*(photo(f"{index}.jpg", 17.0 * index, seed=index) for index in range(8)), clip]


def told(clip: tuple[Path, Analysis], pace: Pace = MUCH) -> Storyboard:
    return tell(album(clip), Wish("Our holiday", "dreamy", "short"), pace, arrange)


def material(clip: tuple[Path, Analysis], pace: Pace = MUCH) -> Material:
    items = {str(item.path): item for item in candidates(album(clip))}
    return Material(items, pace, arrange(told(clip, pace).duration), arrange)


def clip_in(board: Storyboard) -> Shot:
    return next(shot for shot in board.shots if shot.kind == "video")


def assert_lasts(shot: Shot) -> None:
    assert shot.out - shot.in_ == pytest.approx((shot.end - shot.start) * shot.speed)


def test_it_works() -> None:
    board = told(fast())
    shot = clip_in(board)
    assert (shot.speed, shot.speeds, shot.has_sound) == (0.5, (0.5,), False)
    assert_lasts(shot)
    assert shot.beat is not None
    assert from_json(json.loads(json.dumps(to_json(board)))) == board


@pytest.mark.parametrize(("rate", "pace", "speed"), [(120.0, MUCH, 0.25), (120.0, LITTLE, 0.5), (60.0, LITTLE, 1.0)])
def test_films_taken_for_it_are_slowed_in_any_mood(rate: float, pace: Pace, speed: float) -> None:
    assert clip_in(told(fast(rate), pace)).speed == speed


@pytest.mark.parametrize("clip", [video("clip.mp4", 30.0, seed=90, quality=0.8), fast(start=9.0), fast(speech=SPEECH)])
def test_what_has_not_frames_enough_or_is_said_is_not_slowed(clip: tuple[Path, Analysis]) -> None:
    assert clip_in(told(clip)).speed == 1


def test_a_person_chooses_the_speed() -> None:
    board = told(fast(), LITTLE)
    before = clip_in(board)
    changed = slow(board, material(fast(), LITTLE), before.id, 0.5)
    shot = clip_in(changed)
    assert (shot.start, shot.end, shot.in_, shot.speed, shot.has_sound) == (
        before.start,
        before.end,
        before.in_,
        0.5,
        False,
    )
    assert_lasts(shot)
    assert clip_in(slow(changed, material(fast(), LITTLE), shot.id, 1.0)) == before


def test_it_stays_when_the_story_is_changed_and_told_anew() -> None:
    files, board = material(fast(), LITTLE), told(fast(), LITTLE)
    board = slow(board, files, clip_in(board).id, 0.5)
    name = clip_in(board).id
    for changed in (lengthen(board, files, name, 1), move(board, files, name, 0), trim(board, files, name, 2.0)):
        assert clip_in(changed).speed == 0.5 and not clip_in(changed).has_sound
        assert_lasts(clip_in(changed))
    kept = [replace(clip_in(board), locked=True)]
    again = tell(album(fast()), Wish("Our holiday", "gentle", "short"), LITTLE, arrange, keep=kept)
    assert clip_in(again).speed == 0.5


@pytest.mark.parametrize("speed", [0.25, 0.0, 2.0, -1.0])
def test_a_speed_that_there_is_not_is_refused(speed: float) -> None:
    board = told(fast())
    with pytest.raises(RefusedError, match="frames enough"):
        slow(board, material(fast()), clip_in(board).id, speed)


def test_a_photo_has_no_speed() -> None:
    board = told(fast())
    picture = next(shot for shot in board.shots if shot.kind == "photo")
    with pytest.raises(RefusedError, match="frames enough"):
        slow(board, material(fast()), picture.id, 0.5)


@given(st.floats(20.0, 250.0), st.floats(0.0, 11.0), st.floats(0.0, 1.0))
def test_a_slow_clip_lies_where_there_are_frames_enough(rate: float, start: float, least: float) -> None:
    shot = clip_in(told(fast(rate, start), replace(PACE, slow_motion=round(least, 2))))
    assert_lasts(shot)
    if shot.speed < 1:
        assert shot.in_ >= start - 1e-9 and shot.out <= 12.0 + 1e-9
        frames = rate * shot.speed / 30
        assert frames >= 0.99 and frames == pytest.approx(round(frames), abs=0.01)
