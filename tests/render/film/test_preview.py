from __future__ import annotations

import numpy as np
import pytest
import skimage.data

from render.film.planes import from_rgb
from render.film.preview import covering, graded_picture, title_card, to_rgb
from render.film.theme import load_theme, theme_names
from render.media.arrays import RGB

SIZE = (320, 180)


def astronaut() -> RGB:
    return np.asarray(skimage.data.astronaut(), np.uint8)  # type: ignore[no-untyped-call]


def test_a_picture_comes_back_from_its_planes() -> None:
    picture = np.kron(np.random.default_rng(1).integers(0, 256, (45, 80, 3)), np.ones((4, 4, 1))).astype(np.uint8)
    back = to_rgb(*from_rgb(picture)).astype(int)[1::4, 1::4]
    assert np.abs(back - picture[1::4, 1::4]).mean() < 3


@pytest.mark.parametrize(("focus", "top"), [((0.5, 0.0), 0), ((0.5, 1.0), 224), ((0.5, 0.5), 112)])
def test_the_part_round_the_focus_is_shown(focus: tuple[float, float], top: int) -> None:
    picture = astronaut()
    assert np.array_equal(covering(picture, (512, 288), focus), picture[top : top + 288])


def test_a_small_or_narrow_picture_fills_the_frame_too() -> None:
    for shape in ((9, 9, 3), (400, 30, 3), (30, 400, 3)):
        assert covering(np.full(shape, 90, np.uint8), SIZE).shape == (180, 320, 3)


@pytest.mark.parametrize("name", theme_names())
def test_a_title_card_has_the_colour_of_the_theme_and_the_words(name: str) -> None:
    theme = load_theme(name)
    words, blank = (np.asarray(title_card(astronaut(), SIZE, theme, text), int) for text in ("Our summer", ""))
    assert np.abs(words - blank).max() > 60
    graded = np.asarray(graded_picture(astronaut(), SIZE, theme), int)
    assert graded.shape == blank.shape and np.abs(graded - blank).mean() > 20
