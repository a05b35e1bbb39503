"""Parts of movies on disk: whole or not at all, in a cache of bounded size."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path


class PartsCache:
    """Files by key in a folder; those longest unused go when they are too many bytes together."""

    def __init__(self, folder: Path, most_bytes: int, suffix: str = ".mp4") -> None:
        self._folder, self._most_bytes, self._suffix = folder, most_bytes, suffix
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
        """Remove the longest unused parts until the rest fits; those in `keep` stay."""
        found = ((path.stat(), path) for path in self._folder.glob(f"*{self._suffix}"))
        parts = sorted(found, key=lambda part: part[0].st_mtime)
        excess = sum(stat.st_size for stat, _ in parts) - self._most_bytes
        for stat, path in parts:
            if excess <= 0:
                break
            if path not in keep:
                path.unlink(missing_ok=True)
                excess -= stat.st_size


def write_part(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file under another name; it gets its own once it is whole and safe on the disk."""
    partial = path.with_name(f"{path.stem}.{os.getpid()}.partial")
    try:
        write(partial)
        descriptor = os.open(partial, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
