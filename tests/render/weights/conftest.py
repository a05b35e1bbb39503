"""The source files of models, as set-up has fetched them."""

from __future__ import annotations

from pathlib import Path

import pytest

from render.weights.errors import MissingSourceError
from render.weights.manifest import Model, read_manifest
from render.weights.sources import Places, find_files

MODELS = {model.name: model for model in read_manifest()}


def source_bytes(model: Model) -> list[bytes]:
    """The contents of the model's files; a test that asks for an extra which is not at hand is skipped, aloud."""
    try:
        return [path.read_bytes() for path in find_files(model, Places.of_project())]
    except MissingSourceError as error:
        if not model.extra:
            raise
        pytest.skip(str(error))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Empty folders of a test's own."""
    return Places(
        models=tmp_path / "models",
        archives=tmp_path / "archives",
        large=tmp_path / "large",
        packages=tmp_path / "packages",
        extras=tmp_path / "extras",
        own=(tmp_path / "own",),
    )
