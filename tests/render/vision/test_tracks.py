"""The same face in the samples of a video."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from render.vision.analysis import Face, Look
from render.vision.tracks import tracked
from tests.render.vision.looks import face, look


def at(x: float, y: float = 100, side: float = 60) -> Face:
    return replace(face(), square=(x, y, side, 0.0))


def numbers(looks: list[tuple[float, Look]], cuts: tuple[float, ...] = ()) -> list[list[int | None]]:
    return [[seen.track for seen in look.faces] for _, look in tracked(looks, cuts)]


def test_two_people_keep_their_numbers_while_they_move() -> None:
    looks = [(time, look(faces=(at(100 + 20 * time), at(400 - 20 * time)))) for time in (0.0, 1.0, 2.0)]
    looks.append((3.0, look(faces=(at(340), at(160)))))  # found in another order
    assert numbers(looks) == [[0, 1], [0, 1], [0, 1], [1, 0]]


def test_a_newcomer_gets_a_number_of_its_own() -> None:
    assert numbers([(0.0, look(faces=(at(100),))), (1.0, look(faces=(at(500), at(105))))]) == [[0], [1, 0]]


def test_nobody_is_followed_across_a_cut() -> None:
    looks = [(0.0, look(faces=(at(100),))), (1.0, look(faces=(at(100),)))]
    assert numbers(looks, (0.5,)) == [[0], [1]]


def test_a_short_absence_is_forgiven_and_a_long_one_not() -> None:
    looks = [(0.0, look(faces=(at(100),))), (1.0, look()), (2.0, look(faces=(at(110),))), (6.0, look(faces=(at(110),)))]
    assert numbers(looks) == [[0], [], [0], [1]]


def test_a_much_larger_face_is_another_one() -> None:
    assert numbers([(0.0, look(faces=(at(100),))), (1.0, look(faces=(at(100, side=200),)))]) == [[0], [1]]


@given(st.lists(st.lists(st.floats(0, 1000), max_size=4), max_size=6))
def test_a_number_is_used_once_in_a_picture(places: list[list[float]]) -> None:
    looks = [(float(time), look(faces=tuple(at(x) for x in xs))) for time, xs in enumerate(places)]
    for seen in numbers(looks):
        assert len(set(seen)) == len(seen)
        assert None not in seen
