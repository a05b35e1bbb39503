"""A database with the kinds of the trial, and a data folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from render.jobs import kinds
from tests.render.jobs import trial


@pytest.fixture
def jobs(transactional_db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real commits, on a database in a file: as in life, with several connections."""
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(kinds, "_kinds", {})
    trial.register_kinds()
    trial.make_table()
