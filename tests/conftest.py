"""Shared fixtures: where the real media are."""

from __future__ import annotations

import os
from collections.abc import Iterator
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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Tests that share what takes long to make, such as a server, go to one worker together, and before all others: at
    the end they would leave the second worker idle. Those with a database keep their order, by which the ones that
    empty it come last.
    """
    together = {item for item in items if item.get_closest_marker("django_db") is None and shares(item)}
    for item in together:
        item.add_marker(pytest.mark.xdist_group(item.path.relative_to(ROOT).as_posix()))
    yield
    items.sort(key=lambda item: item not in together)


def shares(item: pytest.Item) -> bool:
    """Whether it uses what is made once for its module."""
    fixtures = item._fixtureinfo.name2fixturedefs.values() if isinstance(item, pytest.Function) else ()
    return any(found[-1].scope == "module" for found in fixtures if found)
