from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from render.media.errors import RefusedError
from render.training.augment import ALTERATIONS, views
from render.training.networks import BODY_FEATURES
from render.training.parameters import Augmentations
from render.training.pictures import load_features, read_picture, save_features
from render.vision.labels import label
from render.vision.pose import body_in
from render.vision.pyramid import Pyramid
from tests.render.training.lessons import picture_of

ALL = Augmentations(flip=True, crop=True, rotate=True, blur=True, expose=True, noise=True)


def test_it_works(tmp_path: Path) -> None:
    found = read_picture(picture_of("astronaut"), ALL, 2, 1)
    assert found["picture"].shape == (3, 1280) and found["body"].shape == (3, BODY_FEATURES)
    assert np.allclose(np.linalg.norm(found["picture"], axis=1), 1, atol=1e-5)
    save_features(tmp_path / "found.npz", found)
    again = load_features(tmp_path / "found.npz")
    assert all(np.array_equal(again[name], found[name]) for name in found)
    assert np.array_equal(found["body"], read_picture(picture_of("astronaut"), ALL, 2, 1, "body")["body"])


def test_it_sees_what_the_rest_of_the_engine_sees() -> None:
    image = picture_of("astronaut")
    found = read_picture(image)
    assert float(found["picture"][0] @ label(Pyramid(image))[1]) > 0.98  # the picture is shrunk in another way there
    body = body_in(Pyramid(image))
    assert body is not None and found["body"][0, -1] == 1
    shoulders = slice(11, 13)
    there = found["body"][0, :-1].reshape(-1, 3)[shoulders]
    # Another cut-out, and no second look: metres to the left and down.
    assert np.abs(there - body.world[shoulders])[:, :2].max() < 0.12


def test_nobody_has_no_posture() -> None:
    found = read_picture(picture_of("coffee"), ALL, 1, 1, "body")
    assert found["body"].shape == (2, BODY_FEATURES) and not found["body"].any()


@pytest.mark.parametrize("name", ALTERATIONS)
def test_each_way_to_alter_leaves_a_picture(name: str) -> None:
    image = picture_of("coffee")
    made = list(views(image, Augmentations(**{name: True}), 6, seed=1))
    assert all(view.dtype == np.uint8 and view.ndim == 3 for view in made)
    assert any(view.shape != image.shape or not np.array_equal(view, image) for view in made)
    again = list(views(image, Augmentations(**{name: True}), 6, seed=1))
    assert all(np.array_equal(one, other) for one, other in zip(made, again, strict=True))


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"nothing")
    with pytest.raises(RefusedError, match="cannot be read"):
        load_features(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", picture=np.zeros((1, 3)))
    with pytest.raises(RefusedError, match="holds no features"):
        load_features(tmp_path / "b.npz")
