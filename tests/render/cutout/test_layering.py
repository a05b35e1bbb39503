from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.cutout.layering import RGBA, draw
from render.cutout.placing import EmojiLayer, Layer
from render.media.arrays import RGB
from tests.render.vision.pictures import astronaut

BALLOON = EmojiLayer("🎈")
places = st.builds(
    Layer,
    st.just(BALLOON),
    x=st.floats(-0.2, 1.2),
    y=st.floats(-0.2, 1.2),
    width=st.floats(0.05, 1.5),
    rotation=st.floats(0, 360, exclude_max=True),
    flipped=st.booleans(),
    opacity=st.floats(0.1, 1),
)


def disc() -> RGBA:
    """Soft colours in a round, so that nothing but its place decides over a pixel."""
    y, x = np.mgrid[:160, :200] / np.array([160, 200])[:, None, None]
    alpha = np.clip((0.45 - np.hypot(x - 0.5, y - 0.5)) * 12, 0, 1)
    return np.dstack([255 * x, 255 * y, np.full_like(x, 128), 255 * alpha]).astype(np.uint8)


def ground(width: int, height: int) -> RGB:
    return np.asarray(cv2.resize(astronaut(), (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def test_it_works() -> None:
    """A square in the middle, exactly where it belongs; nothing else has changed."""
    photo = ground(100, 80)
    picture = np.full((50, 50, 4), (255, 0, 0, 255), np.uint8)
    drawn = draw(photo, [(Layer(BALLOON, width=0.2), picture)])
    assert (drawn[30:50, 40:60] == (255, 0, 0)).all()
    outside = np.ones((80, 100), bool)
    outside[30:50, 40:60] = False
    assert (drawn[outside] == photo[outside]).all()
    assert (photo == ground(100, 80)).all()


def test_a_turn_goes_clockwise_and_a_flip_before_it() -> None:
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[:20, :20] = (255, 0, 0, 255)  # top left
    black = np.zeros((100, 100, 3), np.uint8)
    layer = Layer(BALLOON, width=0.4)
    corners = {"top left": (40, 40), "top right": (40, 60), "bottom right": (60, 60), "bottom left": (60, 40)}
    found = {
        name: next(corner for corner, at in corners.items() if draw(black, [(placed, picture)])[at][0] > 200)
        for name, placed in {
            "as it is": layer,
            "turned": replace(layer, rotation=90),
            "flipped": replace(layer, flipped=True),
            "both": replace(layer, flipped=True, rotation=90),
        }.items()
    }
    assert found == {
        "as it is": "top left", "turned": "top right", "flipped": "top right", "both": "bottom right"
    }  # fmt: skip


@given(places)
def test_what_is_wholly_transparent_changes_nothing(layer: Layer) -> None:
    photo = ground(90, 70)
    assert (draw(photo, [(replace(layer, opacity=0.0), disc())]) == photo).all()
    empty = disc()
    empty[:, :, 3] = 0
    assert (draw(photo, [(layer, empty)]) == photo).all()


@given(places)
def test_a_whole_turn_is_none_and_two_flips_are_none(layer: Layer) -> None:
    photo = ground(90, 70)
    once = draw(photo, [(layer, disc())])
    assert (draw(photo, [(replace(layer, rotation=layer.rotation + 360), disc())]).astype(int) - once <= 1).all()
    mirrored = draw(photo, [(replace(layer, flipped=not layer.flipped), disc()[:, ::-1])])
    assert np.abs(mirrored.astype(int) - once).max() <= 2


@settings(max_examples=40)
@given(places)
def test_two_sizes_agree(layer: Layer) -> None:
    """What is drawn large and shrunk is what is drawn small, up to the softness of its rims."""
    large = draw(ground(480, 360), [(layer, disc())])
    small = draw(np.asarray(cv2.resize(ground(480, 360), (160, 120), interpolation=cv2.INTER_AREA)), [(layer, disc())])
    shrunk = cv2.resize(large, (160, 120), interpolation=cv2.INTER_AREA)
    apart = np.abs(shrunk.astype(int) - small)
    assert apart.mean() < 1.0 and np.percentile(apart, 99) <= 16


def test_layers_lie_in_their_order() -> None:
    photo = ground(60, 60)
    red, blue = np.full((9, 9, 4), (255, 0, 0, 255), np.uint8), np.full((9, 9, 4), (0, 0, 255, 255), np.uint8)
    layer = Layer(BALLOON)
    assert tuple(draw(photo, [(layer, red), (layer, blue)])[30, 30]) == (0, 0, 255)
    assert tuple(draw(photo, [(layer, blue), (layer, red)])[30, 30]) == (255, 0, 0)


def test_half_is_half() -> None:
    grey = np.full((20, 20, 3), 100, np.uint8)
    white = np.full((9, 9, 4), 255, np.uint8)
    assert draw(grey, [(Layer(BALLOON, opacity=0.5), white)])[10, 10, 0] == pytest.approx(178, abs=1)


def test_what_cannot_be_seen_leaves_no_halo() -> None:
    """White letters on white ground, their transparent pixels black: every pixel stays white."""
    white = np.full((64, 64, 3), 255, np.uint8)
    letter = np.zeros((200, 200, 4), np.uint8)
    letter[60:140, 60:140] = 255
    assert (draw(white, [(Layer(BALLOON, width=0.37, rotation=31.0), letter)]) >= 254).all()


@pytest.mark.parametrize("width", [0.004, 0.02, 4.0])
def test_very_small_and_very_large(width: float) -> None:
    drawn = draw(ground(200, 150), [(Layer(BALLOON, width=width, rotation=12.0), disc())])
    assert drawn.shape == (150, 200, 3)
