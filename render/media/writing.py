"""Files that are whole or not there, written by children that may do nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


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


def write_bytes(path: Path, content: bytes) -> None:
    def write(part: Path) -> None:
        part.write_bytes(content)

    write_part(path, write)
