from __future__ import annotations

import numpy as np
import pytest

from render.cutout import kept
from render.cutout.kept import as_bytes, from_bytes
from render.cutout.scene import look
from render.cutout.subjects import subjects_of
from render.vision.pyramid import Pyramid
from tests.render.vision.pictures import cat


@pytest.mark.parametrize("main", [True, False])
def test_it_works(main: bool) -> None:
    pyramid = Pyramid(cat())
    scene = look(pyramid, "fast", main=main)
    again = from_bytes(as_bytes(scene))
    assert again and again.size == scene.size and again.coarse == scene.coarse
    assert list(again.detections) == list(scene.detections)
    assert (again.main is None) is not main
    first, second = (subjects_of(pyramid, one, "fast") for one in (scene, again))
    assert (first.map != second.map).mean() < 0.002
    assert [one.name for one in first.found] == [one.name for one in second.found]
    assert np.abs(again.scores - scene.scores).max() < 0.003


def test_it_is_small() -> None:
    assert len(as_bytes(look(Pyramid(cat()), "fast", main=True))) < 400_000


def test_what_another_version_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    before = as_bytes(look(Pyramid(cat()), "fast"))
    monkeypatch.setattr(kept, "VERSION", kept.VERSION + 1)
    assert from_bytes(before) is None
