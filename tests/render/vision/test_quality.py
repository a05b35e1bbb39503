"""The quality of a picture for a movie."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render.vision.analysis import Face
from render.vision.pyramid import Pyramid
from render.vision.quality import CORNER, colour, people, placement, quality
from tests.render.vision.looks import FACE, SHARE, face
from tests.render.vision.pictures import astronaut, coffee, encoded_again, resized

LARGE = Pyramid(resized(astronaut(), 2))


def test_sharper_brighter_and_larger_is_better() -> None:
    assert quality((), 0.9, 0.9, LARGE) > quality((), 0.3, 0.9, LARGE)
    assert quality((), 0.9, 0.9, LARGE) > quality((), 0.9, 0.3, LARGE)
    assert quality((), 0.9, 0.9, LARGE) > quality((), 0.9, 0.9, Pyramid(resized(astronaut(), 0.5)))


def test_a_good_face_lifts_and_a_bad_one_lowers() -> None:
    things = quality((), 0.9, 0.9, LARGE)
    box = (400.0, 300.0, 600.0, 500.0)
    assert quality((face(0.95, box=box),), 0.9, 0.9, LARGE) > things
    assert quality((face(0.3, box=box),), 0.9, 0.9, LARGE) < things


def group(*qualities: float) -> list[Face]:
    return [face(quality, box=(60.0 * place, 0, 60.0 * place + 50, 50)) for place, quality in enumerate(qualities)]


def test_the_best_shot_of_a_group_is_where_most_look_good() -> None:
    assert people(group(0.9, 0.9, 0.2)) > people(group(0.67, 0.67, 0.67)) > people(group(0.9, 0.5, 0.5))
    assert people(group(0.8, 0.8, 0.8, 0.8, 0.2)) > people(group(0.8, 0.8, 0.2, 0.8, 0.2))
    assert people(group(0.9, 0.9, 0.9, 0.9)) > people(group(0.9, 0.9, 0.9, 0.2))
    assert np.isclose(people(group(0.7)), 0.7)


def test_the_second_row_counts_like_the_first_and_a_passer_by_hardly() -> None:
    good, bad = face(0.9, box=(0, 0, 100, 100)), face(0.2, box=(0, 0, 70, 70))
    assert people([good, bad, bad]) < 0.5
    assert people([good, replace(bad, box=(0, 0, 20, 20))]) > 0.89


def test_small_faces_leave_a_picture_of_things() -> None:
    things = quality((), 0.9, 0.9, LARGE)
    assert abs(quality((face(0.1, box=(500, 500, 515, 515)),), 0.9, 0.9, LARGE) - things) < 0.01
    at_sizes = [quality((face(0.1, box=(500, 500, 500 + side, 500 + side)),), 0.9, 0.9, LARGE) for side in range(9, 60)]
    assert max(abs(np.diff(at_sizes))) < 0.05


def test_squares_of_a_jpeg_cost() -> None:
    assert quality((), 0.9, 0.9, LARGE) > quality((), 0.9, 0.9, Pyramid(encoded_again(LARGE.image, 10))) + 0.1


def test_a_face_in_the_corner_is_placed_badly() -> None:
    assert placement([face(box=(450, 300, 550, 400))], (1000, 700)) == 1
    assert CORNER <= placement([face(box=(0, 0, 40, 40))], (1000, 700)) < 0.6


def test_a_doubtful_face_counts_little() -> None:
    doubtful = replace(face(0.1), score=0.561)
    assert abs(quality((doubtful,), 0.9, 0.9, LARGE) - quality((), 0.9, 0.9, LARGE)) < 0.02


def test_colour() -> None:
    assert colour(Pyramid(coffee())) > 0.9
    assert colour(Pyramid(np.full((50, 50, 3), 120, np.uint8))) == 0


@given(st.lists(FACE, max_size=3), SHARE, SHARE)
def test_it_is_a_share(faces: list[Face], sharp: float, exposed: float) -> None:
    assert 0 <= quality(faces, sharp, exposed, LARGE) <= 1
