"""Blur is told from smooth content and from noise."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.vision.blur import fineness, fit_within, noise_level
from render.vision.junk import IN_FOCUS
from render.vision.pyramid import Plane, luma
from tests.render.vision.pictures import astronaut


def enlarged(picture: Plane) -> Plane:
    return np.asarray(cv2.resize(picture, None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC), np.uint8)


def gaussian(picture: Plane, sigma: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


def noisy(picture: Plane, strength: float) -> Plane:
    noise = np.random.default_rng(1).normal(0, strength, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def measured(picture: Plane) -> float:
    value = fineness(picture)
    assert value is not None
    return value


@pytest.fixture(scope="module")
def sharp() -> Plane:
    return luma(astronaut())


def test_the_more_blur_the_less_fineness(sharp: Plane) -> None:
    values = [measured(gaussian(sharp, sigma)) for sigma in (0.5, 1, 2, 3, 5, 8)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 2 * IN_FOCUS
    assert values[-2] < IN_FOCUS


@pytest.mark.parametrize("angle", [0, 30, 90, 135])
def test_camera_shake_in_any_direction(sharp: Plane, angle: float) -> None:
    kernel = np.zeros((31, 31), np.float32)
    kernel[15] = 1
    kernel = np.asarray(cv2.warpAffine(kernel, cv2.getRotationMatrix2D((15, 15), angle, 1), (31, 31)))
    assert measured(np.asarray(cv2.filter2D(sharp, -1, kernel / kernel.sum()), np.uint8)) < IN_FOCUS


@settings(max_examples=12, deadline=None)
@given(strength=st.floats(0, 10), sigma=st.floats(6, 15))
def test_noise_makes_no_blurred_picture_sharp(strength: float, sigma: float) -> None:
    picture = enlarged(luma(astronaut()))
    assert measured(noisy(gaussian(picture, sigma), strength)) < IN_FOCUS


def test_a_sharp_subject_before_a_blurred_garden(sharp: Plane) -> None:
    picture = gaussian(sharp, 8)
    picture[60:260, 150:300] = sharp[60:260, 150:300]
    assert measured(picture) > IN_FOCUS


def test_contrast_does_not_matter(sharp: Plane) -> None:
    assert measured((sharp * 0.5).astype(np.uint8)) == pytest.approx(measured(sharp), rel=0.15)


def test_nothing_to_judge() -> None:
    plain = np.full((300, 400), 120, np.uint8)
    assert fineness(plain) is None
    assert fineness(noisy(plain, 6)) is None


@given(strength=st.floats(1, 12))
@settings(max_examples=8, deadline=None)
def test_noise_is_measured_in_grey_levels(strength: float) -> None:
    plain = noisy(np.full((256, 256), 128, np.uint8), strength).astype(np.float32)
    assert noise_level(plain) == pytest.approx(strength, rel=0.15)


@given(height=st.integers(1, 60), width=st.integers(1, 60), side=st.integers(1, 50))
def test_pictures_fit_and_are_never_enlarged(height: int, width: int, side: int) -> None:
    fitted = fit_within(np.zeros((height, width, 3), np.uint8), side)
    assert max(fitted.shape[:2]) == min(side, max(height, width))
