from __future__ import annotations

import cv2
import numpy as np
import pytest

from render.cutout.avatar import SIDE, avatar
from render.cutout.finish import RGBA

BLUE, RED = (63, 167, 245), (200, 40, 30)


def red(height: int, width: int) -> RGBA:
    return np.dstack([np.full((height, width, 3), RED), np.full((height, width), 255)]).astype(np.uint8)


def egg(height: int, width: int) -> RGBA:
    """Nothing of it is cut off."""
    out = red(height, width)
    cv2.ellipse(alpha := np.zeros((height, width), np.uint8), ((width / 2, height / 2), (width, height), 0), 255, -1)
    out[:, :, 3] = alpha
    return out


@pytest.mark.parametrize("size", [(40, 40), (300, 50), (50, 300), (900, 700)])
def test_any_subject_is_on_a_disc(size: tuple[int, int]) -> None:
    out = avatar(red(*size), BLUE)
    assert out.shape == (SIDE, SIDE, 4)
    assert out[2, 2, 3] == 0 and out[SIDE // 2, 2, 3] == 255
    assert (out[3, SIDE // 2, :3] == BLUE).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 90), (90, 1)])
def test_the_smallest_subjects_are_no_trouble(size: tuple[int, int]) -> None:
    assert avatar(red(*size), BLUE).shape == (SIDE, SIDE, 4)


def test_what_is_whole_stands_in_the_middle() -> None:
    out = avatar(egg(100, 100), BLUE)
    assert (out[5, SIDE // 2, :3] == BLUE).all() and (out[-6, SIDE // 2, :3] == BLUE).all()


def test_of_somebody_tall_the_upper_part_is_shown() -> None:
    tall = red(300, 60)
    tall[:30, :, :3] = 255  # the head
    out = avatar(tall, BLUE)
    assert out[:, SIDE // 2, :3].min(axis=1).max() == 255
    assert abs(out[-6, SIDE // 2, :3].astype(int) - RED).max() < 4  # it goes on below


def test_the_middle_of_something_wide_is_where_most_of_it_is() -> None:
    wide = red(60, 300)
    wide[:, :200, 3] = 0
    out = avatar(wide, BLUE)
    assert abs(out[SIDE // 2, SIDE // 2, :3].astype(int) - RED).max() < 4
