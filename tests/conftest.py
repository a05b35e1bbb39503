"""Shared fixtures: where the real media are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# How long an example takes says something of the machine's other work, not of the code.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")

ROOT = Path(__file__).resolve().parent.parent
# Files whose tests go to one worker together, those that take longest first; none of them has a database.
WHOLE = (
    "tests/browser/",
    "tests/memoriesweb/test_killed.py",
    "tests/memoriesweb/test_up.py",
    "tests/commands/",
    "tests/render/film/",
    "tests/render/cutout/",
    "tests/render/vision/",
    "tests/render/audio/",
    "tests/render/media/",
    "tests/render/training/",
    "tests/render/weights/",
    "tests/render/jobs/test_teaching.py",
    "tests/hostile/",
)


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
    """What takes longest comes first: at the end it would leave the second worker idle. Tests with a database keep
    their order among themselves, by which the ones that empty it come last.
    """
    yield
    items.sort(key=lambda item: next(at for at, part in enumerate((*WHOLE, "")) if item.nodeid.startswith(part)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    config.option.loadscopereorder = False  # else files with the most tests would come first
    return WholeFiles(config, log)


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc]
    """Tests of one file share what takes long to make, such as a server, and go to one worker together. Those with a
    database are shared out one by one: a worker that got file after file would empty it between them.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(WHOLE) else nodeid
