"""A zip archive written as it is read: stored, of any size, in little memory.

The standard library writes the archive; what it writes is sent at once. Since nothing is compressed, its length is
known before, so that browsers can show how far a download is.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Buffer, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from albums.ranged import WATCHED_BYTES, watched
from albums.still import Still

PIECE = WATCHED_BYTES
# PKWARE's APPNOTE 6.3.10: sizes of 4.3.7 local header, 4.3.9 data descriptor (64-bit), 4.3.12 central header, 4.3.14
# and 4.3.15 zip64 ends, 4.3.16 end. The extra field 4.5.3 has 4 bytes before its 8-byte numbers.
LOCAL, DESCRIPTOR, CENTRAL, ZIP64_ENDS, END, EXTRA, NUMBER = 30, 24, 46, 56 + 20, 22, 4, 8
FIRST_YEAR, LAST_YEAR = 1980, 2107  # what a zip can say


@dataclass(frozen=True, slots=True)
class Member:
    name: str  # with folders, separated by /
    path: Path
    size: int
    modified: datetime  # as the reader's clock shows it


def zip_length(members: Sequence[Member]) -> int:
    """How many bytes `zip_pieces` writes."""
    offset = central = 0
    for member in members:
        name = len(member.name.encode())
        large = 2 * (member.size > zipfile.ZIP64_LIMIT) + (offset > zipfile.ZIP64_LIMIT)
        central += CENTRAL + name + (EXTRA + large * NUMBER if large else 0)
        offset += LOCAL + name + EXTRA + 2 * NUMBER + member.size + DESCRIPTOR
    many = len(members) > zipfile.ZIP_FILECOUNT_LIMIT or max(offset, central) > zipfile.ZIP64_LIMIT
    return offset + central + (ZIP64_ENDS if many else 0) + END


def zip_pieces(members: Sequence[Member]) -> Generator[bytes]:
    """The archive. OSError if a file is gone or shorter than it was: then a download breaks off, and shows it."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            with member.path.open("rb") as file, archive.open(_info(member), "w", force_zip64=True) as entry:
                left = member.size
                while left:
                    piece = file.read(min(PIECE, left))
                    if not piece:
                        raise OSError(f"{member.path} is shorter than {member.size} bytes")
                    left -= len(piece)
                    entry.write(piece)
                    yield sink.take()
    yield sink.take()


async def stream_zip(members: Sequence[Member]) -> AsyncIterator[bytes]:
    """The same for an async server, which reads in other threads."""
    pieces = zip_pieces(members)
    try:
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece
    finally:
        pieces.close()


def zip_response(request: HttpRequest, members: Sequence[Member], name: str, still: Still) -> HttpResponseBase:
    """The archive as a download under this name; what is sent is read as it goes, while it may `still` be seen."""
    response: HttpResponseBase = HttpResponse(content_type="application/zip")
    if request.method != "HEAD":
        response = StreamingHttpResponse(watched(stream_zip(members), still), content_type="application/zip")
    response["Content-Length"] = str(zip_length(members))
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _info(member: Member) -> zipfile.ZipInfo:
    moment = member.modified
    year = min(max(moment.year, FIRST_YEAR), LAST_YEAR)
    info = zipfile.ZipInfo(member.name, (year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    info.external_attr = 0o644 << 16
    return info


class _Sink(io.RawIOBase):
    """Collects what is written until it is taken; it cannot seek, so that nothing is written twice."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken
