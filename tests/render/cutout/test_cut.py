"""Cutting real pictures, with and without the extras."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import skimage.data

from render.cutout import salient, scene
from render.cutout.classes import CAT, PERSON
from render.cutout.coarse import coarse_scores
from render.cutout.cut import COARSE, SMALL_NET, Wish, cut_out
from render.cutout.levels import QUALITIES, Quality
from render.cutout.semantic import MODEL
from render.media.arrays import RGB
from render.vision.objects import find_objects
from render.vision.pyramid import Pyramid
from render.weights.models import is_installed
from tests.render.vision.pictures import astronaut, cat, coffee

needs_deeplab = pytest.mark.skipif(not is_installed(MODEL), reason="needs the extra deeplabv3")


@needs_deeplab
@pytest.mark.parametrize("quality", QUALITIES)
def test_it_works(quality: Quality) -> None:
    """A woman in the middle of the picture, a flag on the left and a shuttle on the right of her."""
    cut = cut_out(astronaut(), Wish(quality, frozenset([PERSON])))
    assert cut.cutout and not cut.scene.coarse
    alpha = cut.cutout.alpha
    assert alpha.shape == (512, 512)
    assert alpha[150, 220] == 255 and alpha[400, 200] == 255  # face and suit
    assert alpha[20, 20] == 0 and alpha[150, 450] == 0
    assert 0.3 < (alpha > 127).mean() < 0.55
    assert cut.scene.shares()["person"] > 0.3


@pytest.mark.parametrize("extra", [True, False])
def test_without_the_extra_boxes_answer_and_it_is_said(extra: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if extra and not is_installed(MODEL):
        pytest.skip("needs the extra deeplabv3")
    if not extra:
        monkeypatch.setattr(scene, "is_installed", lambda name: name != MODEL)
    cut = cut_out(astronaut(), Wish("balanced", frozenset([PERSON])))
    assert cut.scene.coarse is not extra
    assert (COARSE in cut.notes) is not extra
    assert cut.cutout and cut.cutout.alpha[150, 220] == 255 and cut.cutout.alpha[20, 20] == 0


def test_without_the_extra_only_what_is_asked_for_is_looked_at() -> None:
    beside = cv2.copyMakeBorder(cat(), 106, 106, 30, 31, cv2.BORDER_REFLECT)
    pyramid = Pyramid(np.hstack([astronaut(), np.asarray(beside, np.uint8)]))
    found = find_objects(pyramid)
    everything, people = coarse_scores(pyramid, found), coarse_scores(pyramid, found, frozenset([PERSON]))
    assert everything[CAT].max() > 0.5 and everything[PERSON].max() > 0.5
    assert people[CAT].max() == 0
    assert (people[PERSON] >= everything[PERSON]).all()


def test_accurate_without_the_large_network_falls_back_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(salient, "is_installed", lambda name: name != "u2net")
    cut = cut_out(coffee(), Wish("accurate"))
    assert SMALL_NET in cut.notes
    assert cut.cutout and cut.cutout.alpha[200, 300] == 255
    assert cut.cutout.alpha[30, 500] == 0  # the table is not the subject


@needs_deeplab
def test_what_stands_out_without_a_class() -> None:
    cut = cut_out(cat(), Wish("balanced"))
    assert cut.cutout and cut.cutout.alpha[150, 200] == 255


@needs_deeplab
def test_a_press_lifts_what_is_there() -> None:
    pressed = cut_out(cat(), Wish("fast", point=(0.4, 0.5)))
    assert pressed.cutout and pressed.cutout.alpha[150, 200] == 255
    assert pressed.scene.instances[0].kind == CAT


@needs_deeplab
@pytest.mark.parametrize("name", ["gravel", "brick"])
def test_a_texture_has_no_subject(name: str) -> None:
    texture: RGB = np.dstack([getattr(skimage.data, name)()] * 3)
    assert cut_out(texture, Wish("fast")).cutout is None
    assert cut_out(texture, Wish("fast", point=(0.5, 0.5))).cutout is None


@needs_deeplab
def test_nobody_of_the_class() -> None:
    assert cut_out(coffee(), Wish("fast", frozenset([PERSON]))).cutout is None
