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
from tests.render.vision.pictures import astronaut, coffee, resized

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


def test_of_a_group_most_must_be_good_and_the_largest_counts_most() -> None:
    good, bad = face(0.9), face(0.2)
    assert people([good, good, bad]) > people([good, bad, bad])
    large, small = (0.0, 0.0, 100.0, 100.0), (0.0, 0.0, 10.0, 10.0)
    assert people([replace(good, box=large), replace(bad, box=small)]) > 0.8


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
