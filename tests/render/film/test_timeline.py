from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.film.theme import load_theme, theme_names
from render.film.timeline import FRAME_RATE, MOST_FIRST_FRAMES, MOST_FRAMES, Timeline, timeline
from tests.render.film.boards import board

LENGTHS = st.lists(st.floats(0.2, 12.0), min_size=1, max_size=12)
THEMES = st.sampled_from(theme_names())


def movie(lengths: list[float], transition: float, theme: str) -> Timeline:
    return timeline(board(lengths, transition), load_theme(theme), 480)


@given(LENGTHS, st.floats(0.0, 2.0), THEMES)
def test_segments_tile_the_movie(lengths: list[float], transition: float, theme: str) -> None:
    made = movie(lengths, transition, theme)
    assert made.segments[0].first == 0 and made.segments[-1].last == made.frames
    assert all(before.last == after.first for before, after in pairwise(made.segments))
    assert [segment.index for segment in made.segments] == list(range(len(made.segments)))


@given(LENGTHS, st.floats(0.0, 2.0), THEMES)
def test_lengths_are_right_to_half_a_frame(lengths: list[float], transition: float, theme: str) -> None:
    made = movie(lengths, transition, theme)
    assert abs(made.frames / FRAME_RATE - sum(lengths)) <= 0.5 / FRAME_RATE + 1e-9
    cuts = [(before.last + after.first) / 2 for before, after in pairwise(made.placed)]
    for index, cut in enumerate(cuts):
        assert abs(cut / FRAME_RATE - sum(lengths[: index + 1])) <= 0.5 / FRAME_RATE + 1e-9


@given(LENGTHS, st.floats(0.0, 2.0), THEMES)
def test_every_transition_is_one_segment_of_both_shots(lengths: list[float], transition: float, theme: str) -> None:
    made = movie(lengths, transition, theme)
    mixed = [segment for segment in made.segments if segment.transition]
    overlaps = [(after.first, before.last) for before, after in pairwise(made.placed) if before.last > after.first]
    assert [(segment.first, segment.last) for segment in mixed] == overlaps
    assert all(second == first + 1 for first, second in (segment.shots for segment in mixed))


@given(LENGTHS, st.floats(0.0, 2.0), THEMES)
def test_segments_lie_within_their_shots_and_are_short(lengths: list[float], transition: float, theme: str) -> None:
    made = movie(lengths, transition, theme)
    for segment in made.segments:
        for index in segment.shots:
            assert made.placed[index].first <= segment.first < segment.last <= made.placed[index].last
        assert segment.frames <= MOST_FRAMES or segment.transition
    assert made.segments[0].frames <= MOST_FIRST_FRAMES


@given(LENGTHS, st.floats(0.0, 2.0))
def test_the_camera_never_moves_twice_the_same_way(lengths: list[float], transition: float) -> None:
    moves = [placed.move for placed in movie(lengths, transition, "gentle").placed]
    assert all(before != after for before, after in pairwise(moves))


def test_a_hard_cut_has_no_frames_of_its_own() -> None:
    theme = replace(load_theme("chill"), transitions=("cut",), opening="cut", closing="cut")
    made = timeline(board([3.0, 2.0, 2.0, 3.0], 0.8), theme, 480)
    assert all(segment.transition is None for segment in made.segments)
    assert [placed.first for placed in made.placed] == [0, 90, 150, 210]


def test_the_theme_has_its_own_way_from_title_and_to_end() -> None:
    theme = load_theme("chill")
    made = movie([3.0, 2.0, 2.0, 3.0], 0.6, "chill")
    names = [segment.transition for segment in made.segments if segment.transition]
    assert names[0] == theme.opening and names[-1] == theme.closing


def test_a_video_goes_on_where_its_first_frame_was() -> None:
    plan = board([3.0, 2.01, 3.0], 0.5)
    video = replace(plan.shots[1], kind="video", in_=5.0)
    placed = timeline(replace(plan, shots=(plan.shots[0], video, plan.shots[2])), load_theme("gentle"), 480).placed[1]
    assert abs(placed.source_start - (5.0 + placed.first / FRAME_RATE - video.start)) < 1e-9


def test_shots_out_of_order_are_refused() -> None:
    plan = board([3.0, 2.0, 3.0], 0.5)
    with pytest.raises(ValueError, match="follow"):
        timeline(replace(plan, shots=plan.shots[::-1]), load_theme("gentle"), 480)
