"""The film inside a motion photo: where in the file it lies. Everything here is told by the file, and believed only as
far as it leads to a film.

Google writes the film after the picture and tells in XMP how long it is (Motion Photo format 1.0; before that
MicroVideoOffset); in HEIC and AVIF it is the content of a box `mpvd`. Samsung writes it into a trailer of its own,
which ends with a directory (exiftool: Samsung trailer, SEFH ... SEFT).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from render.media.exif import xmp_of
from render.media.opening import open_photo

# Phones film about 3 s, a few MB. What is far longer is no motion photo's.
MOST_FILM_BYTES = 128 * 2**20
MOST_FILM_SECONDS = 30.0
LEAST_FILM_BYTES = 64  # not even the boxes' own headers fit into less
MOST_BOXES = 64
NEEDED_BOXES = {b"ftyp", b"moov", b"mdat"}
BOX_HEADER = 8  # ISO/IEC 14496-12, 4.2: size and type; a size of 1 says that eight bytes of size follow
LARGE_BOX_HEADER = 16

SEF_END = b"SEFT"
SEF_ENTRY = struct.Struct("<2xHII")  # type, bytes from its data to the directory, size of its data
SEF_MOST_BYTES = 1 << 16
SEF_MOTION = 0x0A30  # MotionPhoto_Data

XMP_ITEM = re.compile(rb"<rdf:li\b.*?(?=<rdf:li\b|</rdf:Seq>)", re.DOTALL)
XMP_SEMANTIC = re.compile(rb""":Semantic\s*(?:=\s*["']|>\s*)(\w{1,40})""")
XMP_LENGTH = re.compile(rb""":Length\s*(?:=\s*["']|>\s*)(\d{1,12})\b""")
XMP_PADDING = re.compile(rb""":Padding\s*(?:=\s*["']|>\s*)(\d{1,12})\b""")
XMP_MICRO_VIDEO = re.compile(rb""":MicroVideoOffset\s*(?:=\s*["']|>\s*)(\d{1,12})\b""")
MOTION_FORMATS = ("jpeg", "heif", "avif")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of bytes of a file."""

    start: int
    length: int


def film_in(path: Path, format_: str) -> Span | None:
    """Where a photo's film lies, as a whole MP4 file; None for a photo without one, and for what only claims one."""
    if format_ not in MOTION_FORMATS:
        return None
    size = path.stat().st_size
    with path.open("rb") as file:
        for told in _told(path, format_, file, size):
            found = _film_at(file, size, told)
            if found is not None:
                return found
    return None


def _told(path: Path, format_: str, file: BinaryIO, size: int) -> Iterator[Span]:
    """Where the file says that a film is, the surest first."""
    if format_ != "jpeg":
        for name, content in _boxes(file, 0, size):
            if name == b"mpvd":
                yield content
    yield from _samsung_films(file, size)
    yield from _xmp_films(xmp_of_file(path, format_), size)


def xmp_of_file(path: Path, format_: str) -> bytes:
    with open_photo(path, format_) as image:
        return xmp_of(image)


def _xmp_films(xmp: bytes, size: int) -> Iterator[Span]:
    """By the lengths of all items from the film to the end, with and without what is between them: writers differ."""
    items = [match[0] for match in XMP_ITEM.finditer(xmp)]
    first = next((n for n, item in enumerate(items) if _semantic(item) == b"MotionPhoto"), None)
    if first is not None:
        length, rest = _number(XMP_LENGTH, items[first]), items[first + 1 :]
        behind = sum(_number(XMP_LENGTH, item) for item in rest)
        between = sum(_number(XMP_PADDING, item) for item in items[first:])
        yield Span(size - behind - length, length)
        yield Span(size - behind - length - between, length)
    offset = _number(XMP_MICRO_VIDEO, xmp)
    yield Span(size - offset, offset)


def _semantic(item: bytes) -> bytes:
    match = XMP_SEMANTIC.search(item)
    return match[1] if match else b""


def _number(pattern: re.Pattern[bytes], text: bytes) -> int:
    match = pattern.search(text)
    return int(match[1]) if match else 0


def _samsung_films(file: BinaryIO, size: int) -> Iterator[Span]:
    """What the directory at the end of the file lists as a film: after its header and its name."""
    length, mark = struct.unpack("<I4s", _read(file, size - 8, 8) or bytes(8))
    directory = _read(file, size - 8 - length, length) if mark == SEF_END and length <= SEF_MOST_BYTES else b""
    if not directory.startswith(b"SEFH"):
        return
    for kind, back, long in SEF_ENTRY.iter_unpack(directory[12 : len(directory) // 12 * 12]):
        begin = size - 8 - length - back
        header = _read(file, begin, 8)
        if kind != SEF_MOTION or not header:
            continue
        before = 8 + int.from_bytes(header[4:], "little")
        yield Span(begin + before, long - before)


def _film_at(file: BinaryIO, size: int, told: Span) -> Span | None:
    """The film there, without what may follow its boxes; None if there is none."""
    if told.start <= 0 or told.length < LEAST_FILM_BYTES or told.start + told.length > size:
        return None
    names: set[bytes] = set()
    end = told.start
    for name, content in _boxes(file, told.start, told.start + told.length):
        if not names and name != b"ftyp":
            return None
        names.add(name)
        end = content.start + content.length
    length = end - told.start
    return Span(told.start, length) if names >= NEEDED_BOXES and length <= MOST_FILM_BYTES else None


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, Span]]:
    """Types and contents of the boxes between two places, up to the first that is none."""
    for _ in range(MOST_BOXES):
        head = _read(file, start, BOX_HEADER)
        if len(head) < BOX_HEADER or start + BOX_HEADER > end or not head[4:].isalnum():
            return
        length, header = int.from_bytes(head[:4]), BOX_HEADER
        if length == 1:
            length, header = int.from_bytes(_read(file, start + BOX_HEADER, 8)), LARGE_BOX_HEADER
        elif length == 0:  # up to the end
            length = end - start
        if length < header or start + length > end:
            return
        yield head[4:], Span(start + header, length - header)
        start += length


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    """So many bytes from there, or none."""
    if start < 0 or length < 0:
        return b""
    file.seek(start)
    found = file.read(length)
    return found if len(found) == length else b""


def cut(source: Path, span: Span, target: Path) -> None:
    """Write a part of a file as one of its own."""
    left = span.length
    with source.open("rb") as file, target.open("wb") as out:
        file.seek(span.start)
        while left and (piece := file.read(min(left, 1 << 20))):
            out.write(piece)
            left -= len(piece)
    if left:
        raise ValueError(f"{source} has no {span.length} bytes at {span.start}")
