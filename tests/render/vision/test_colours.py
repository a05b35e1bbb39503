"""Colours tell sky, leaves, blossom, evening and darkness apart."""

from __future__ import annotations

import numpy as np

from render.media.arrays import RGB
from render.vision.colours import colours
from render.vision.pyramid import Pyramid

SKY, GRASS, ROSE, GLOW, BLACK = (120, 170, 230), (60, 130, 40), (220, 40, 130), (250, 150, 60), (12, 10, 14)


def bands(*bands: tuple[int, int, int]) -> RGB:
    """One above the other, as high each."""
    return np.repeat(np.repeat(np.array(bands, np.uint8)[:, None], 300, axis=1), 360 // len(bands), axis=0)


def test_sky_over_grass() -> None:
    found = colours(Pyramid(bands(SKY, GRASS)))
    assert found.sky > 0.9
    assert 0.45 < found.green < 0.55
    assert found.blossom == found.evening == found.dark == 0


def test_a_rose_in_the_middle() -> None:
    found = colours(Pyramid(bands(GRASS, ROSE, GRASS)))
    assert found.blossom > 0.6
    assert found.sky == 0


def test_the_sky_glows_over_dark_land_not_below() -> None:
    assert colours(Pyramid(bands(GLOW, BLACK))).evening > 0.8
    assert colours(Pyramid(bands(BLACK, GLOW))).evening == 0


def test_dark() -> None:
    assert colours(Pyramid(bands(BLACK))).dark == 1


def test_one_pixel() -> None:
    assert 0 <= colours(Pyramid(np.zeros((1, 1, 3), np.uint8))).dark <= 1
