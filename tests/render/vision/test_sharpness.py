"""Sharpness says what is sharp, whatever noise, encoding or resolution do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.vision.sharpness import sharpness
from tests.render.vision.pictures import astronaut, blurred, cat, coffee, encoded_again, noisy, resized, shaken

PICTURES = pytest.mark.parametrize("image", [astronaut(), cat(), coffee()], ids=["astronaut", "cat", "coffee"])


def score(image: RGB) -> float:
    return sharpness(Pyramid(image))


@PICTURES
def test_the_more_blur_the_less_sharp(image: RGB) -> None:
    scores = [score(image), *(score(blurred(image, sigma)) for sigma in (1, 2, 4))]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.9
    assert scores[2] < 0.4
    assert scores[3] < 0.1


@PICTURES
def test_shake_blurs_in_one_direction(image: RGB) -> None:
    assert score(shaken(image, 9)) < 0.6
    assert score(shaken(np.ascontiguousarray(image.transpose(1, 0, 2)), 9)) < 0.6


@PICTURES
def test_encoding_again_hardly_matters(image: RGB) -> None:
    assert abs(score(image) - score(encoded_again(image))) < 0.02
    soft = blurred(image, 1.5)
    assert abs(score(soft) - score(encoded_again(soft))) < 0.02


@PICTURES
def test_noise_is_not_sharpness(image: RGB) -> None:
    assert abs(score(image) - score(noisy(image, 8))) < 0.1
    assert score(noisy(blurred(image, 3), 8)) < 0.4


@PICTURES
def test_resolution_hardly_matters(image: RGB) -> None:
    assert abs(score(resized(image, 2)) - score(resized(image, 4))) < 0.06


def test_a_portrait_before_a_blurred_background_is_sharp() -> None:
    portrait = blurred(astronaut(), 8)
    portrait[68:180, 170:280] = astronaut()[68:180, 170:280]
    assert score(portrait) > 0.8


def test_nothing_is_not_sharp() -> None:
    assert score(np.full((300, 400, 3), 90, np.uint8)) == 0
    assert score(noisy(np.full((300, 400, 3), 90, np.uint8), 10)) < 0.3


@given(arrays(np.uint8, st.tuples(st.integers(1, 70), st.integers(1, 70), st.just(3))))
def test_any_picture_has_a_score(image: RGB) -> None:
    assert 0 <= score(image) <= 1
