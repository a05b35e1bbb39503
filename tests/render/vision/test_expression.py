from __future__ import annotations

from pathlib import Path

import pytest

from render.vision.expression import UNREAD, read_expression, smile
from render.vision.faces import find_faces
from render.vision.mesh import fit_mesh
from render.vision.pyramid import Pyramid
from render.weights.models import models_folder
from tests.render.vision.pictures import astronaut


def test_without_its_network_the_mouth_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after `manage.py weights --only-confirmed`."""
    pyramid = Pyramid(astronaut())
    face = find_faces(pyramid)[0]
    mesh = fit_mesh(pyramid, face)
    assert read_expression(pyramid, mesh).happy > 0.9
    for model in models_folder().iterdir():
        if model.stem != "emotion":
            (tmp_path / model.name).symlink_to(model)
    monkeypatch.setenv("MEMORIES_MODELS", str(tmp_path))
    assert read_expression(pyramid, mesh) == UNREAD
    assert smile(UNREAD, mesh) > 0.5
