"""Where a story shows several photos at once."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.story.cells import loss_of
from render.story.pace import Pace
from render.story.storyboard import FILMED, Shot, Storyboard, from_json, to_json
from render.story.tell import tell
from render.story.wish import ASPECTS, Wish
from render.vision.analysis import Analysis
from tests.render.story.material import PACE, arrange, photo, video

OFTEN = replace(PACE, together=0.2)
LIVELY = replace(PACE, photo=2.2, photo_shortest=1.4, transition=0.4, together=0.2, most_together=4)


def sized(file: tuple[Path, Analysis], width: int, height: int) -> tuple[Path, Analysis]:
    path, analysis = file
    return path, replace(analysis, probe=replace(analysis.probe, width=width, height=height))


def upright(name: str, minutes: float, seed: int, quality: float = 0.6) -> tuple[Path, Analysis]:
    return sized(photo(name, minutes, seed=seed, quality=quality), 3000, 4000)


def album(scenes: int = 8, each: int = 2) -> list[tuple[Path, Analysis]]:
    """Upright photos, a scene of some each hour."""
    return [
        upright(
            f"{scene}-{number}.jpg", 60.0 * scene + 2 * number, seed=10 * scene + number, quality=0.6 - 0.05 * number
        )
        for scene in range(scenes)
        for number in range(each)
    ]


def told(files: list[tuple[Path, Analysis]], pace: Pace = OFTEN, aspect: str = "16:9", **more: object) -> Storyboard:
    return tell(files, Wish("Summer", "chill", "short", aspect), pace, arrange, **more)  # type: ignore[arg-type]


def groups(board: Storyboard) -> list[Shot]:
    return [shot for shot in board.shots if shot.beside]


def test_it_works() -> None:
    board = told(album())
    (shot,) = groups(board)
    assert [source.split("-")[0] for source in shot.sources] == [shot.sources[0].split("-")[0]] * 2
    assert shot.kind == "photo" and shot.reason == "2 pictures of one moment."
    assert from_json(to_json(board)) == board == told(album())
    inside = [source for shot in board.shots if shot.kind in FILMED for source in shot.sources]
    assert len(inside) == len(set(inside))
    assert set(inside) | {entry.source for entry in board.left_out} == {str(path) for path, _ in album()}
    assert not {miss.source for shot in board.shots for miss in shot.near_misses} & set(inside)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(2, 9), st.integers(1, 5), st.sampled_from(ASPECTS), st.sampled_from([OFTEN, LIVELY]),
    st.lists(st.booleans(), min_size=45, max_size=45),
)  # fmt: skip
def test_they_stay_few_and_apart_and_show_their_faces_whole(
    scenes: int, each: int, aspect: str, pace: Pace, turned: list[bool]
) -> None:
    files = [sized(file, 4000, 3000) if turn else file for file, turn in zip(album(scenes, each), turned, strict=False)]
    board = told(files, pace, aspect)
    shown = [shot for shot in board.shots if shot.kind in FILMED]
    assert len(groups(board)) <= pace.together * len(shown)
    assert not any(one.beside and other.beside for one, other in pairwise(shown))
    for shot in groups(board):
        assert 2 <= len(shot.sources) <= pace.most_together
        assert math.isfinite(loss_of(shot.pictures, aspect))
        assert all(0.0 <= picture.enters < shot.end - shot.start for picture in shot.beside)


def test_what_fills_the_frame_alone_stays_alone() -> None:
    files = [sized(file, 4000, 3000) for file in album()]
    assert not groups(told(files)) and groups(told(files, aspect="9:16"))


def test_three_or_four_only_where_the_mood_is_quick() -> None:
    files = album(8, 4)
    assert all(len(shot.sources) == 2 for shot in groups(told(files)))
    assert any(len(shot.sources) > 2 for shot in groups(told(files, LIVELY)))


def test_not_what_is_of_another_hour_or_place() -> None:
    alone = [upright(f"{hour}.jpg", 60.0 * hour, seed=hour) for hour in range(12)]
    assert not groups(told(alone))
    away = []
    for number, (path, analysis) in enumerate(album()):
        gps = (48.0 + number % 2, 11.0)
        away.append((path, replace(analysis, probe=replace(analysis.probe, gps=gps))))
    assert not groups(told(away))


def test_a_mood_may_do_without() -> None:
    assert not groups(told(album(), replace(PACE, together=0.0)))


def test_clips_are_never_among_them() -> None:
    files = [video(f"{n}.mp4", 60.0 * n, seed=200 + n) for n in range(6)] + album(4)
    assert all(source.endswith("jpg") for shot in groups(told(files)) for source in shot.sources)


def test_pictures_come_in_on_beats() -> None:
    board = told(album(8, 4), LIVELY)
    beats = arrange(board.duration).grid.beats
    for shot in groups(board):
        for picture in shot.beside:
            moment = shot.start + picture.enters
            assert picture.enters == 0.0 or min(abs(beat - moment) for beat in beats) < 1e-3


def test_a_locked_one_stays_as_it_is() -> None:
    files = album()
    board = told(files)
    (shot,) = groups(board)
    kept = replace(shot, locked=True, text="Together")
    again = told(files, replace(OFTEN, together=0.0), keep=[kept])
    (same,) = groups(again)
    assert (same.id, same.sources, same.text, same.locked) == (shot.id, shot.sources, "Together", True)


@pytest.mark.parametrize("gone", [0, 1])
def test_of_a_locked_one_that_lost_a_picture_the_other_stays(gone: int) -> None:
    files = album()
    (shot,) = groups(told(files))
    left = [file for file in files if str(file[0]) != shot.sources[gone]]
    again = told(left, replace(OFTEN, together=0.0), keep=[replace(shot, locked=True)])
    assert [kept.sources for kept in again.shots if kept.locked] == [(shot.sources[1 - gone],)]
