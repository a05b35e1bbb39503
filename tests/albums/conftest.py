"""A desk of its own for every test, and a form as the page sends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import skimage.data
from PIL import Image
from pytest_django import Settings

from albums import consumers, upload, views
from albums.desk import Desk

WISH = {"title": "Our summer", "mood": "gentle", "length": "short", "shape": "16:9", "quality": "480"}


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Pages are rendered without collectstatic."""
    storages = {**settings.STORAGES}
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    desk = Desk(tmp_path / "data")
    desk.clear_leftovers()
    for module in (consumers, upload, views):
        monkeypatch.setattr(module, "desk", desk)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("photo") / "astronaut.jpg"
    Image.fromarray(skimage.data.astronaut()).save(path)  # type: ignore[no-untyped-call]
    return path.read_bytes()
