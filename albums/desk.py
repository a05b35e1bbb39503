"""What is on the desk: the files that were dropped, and the movie that is being made of them.

In memory, one for the process, until there are accounts and albums. Touched from the event loop and from the thread
that makes the movie.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext as _

from albums.nudges import Nudges
from render.jobs.pool import Pool
from render.media.errors import RefusedError
from render.media.probe import Probe
from render.story.wish import Wish

type State = Literal["running", "done", "failed", "cancelled"]

READERS = 2  # files that are identified, or shown small, at the same time


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived whole. `name` is what the browser calls it: shown, never a path."""

    id: str
    path: Path
    name: str
    size: int
    probe: Probe | None  # None: refused
    refused: str = ""  # the sentence why


@dataclass(slots=True)
class Making:
    """A movie that is being made, or was."""

    wish: Wish
    files: tuple[Received, ...]
    out: Path
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    state: State = "running"
    fraction: float = 0.0
    label: str = ""
    sentence: str = ""  # what went wrong
    report: dict[str, Any] = field(default_factory=dict)  # that of command `memory`
    cancel_requested: bool = False
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0  # how long it took


class Desk:
    """The files and the movie of this process."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.uploads = data / "uploads"
        self.pictures = data / "pictures"
        self.movies = data / "movies"
        self.nudges = Nudges()
        self.making: Making | None = None
        self.lock = threading.Lock()
        self._files: dict[str, Received] = {}
        self._readers: Pool | None = None

    def clear_leftovers(self) -> None:
        """Remove what an earlier process had received: nobody can reach it any more. Finished movies stay."""
        for folder in (self.uploads, self.pictures):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in (self.uploads, self.pictures, self.movies):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def running(self) -> Making | None:
        making = self.making
        return making if making and making.state == "running" else None

    @property
    def files(self) -> list[Received]:
        """In the order in which they arrived."""
        with self.lock:
            return list(self._files.values())

    @property
    def usable_files(self) -> list[Received]:
        return [file for file in self.files if file.probe]

    @property
    def refused_files(self) -> list[Received]:
        return [file for file in self.files if file.refused]

    def find_file(self, file_id: str) -> Received | None:
        """A file of the drop, or one of the movie that was taken off the desk since."""
        of_movie = self.making.files if self.making else ()
        with self.lock:
            return self._files.get(file_id) or next((file for file in of_movie if file.id == file_id), None)

    def add_file(self, file: Received) -> None:
        with self.lock:
            self._files[file.id] = file

    def remove_files(self, file_ids: Sequence[str] | None = None) -> None:
        """Forget these files, on disk too; without ids clear the desk. Finished movies stay on disk.

        Raises RefusedError while a movie is being made of them.
        """
        with self.lock:
            if self.running:
                raise RefusedError(_("A movie is being made of these files; cancel it first."))
            if file_ids is None:
                self.making = None
            wanted = list(self._files) if file_ids is None else file_ids
            gone = [self._files.pop(file_id) for file_id in wanted if file_id in self._files]
        for file in gone:
            file.path.unlink(missing_ok=True)

    @property
    def readers(self) -> Pool:
        """Throw-away children that identify new files and make small pictures of them."""
        with self.lock:
            if self._readers is None:
                self._readers = Pool(
                    READERS,
                    readable=[self.uploads, self.movies],
                    writable=[self.pictures],
                    throwaway=True,
                    preload=["probe", "thumbnail"],
                )
            return self._readers

    def close(self) -> None:
        """Stop all work; no child process is left."""
        if making := self.running:
            making.cancel_requested = True
        with self.lock:
            readers, self._readers = self._readers, None
        if readers:
            readers.close()


desk = Desk(settings.DATA_DIR)
