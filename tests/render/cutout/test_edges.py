"""Alpha and the subject's own colours, against pictures composed of a known alpha and known colours."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.cutout.composing import over, see_through
from render.cutout.edges import refine
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor

GREEN, RED, BLUE = (20, 200, 40), (200, 60, 50), (40, 60, 190)


def flat(colour: tuple[int, int, int], height: int = 240, width: int = 320) -> RGB:
    return np.broadcast_to(np.array(colour, np.uint8), (height, width, 3)).copy()


def disc(softness: float) -> Tensor:
    """Alpha of a disc whose border is so many pixels wide."""
    rows, columns = np.mgrid[:240, :320]
    away = np.hypot(rows - 120, columns - 160)
    return np.asarray(np.clip((80 - away) / softness + 0.5, 0, 1), np.float32)


def scene(alpha: Tensor) -> RGB:
    return over(flat(RED), np.rint(alpha * 255).astype(np.uint8), flat(GREEN))


@pytest.mark.parametrize("softness", [1.0, 4.0, 8.0])
def test_a_soft_border_is_found_within_a_rough_matte(softness: float) -> None:
    true = disc(softness)
    rough = cv2.GaussianBlur((true > 0.5).astype(np.float32), (0, 0), 4)
    alpha, _ = refine(Pyramid(scene(true)), np.asarray(rough, np.float32), 0.03)
    assert np.abs(alpha / 255 - true).mean() < 0.01
    assert np.abs(alpha / 255 - true).max() < 0.5


def test_a_matte_that_is_off_snaps_to_the_border() -> None:
    true = disc(2.0)
    moved = np.roll((true > 0.5).astype(np.float32), (4, 4), axis=(0, 1))
    alpha, _ = refine(Pyramid(scene(true)), moved, 0.03)
    assert ((alpha > 127) != (true > 0.5)).mean() < ((moved > 0.5) != (true > 0.5)).mean() / 4


def test_nothing_of_the_old_ground_stays_in_the_colours() -> None:
    """On a new ground the border is what it would be had the picture been taken there."""
    true = disc(8.0)
    rough = np.asarray(cv2.GaussianBlur((true > 0.5).astype(np.float32), (0, 0), 4), np.float32)
    alpha, colours = refine(Pyramid(scene(true)), rough, 0.03)
    exact = over(flat(RED), np.rint(true * 255).astype(np.uint8), flat(BLUE))
    band = (true > 0.02) & (true < 0.98)
    ours = np.abs(over(colours, alpha, flat(BLUE)).astype(int) - exact)[band].mean()
    plain = np.abs(over(scene(true), alpha, flat(BLUE)).astype(int) - exact)[band].mean()
    assert ours < plain / 2


def test_a_picture_without_any_border_comes_back_whole() -> None:
    image = flat(RED)
    alpha, colours = refine(Pyramid(image), np.ones((24, 32), np.float32), 0.02)
    assert (alpha == 255).all() and np.array_equal(colours, image)
    alpha, _ = refine(Pyramid(image), np.zeros((24, 32), np.float32), 0.02)
    assert (alpha == 0).all()


@pytest.mark.parametrize("shape", [(33, 17), (17, 900), (301, 449)])
def test_any_size_of_picture(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 255, (*shape, 3)).astype(np.uint8)
    rough = np.zeros((20, 20), np.float32)
    rough[5:15, 5:15] = 1
    alpha, colours = refine(Pyramid(image), rough, 0.01)
    assert alpha.shape == shape and colours.shape == (*shape, 3)
    assert alpha[0, 0] == 0 and alpha[-1, -1] == 0


colour = st.tuples(*[st.integers(0, 255)] * 3)


@given(colour, colour, st.integers(0, 255))
def test_grey_blends_and_both_ends_are_exact(subject: RGB, ground: RGB, share: int) -> None:
    top, bottom = np.full((2, 2, 3), subject, np.uint8), np.full((2, 2, 3), ground, np.uint8)
    out = over(top, np.full((2, 2), share, np.uint8), bottom)
    exact = (np.array(subject) * share + np.array(ground) * (255 - share)) / 255
    assert np.abs(out[0, 0] - exact).max() <= 0.5
    assert np.array_equal(over(top, np.full((2, 2), 255, np.uint8), bottom), top)
    assert np.array_equal(over(top, np.zeros((2, 2), np.uint8), bottom), bottom)


@given(st.integers(0, 255))
def test_what_cannot_be_seen_tells_nothing(share: int) -> None:
    alpha = np.array([[0, share]], np.uint8)
    out = see_through(np.full((1, 2, 3), 77, np.uint8), alpha)
    assert out[0, 0].tolist() == [0, 0, 0, 0]
    assert out[0, 1, 3] == share
