"""Subjects lifted by their numbers, and their borders as lines."""

from __future__ import annotations

import numpy as np
import pytest

from render.cutout import lifting
from render.cutout.lifting import chosen_matte, cropped, lifted, outlines
from render.cutout.scene import Scene
from render.vision.pyramid import Pyramid

LABELS = np.zeros((64, 64), np.uint8)
LABELS[10:30, 5:25] = 1
LABELS[10:30, 35:60] = 1  # the same, in two pieces
LABELS[40:60, 10:50] = 2
LABELS[48:52, 20:30] = 0  # with a hole
PICTURE = np.repeat((LABELS * 90 + 30)[:, :, None], 3, axis=2).repeat(4, axis=0).repeat(4, axis=1)


def test_it_works() -> None:
    cutout = lifted(Pyramid(PICTURE), LABELS, [2], "fast")
    assert cutout.alpha.shape == PICTURE.shape[:2]
    assert cutout.alpha[4 * 45, 4 * 30] == 255
    assert cutout.alpha[4 * 20, 4 * 15] == cutout.alpha[4 * 50, 4 * 25] == 0


def test_of_none_nothing_is_lifted() -> None:
    assert not lifted(Pyramid(PICTURE), LABELS, [], "accurate").alpha.any()


def test_all_pieces_of_a_subject_are_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though a press is on one of them."""
    left = np.where(np.arange(64)[None] < 30, LABELS == 1, False).astype(np.float32)
    monkeypatch.setattr(lifting, "pressed_matte", lambda *_: left)
    monkeypatch.setattr(lifting, "look", lambda *_, **__: Scene((64, 64), np.zeros((21, 4, 4), np.float32), [], False))
    monkeypatch.setattr(Scene, "small", (64, 64))
    matte = chosen_matte(Pyramid(PICTURE), LABELS, [1], "balanced", None)
    assert np.array_equal(matte > 0.5, LABELS == 1)


def test_a_level_that_means_something_else_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifting, "pressed_matte", lambda *_: np.ones((64, 64), np.float32))
    monkeypatch.setattr(lifting, "look", lambda *_, **__: Scene((64, 64), np.zeros((21, 4, 4), np.float32), [], False))
    monkeypatch.setattr(Scene, "small", (64, 64))
    matte = chosen_matte(Pyramid(PICTURE), LABELS, [2], "accurate", None)
    assert np.array_equal(matte > 0.5, LABELS == 2)


def test_borders_are_lines_and_holes_are_as_well() -> None:
    pieces, whole = outlines(LABELS, 1), outlines(LABELS, 2)
    assert (len(pieces), len(whole)) == (2, 2)
    edges = [min(whole[0][::2]), max(whole[0][::2]), min(whole[0][1::2]), max(whole[0][1::2])]
    assert np.allclose(edges, [10 / 64, 50 / 64, 40 / 64, 60 / 64], atol=0.02)
    assert outlines(LABELS, 3) == []


def test_a_sticker_is_no_larger_than_its_subject() -> None:
    picture = np.zeros((20, 30, 4), np.uint8)
    picture[5:9, 10:20, 3] = 200
    picture[0, 0, 3] = 1  # what nobody sees
    assert cropped(picture).shape == (4, 10, 4)
    assert cropped(picture[:4]).shape == (1, 1, 4)
