"""What files are called when they leave: names come from anybody's disk, and go to anybody's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import count
from pathlib import PurePosixPath

MOST_BYTES = 200  # file systems take 255, some of them encrypted and with less
# What no file system of today forbids, and no shell, browser or reader misreads.
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
# Names that Windows keeps for devices.
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
# The usual suffixes of our formats, the best known first; a file that has none of them gets the first.
SUFFIXES = {
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "png": (".png", ".apng"),
    "webp": (".webp",),
    "heif": (".heic", ".heif", ".hif"),
    "avif": (".avif",),
    "gif": (".gif",),
    "tiff": (".tif", ".tiff"),
    "mp4": (".mp4", ".mov", ".m4v", ".qt", ".3gp", ".3g2", ".insv"),
    "matroska": (".mkv", ".webm"),
    "avi": (".avi",),
    "mpegts": (".mts", ".m2ts", ".ts", ".m2t"),
}


def safe_name(name: str, otherwise: str = "untitled") -> str:
    """The name without what could lead elsewhere, hide a suffix, or be no name: control and format characters (right-
    to-left marks, newlines), separators, leading dots.
    """
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in name)
    plain = "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn"))
    plain = FORBIDDEN.sub("_", unicodedata.normalize("NFC", plain)).strip(" .") or otherwise
    if DEVICES.fullmatch(plain):
        plain = f"_{plain}"
    stem, suffix = split_name(plain)
    while len((stem + suffix).encode()) > MOST_BYTES:
        stem = stem[:-1]
    return stem + suffix


def split_name(name: str) -> tuple[str, str]:
    """Stem and suffix; a suffix is short."""
    suffix = PurePosixPath(name).suffix
    return (name.removesuffix(suffix), suffix) if 1 < len(suffix) <= 10 else (name, "")


def original_name(name: str, format_: str) -> str:
    """Under which an original is downloaded: its own name, with a suffix that says what it really is."""
    plain = safe_name(name)
    suffixes = SUFFIXES.get(format_, ())
    if not suffixes or plain.lower().endswith(suffixes):
        return plain
    return plain + suffixes[0]


def numbered(name: str, taken: set[str]) -> str:
    """The name, or "name (2)" and so on: the first that is not taken, whatever the case. It is taken then."""
    return numbered_together([name], taken)[0]


def numbered_together(names: Sequence[str], taken: set[str]) -> list[str]:
    """The same for files that belong together, no two of one name: all get the same number, so that they are still
    known as such by their names.
    """

    def made(number: int) -> list[str]:
        return [with_number(name, number) for name in names]

    free = next(number for number in count(1) if taken.isdisjoint(map(str.casefold, made(number))))
    taken.update(map(str.casefold, made(free)))
    return made(free)


def with_number(name: str, number: int) -> str:
    stem, suffix = split_name(name)
    return name if number == 1 else f"{stem} ({number}){suffix}"
