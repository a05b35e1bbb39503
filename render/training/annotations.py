"""Files that say what videos and pictures show, and when: JSON or CSV, as people and other tools write them.

CSV has a line of names, then a line for each part; JSON has a list of objects, or an object whose "annotations" are
that. Each says "file" and "label", and, where it is a part of a video, "start" and "end" in seconds, or as 1:23.4.
A list of parts within the object of a file is read too: {"file": ..., "annotations": [{"label": ..., ...}]}.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from render.media.errors import RefusedError

# What columns are called by Create ML, by CVAT, ELAN and VIA, and by people.
NAMES = {
    "file": ("file", "video", "image", "picture", "path", "filepath", "filename", "name", "videofile", "imagefile"),
    "label": ("label", "class", "action", "annotation", "category", "tag", "tier"),
    "start": ("start", "starttime", "begin", "begintime", "from", "startseconds", "startsec"),
    "end": ("end", "endtime", "stop", "stoptime", "to", "endseconds", "endsec"),
}
MOST_BYTES = 8 * 2**20  # of a file
# With these a cell begins that spreadsheets would work out; one after an apostrophe is the text itself.
FORMULAS = ("=", "+", "-", "@")
MOST_PARTS = 2000  # what is written down while somebody waits
CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,7}(?:[.,]\d{1,9})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """What a file shows; without times all of it."""

    file: str  # its name, without folders
    label: str
    start: float | None = None  # seconds
    end: float | None = None


def read_annotations(content: bytes) -> list[Part]:
    """In the order of the file. Raises RefusedError."""
    if len(content) > MOST_BYTES:
        raise RefusedError("This annotation file is too large.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError("This annotation file is not a text in UTF-8.") from error
    rows = of_json(text) if text.lstrip().startswith(("[", "{")) else of_csv(text)
    parts: list[Part] = []
    for number, row in enumerate(rows, start=1):
        parts.append(part_of(row, number))
        if len(parts) > MOST_PARTS:
            raise RefusedError("This annotation file has too many lines.")
    if not parts:
        raise RefusedError("This annotation file says nothing about any file.")
    return parts


def of_csv(text: str) -> Iterator[Mapping[str, Any]]:
    """With commas, semicolons or tabs between the columns."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise RefusedError("This annotation file cannot be read.") from error


def of_json(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError("This annotation file cannot be read.") from error
    rows = found.get("annotations", [found]) if isinstance(found, dict) else found
    for row in rows if isinstance(rows, list) else [rows]:
        inner = row.get("annotations", row.get("annotation")) if isinstance(row, dict) else None
        if isinstance(inner, list):
            yield from ({**row, **part} for part in inner if isinstance(part, dict))
        else:
            yield row


def part_of(row: Any, number: int) -> Part:
    if not isinstance(row, Mapping):
        raise RefusedError(f"Line {number} of the annotation file has no file and label.")
    plain = {re.sub(r"[\s_-]", "", str(name)).lower(): value for name, value in row.items() if name is not None}
    file, label, start, end = (
        next((plain[name] for name in names if plain.get(name) not in (None, "")), "") for names in NAMES.values()
    )
    name, called = (plain_text(value) for value in (str(file).replace("\\", "/").rpartition("/")[2], label))
    if not name or not called or not isinstance(label, str | int):
        raise RefusedError(f"Line {number} of the annotation file has no file and label.")
    begins, ends = seconds_of(start, number), seconds_of(end, number)
    if (begins is None) != (ends is None) or (begins is not None and ends is not None and begins >= ends):
        raise RefusedError(f"Line {number} of the annotation file does not end after it starts.")
    return Part(name, called, begins, ends)


def plain_text(value: Any) -> str:
    text = str(value).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULAS) else text


def seconds_of(value: Any, number: int) -> float | None:
    """Seconds, or hours, minutes and seconds with colons between them."""
    if value == "":
        return None
    found = CLOCK.fullmatch(str(value).strip())
    if found is None or isinstance(value, bool):
        raise RefusedError(f"Line {number} of the annotation file has a time that is none.")
    hours, minutes, seconds = (float((group or "0").replace(",", ".")) for group in found.groups())
    total = 3600 * hours + 60 * minutes + seconds
    return total if math.isfinite(total) else None
