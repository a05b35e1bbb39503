from __future__ import annotations

import numpy as np
import pytest

from render.cutout.grounds import Plain, covering, matched, out_of_focus, plain_ground
from tests.render.vision.pictures import astronaut, cat


def subject_in_the_middle(height: int, width: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    alpha = np.zeros((height, width), np.uint8)
    alpha[height // 3 :, width // 3 : 2 * width // 3] = 255
    return alpha


def test_colours_and_gradients() -> None:
    assert plain_ground("#2060c0") == Plain((32, 96, 192), (32, 96, 192))
    gradient = plain_ground("#000000-#ffffff")
    assert gradient
    picture = gradient.picture(4, 100)
    assert picture[0].max() == 0 and picture[-1].min() == 255
    assert (np.diff(picture[:, 0, 0].astype(int)) >= 0).all()


@pytest.mark.parametrize("text", ["", "#12345", "red", "#000000-", "#000000-#ffffff-#000000", "beach.jpg", "#gggggg"])
def test_what_is_no_colour(text: str) -> None:
    assert plain_ground(text) is None


@pytest.mark.parametrize("size", [(100, 300), (300, 100), (451, 300), (900, 900)])
def test_a_picture_covers_any_size(size: tuple[int, int]) -> None:
    assert covering(cat(), *size).shape == (size[1], size[0], 3)


def test_the_ground_is_blurred_more_the_further_it_is() -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (600, 600, 3)).astype(np.uint8)
    blurred = out_of_focus(image, subject_in_the_middle(600, 600)).astype(float)
    beside, far = blurred[560:590, 150:190].std(), blurred[5:35, 5:45].std()
    assert far < beside < image.std()


def test_the_subject_does_not_shine_into_its_ground() -> None:
    image = np.full((300, 300, 3), 50, np.uint8)
    alpha = subject_in_the_middle(300, 300)
    image[alpha > 0] = 250
    assert out_of_focus(image, alpha).max() <= 52


def test_a_subject_that_fills_the_picture() -> None:
    image = astronaut()
    assert out_of_focus(image, np.full((512, 512), 255, np.uint8)).shape == image.shape


def test_light_goes_a_part_of_the_way_and_black_stays_black() -> None:
    face = np.full((50, 50, 3), 128, np.uint8)
    face[:10] = 0
    alpha = np.full((50, 50), 255, np.uint8)
    dark = matched(face, alpha, np.full((50, 50, 3), 20, np.uint8))
    assert 80 < dark[30, 30].mean() < 128
    assert dark[0, 0].max() <= 6
    assert np.abs(matched(face, alpha, face).astype(int) - face).max() <= 12
