"""Shared fixtures: where the real media are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something of the machine's other work, not of the code.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")

ROOT = Path(__file__).resolve().parent.parent


def media_folder() -> Path | None:
    """The shared folder of real photos and videos, if this machine has it."""
    named = os.environ.get("MEMORIES_TEST_MEDIA")
    folder = Path(named) if named else ROOT.parent / "shared" / "media"
    return folder if (folder / "index.csv").is_file() else None


@pytest.fixture(scope="session")
def media() -> Path:
    """The folder of real media; the test is skipped, aloud, on a machine without it."""
    folder = media_folder()
    if folder is None:
        pytest.skip("needs the shared media: set MEMORIES_TEST_MEDIA to their folder")
    return folder
