"""The files of a family's folders, in an order that people expect."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

# What operating systems and network drives leave behind; everything with a leading dot is passed over as well.
LEFTOVERS = {"thumbs.db", "desktop.ini", "__macosx", "@eadir", "$recycle.bin", "system volume information"}
DIGITS = re.compile(r"([0-9]+)")


def inventory(paths: Sequence[Path]) -> list[Path]:
    """The files themselves and all in the folders, recursively, each once, in natural order within each folder.

    Hidden files and leftovers are passed over, and so are links that lead out of the given folders or in a circle.
    What is no file is listed and never opened: `probe` says what is wrong with it.
    """
    roots = [path.resolve() for path in paths]
    seen: set[Path] = set()
    files: list[Path] = []
    ahead = list(reversed(paths))
    while ahead:
        path = ahead.pop()
        real = _real(path)
        if real is None or real in seen or not any(real.is_relative_to(root) for root in roots):
            continue
        seen.add(real)
        names = _names(path)
        if names is None:
            files.append(path)
        else:
            ahead.extend(path / name for name in reversed(names))
    return files


def natural_key(name: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """Sorts IMG_2 before IMG_10, without regard to case; the name itself decides between equals."""
    parts = DIGITS.split(name.casefold())
    return tuple((int(part or 0) if at % 2 else 0, "" if at % 2 else part) for at, part in enumerate(parts)), name


def _real(path: Path) -> Path | None:
    """The path without links; None for links that lead in a circle."""
    try:
        real = path.resolve()
    except RuntimeError:  # how Python 3.12 reports a circle; later ones leave it as it is
        return None
    return None if real.is_symlink() else real


def _names(path: Path) -> list[str] | None:
    """What is in the folder; None for what is no folder, or one that cannot be opened."""
    try:
        names = [entry.name for entry in path.iterdir()]
    except OSError:
        return None
    return sorted((name for name in names if not _is_leftover(name)), key=natural_key)


def _is_leftover(name: str) -> bool:
    return name.startswith(".") or name.casefold() in LEFTOVERS
