"""What a finger can lift, and what becomes of a mask that somebody painted."""

from __future__ import annotations

import numpy as np
import pytest
import skimage.data

from render.cutout import rough, scene, semantic
from render.cutout.cut import Wish, cut_as_drawn, cut_from, cut_masked
from render.cutout.salient import Salient
from render.cutout.scene import look
from render.cutout.semantic import MODEL
from render.cutout.subjects import lift, subjects, subjects_of
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.weights.models import is_installed
from tests.render.vision.pictures import astronaut, cat, coffee

needs_deeplab = pytest.mark.skipif(not is_installed(MODEL), reason="needs the extra deeplabv3")


@needs_deeplab
def test_it_works() -> None:
    found = subjects(Pyramid(astronaut()), "fast")
    assert found.map.shape == (640, 640) and found.map.dtype == np.uint8
    first = found.found[0]
    assert first.name == "person" and 0.3 < first.share < 0.55
    assert found.map[190, 275] == 1  # her face
    assert found.map[15, 15] == 0
    x0, y0, x1, y1 = first.box
    assert 0 <= x0 < 0.3 and 0 <= y0 < 0.1 and 0.6 < x1 <= 1 and y1 == 1
    assert [one.share for one in found.found] == sorted((one.share for one in found.found), reverse=True)
    assert set(np.unique(found.map)) == set(range(len(found.found) + 1))


@needs_deeplab
def test_what_stands_out_without_being_of_a_class_has_no_name() -> None:
    found = subjects(Pyramid(coffee()), "fast")
    named = found.found[found.map[320, 320] - 1]
    assert named.name == "" and named.share > 0.1  # the cup; the table under it is none of it
    assert found.map[32, 540] == 0


@pytest.mark.parametrize("name", ["gravel", "grass"])
def test_a_texture_has_none(name: str) -> None:
    texture: RGB = np.dstack([getattr(skimage.data, name)()] * 3)
    found = subjects(Pyramid(texture), "fast")
    assert found.found == () and not found.map.any()


def test_without_the_file_boxes_tell_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene, "is_installed", lambda name: name != MODEL)
    found = subjects(Pyramid(astronaut()), "fast")
    assert "person" in {one.name for one in found.found} and found.map[190, 275]


@needs_deeplab
def test_once_found_it_is_asked_without_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    pyramid = Pyramid(cat())
    known = look(pyramid, "fast", main=True)

    def no_network(*_: object) -> None:
        raise AssertionError("a network ran")

    monkeypatch.setattr(semantic, "run", no_network)
    monkeypatch.setattr(rough, "salient", no_network)
    monkeypatch.setattr(rough, "main_subject", no_network)
    assert subjects_of(pyramid, known, "fast").found[0].name == "cat"
    pressed = cut_from(pyramid, known, Wish("fast", point=(0.4, 0.5))).cutout
    lifted = lift(pyramid, known, {1}, "fast").cutout
    assert pressed and lifted and np.array_equal(pressed.alpha, lifted.alpha)
    assert lifted.alpha[150, 200] == 255
    assert lift(pyramid, known, {99}, "fast").cutout is None


@pytest.mark.parametrize("agreement", [0.1, 0.9])
def test_what_the_mirror_image_does_not_confirm_is_no_subject(agreement: float) -> None:
    rows, columns = np.mgrid[:320, :320]
    disc = (np.hypot(rows - 160, columns - 160) < 80).astype(np.float32)
    nothing = np.zeros((21, 8, 8), np.float32)
    nothing[0] = 1
    seen = scene.Scene((64, 64), nothing, [], False, Salient(disc, agreement), found=())
    found = subjects_of(Pyramid(np.zeros((64, 64, 3), np.uint8)), seen, "fast").found
    assert [one.name for one in found] == ([""] if agreement > 0.5 else [])


def test_a_painted_mask_snaps_to_the_edges_nearby_or_is_left_as_drawn() -> None:
    image = np.full((240, 320, 3), (20, 200, 40), np.uint8)
    image[60:180, 80:240] = (200, 60, 50)
    painted = np.zeros((120, 160), np.float32)
    painted[31:91, 41:121] = 1  # half the size, off by two pixels of the picture
    snapped, drawn = cut_masked(Pyramid(image), painted, "fast"), cut_as_drawn(Pyramid(image), painted)
    true = (image[:, :, 0] == 200) * 255
    assert np.abs(snapped.alpha.astype(int) - true).mean() < 0.5
    assert drawn.alpha[60, 100] == 0 and drawn.alpha[179, 100] == 255
    assert np.array_equal(drawn.colours, image)
