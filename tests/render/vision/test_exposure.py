"""Exposure of pictures and faces."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render.media.arrays import RGB
from render.vision.exposure import exposure, face_exposure
from render.vision.faces import find_faces
from render.vision.mesh import fit_mesh
from render.vision.pyramid import Pyramid
from tests.render.vision.pictures import astronaut, cat, coffee, encoded_again, resized


def brightened(image: RGB, factor: float, offset: float = 0) -> RGB:
    return np.asarray(np.clip(image.astype(np.float32) * factor + offset, 0, 255), np.uint8)


def score(image: RGB) -> float:
    return exposure(Pyramid(image))


def test_real_photos_are_well_exposed() -> None:
    assert min(score(astronaut()), score(cat()), score(coffee())) > 0.8


def test_dark_and_blown_out_pictures_are_not() -> None:
    for image in (astronaut(), cat(), coffee()):
        assert score(brightened(image, 0.1)) < 0.4
        assert score(brightened(image, 3, 120)) < 0.3


def test_black_and_white_are_nothing() -> None:
    assert score(np.zeros((50, 50, 3), np.uint8)) == 0
    assert score(np.full((50, 50, 3), 255, np.uint8)) == 0


def test_it_rises_steadily_with_light() -> None:
    scores = [score(brightened(coffee(), factor)) for factor in (0.05, 0.1, 0.2, 0.4, 0.8)]
    assert scores == sorted(scores)


def test_burnt_light_costs_and_a_white_wall_little() -> None:
    burnt = brightened(coffee(), 1.9)
    assert score(burnt) < score(coffee()) - 0.1
    snowy = coffee().copy()
    snowy[:60] = 250  # a tenth of the picture
    assert score(snowy) > score(coffee()) - 0.3


def test_a_lamp_at_night_is_no_lack_of_light() -> None:
    night = brightened(coffee(), 0.3)
    lit = night.copy()
    lit[100:140, 100:160] = 240
    assert score(lit) > score(night) + 0.05


def test_encoding_and_resolution_hardly_matter() -> None:
    assert abs(score(astronaut()) - score(encoded_again(astronaut()))) < 0.02
    assert abs(score(astronaut()) - score(resized(astronaut(), 3))) < 0.02


def test_a_dark_face_is_not_underexposed_but_a_burnt_one_is() -> None:
    pyramid = Pyramid(astronaut())
    mesh = fit_mesh(pyramid, find_faces(pyramid)[0])
    assert face_exposure(pyramid, mesh) > 0.95
    assert face_exposure(Pyramid(brightened(astronaut(), 0.45)), mesh) > 0.9
    assert face_exposure(Pyramid(brightened(astronaut(), 0.08)), mesh) < 0.3
    assert face_exposure(Pyramid(brightened(astronaut(), 2, 160)), mesh) < 0.3


@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_any_picture_has_a_score(image: RGB) -> None:
    assert 0 <= score(image) <= 1
