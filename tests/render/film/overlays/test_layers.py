from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from render.film.overlays.layers import CELL, WAYS, Layer, Layers, covered, parts_of, presence
from render.film.planes import new_frame, split, yuv_of

SIZE = (320, 200)


def picture(opacity: int = 255) -> Image.Image:
    """A red disc in the middle of clear."""
    alpha = np.zeros((100, 140), np.uint8)
    cv2.circle(alpha, (70, 50), 40, opacity, -1, cv2.LINE_AA)
    rgba = np.zeros((100, 140, 4), np.uint8)
    rgba[..., 0], rgba[..., 3] = 200, alpha
    return Image.fromarray(rgba)


@pytest.mark.parametrize("opacity", [255, 120])
def test_it_works(opacity: int) -> None:
    frame = new_frame(SIZE, 120)
    for part in parts_of(picture(opacity), 60, 40):
        part.lay(frame)
    for plane, colour, under, place in zip(
        split(frame), yuv_of((200, 0, 0)), (120, 128, 128), ((90, 130), (45, 65), (45, 65)), strict=True
    ):
        assert plane[place] == pytest.approx(under + (colour - under) * opacity / 255, abs=1.5)
    shown = split(frame)[0]
    assert (shown[:40] == 120).all() and (shown[:, :60] == 120).all() and (shown[142:] == 120).all()


def test_at_rest_and_moved_by_nothing_are_the_same() -> None:
    still, moved = new_frame(SIZE, 90), new_frame(SIZE, 90)
    for part in parts_of(picture(), 20, 20):
        part.lay(still)
        part.lay(moved, 1.0, 0.0, 1e-9)
    assert np.abs(still.astype(int) - moved).max() <= 2


def test_what_lies_outside_is_left_away() -> None:
    frame = new_frame(SIZE)
    for x, y in ((-60, -40), (280, 160), (-400, 0), (0, 400)):
        for part in parts_of(picture(), x, y):
            part.lay(frame)
            part.lay(frame, 0.5, 0.3, -0.7)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 299), st.integers(0, 199), st.integers(1, 90), st.integers(1, 90)), max_size=5)
)
def test_all_that_is_not_clear_is_covered_once(boxes: list[tuple[int, int, int, int]]) -> None:
    opacity = np.zeros((200, 300), np.uint8)
    for x, y, wide, tall in boxes:
        opacity[y : y + tall, x : x + wide] = 200
    seen = np.zeros_like(opacity)
    for x0, y0, x1, y1 in covered(opacity):
        assert x0 % CELL == y0 % CELL == 0
        seen[y0:y1, x0:x1] += 1
    assert seen.max(initial=0) <= 1
    assert (seen[opacity > 0] == 1).all()


def test_a_ring_leaves_its_middle_alone() -> None:
    opacity = np.zeros((640, 640), np.uint8)
    opacity[:20], opacity[-20:], opacity[:, :20], opacity[:, -20:] = 255, 255, 255, 255
    assert sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in covered(opacity)) < 0.45 * opacity.size


@pytest.mark.parametrize("way", WAYS)
def test_layers_come_and_are_gone(way: str) -> None:
    laid = Layers([Layer(parts_of(picture(), 60, 40), way, 0.2)], 2.0, 30, 200)
    shown = []
    for index in (-1, 0, 5, 20, 40, 59, 60, 90):
        frame = new_frame(SIZE, 120)
        laid.lay(frame, index)
        shown.append(bool((split(frame)[0] != 120).any()))
    assert shown == [False, False, False, True, True, True, False, False]
    assert presence(1.0, 2.0) == 1.0 and 0 < presence(1.9, 2.0) < 0.3
