"""Parts of movies on disk: whole or not at all, in a cache of bounded size."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

# What nobody has used for so long goes, however much room there is; a partial file is left by a crash by then.
UNUSED_SECONDS = 60 * 24 * 3600
PARTIAL_SECONDS = 24 * 3600


class PartsCache:
    """Files by key in a folder; those longest unused go when they are too many bytes together, or too old."""

    def __init__(
        self, folder: Path, most_bytes: int, suffix: str = ".mp4", unused_seconds: float = UNUSED_SECONDS
    ) -> None:
        self._folder, self._most_bytes, self._suffix = folder, most_bytes, suffix
        self._unused_seconds = unused_seconds
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        return self._folder / f"{key}{self._suffix}"

    def has(self, key: str) -> bool:
        """Whether it is there; asking counts as use."""
        try:
            os.utime(self.path(key))
        except FileNotFoundError:
            return False
        return True

    def trim(self, keep: Collection[Path] = ()) -> None:
        """Remove what was long unused, then the longest unused until the rest fits; those in `keep` stay."""
        remove_old(self._folder.glob("*.partial"), PARTIAL_SECONDS)
        remove_old(self._folder.glob(f"*{self._suffix}"), self._unused_seconds, keep)
        parts = by_age(self._folder.glob(f"*{self._suffix}"))
        excess = sum(stat.st_size for stat, _ in parts) - self._most_bytes
        for stat, path in parts:
            if excess <= 0:
                break
            if path not in keep:
                path.unlink(missing_ok=True)
                excess -= stat.st_size


def by_age(paths: Iterable[Path]) -> list[tuple[os.stat_result, Path]]:
    """Those that are there, the longest unused first."""
    found = []
    for path in paths:
        with suppress(FileNotFoundError):  # somebody else has just removed it
            found.append((path.stat(), path))
    return sorted(found, key=lambda part: part[0].st_mtime)


def remove_old(paths: Iterable[Path], seconds: float, keep: Collection[Path] = ()) -> None:
    oldest = time.time() - seconds
    for stat, path in by_age(paths):
        if stat.st_mtime < oldest and path not in keep:
            path.unlink(missing_ok=True)
