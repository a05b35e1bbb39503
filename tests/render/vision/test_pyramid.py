"""The pyramid gives the same picture at every size."""

from __future__ import annotations

from math import pi

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render.vision.pyramid import Pyramid, Roi, luma
from tests.render.vision.pictures import astronaut, cat


def test_levels_halve_by_area_averages() -> None:
    pyramid = Pyramid(astronaut())
    assert pyramid.level(0) is astronaut()
    assert pyramid.level(1).shape == (256, 256, 3)
    means = astronaut().reshape(256, 2, 256, 2, 3).mean(axis=(1, 3))
    assert np.abs(pyramid.level(1) - means).max() <= 1
    assert max(pyramid.level(20).shape) >= 64, "stops before nothing is left"


def test_fit_keeps_the_shape_and_enlarges_small_pictures() -> None:
    assert Pyramid(cat()).fit(100).shape == (67, 100, 3)
    assert Pyramid(cat()).fit(902).shape == (600, 902, 3)


def test_a_size_is_made_once() -> None:
    pyramid = Pyramid(cat())
    assert pyramid.fit(192) is pyramid.fit(192)


def test_stretch_ignores_the_shape() -> None:
    assert Pyramid(cat()).stretch(416, 416).shape == (416, 416, 3)


def test_an_upright_cut_at_native_size_is_the_crop() -> None:
    crop = Pyramid(astronaut()).cut(Roi(226, 121, 100, 80), 100, 80)
    assert np.array_equal(crop, astronaut()[81:161, 176:276])


def test_a_shrunk_cut_lies_where_it_should() -> None:
    shrunk = Pyramid(astronaut()).cut(Roi(226, 121, 200, 200), 50, 50).astype(float)
    means = astronaut()[21:221, 126:326].reshape(50, 4, 50, 4, 3).mean(axis=(1, 3))
    assert np.abs(shrunk - means).mean() < 6


def test_a_cut_turned_by_half_is_upside_down() -> None:
    pyramid = Pyramid(astronaut())
    upright, turned = pyramid.cut(Roi(226, 121, 64, 64), 64, 64), pyramid.cut(Roi(226, 121, 64, 64, pi), 64, 64)
    assert np.abs(upright.astype(int) - turned[::-1, ::-1]).max() <= 2


def test_outside_is_black() -> None:
    assert not Pyramid(astronaut()).cut(Roi(-200, -200, 100, 100), 20, 20).any()


@given(st.floats(-100, 600), st.floats(-100, 600), st.floats(1, 500), st.floats(1, 500), st.floats(-pi, pi))
def test_corners_of_a_cut_lie_on_the_roi(x: float, y: float, width: float, height: float, angle: float) -> None:
    matrix = Roi(x, y, width, height, angle).to_picture(64, 32)
    corners = np.array([[0, 0, 1], [64, 0, 1], [64, 32, 1], [0, 32, 1]]) @ matrix.T
    assert np.allclose(corners.mean(axis=0), [x, y], atol=1e-6)
    assert np.isclose(np.linalg.norm(corners[1] - corners[0]), width)
    assert np.isclose(np.linalg.norm(corners[2] - corners[1]), height)


def test_luma_weighs_green_most() -> None:
    red, green, blue = (luma(np.eye(3, dtype=np.uint8)[n] * np.full((1, 1, 3), 255, np.uint8))[0, 0] for n in range(3))
    assert green > red > blue
