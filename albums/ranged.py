"""Serve a file in ranges, as players want it (RFC 9110, 13 and 14), with little memory however large it is.

Django's FileResponse ignores Range, and under ASGI it reads the whole file into memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

from albums.still import Still

READ_BYTES = 2**18
# Both are for the one who asked and nobody between. What can change, or be taken away, is asked for again each time;
# what an address has once shown stays with a browser that has it.
CHECKED, IMMUTABLE = "private, no-cache", "private, max-age=31536000, immutable"
# And what can be revoked is not kept anywhere.
REVOCABLE = "no-store"
# Whether somebody may still see what they are being sent is asked again after this time: a revoke holds within 1 s.
SECONDS_BETWEEN_CHECKS = 0.4
WATCHED_BYTES = 2**16  # so much may be under way when access ends


async def ranged(
    request: HttpRequest,
    path: Path,
    content_type: str,
    *,
    download_as: str | None = None,
    cache: str = CHECKED,
    still: Still | None = None,
) -> HttpResponseBase:
    """The file or the one range that is asked for. FileNotFoundError if it is gone.

    Several ranges at once are answered with the whole file, as the standard allows. still: whether it may still be
    seen; once it may not, the connection is cut, in the middle of the file if need be.
    """
    status = await asyncio.to_thread(path.stat)
    size, etag = status.st_size, etag_of(status)
    headers = {"ETag": etag, "Cache-Control": cache}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    span = wanted_span(request, etag, size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end, partial = span
    if request.method != "GET":
        body = _nothing()
    elif still is None:
        body = _read(path, start, end, READ_BYTES)
    else:
        body = watched(_read(path, start, end, WATCHED_BYTES), still)
    response = StreamingHttpResponse(body, status=206 if partial else 200, content_type=content_type, headers=headers)
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    if partial:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if download_as:
        response["Content-Disposition"] = content_disposition_header(True, download_as) or "attachment"
    return response


def etag_of(status: os.stat_result) -> str:
    """Another with each change; it does not tell when that was, as visitors with a link need not know the day."""
    version = f"{status.st_size}-{status.st_mtime_ns}".encode()
    return f'"{hashlib.blake2b(version, digest_size=12, key=settings.SECRET_KEY.encode()[:64]).hexdigest()}"'


def sent(request: HttpRequest, content: bytes, content_type: str, *, cache: str, still: Still) -> HttpResponseBase:
    """Bytes that were made for this answer; `still` as above."""
    body = watched(_cut(content), still) if request.method == "GET" else _nothing()
    headers = {"Content-Length": str(len(content)), "Cache-Control": cache}
    return StreamingHttpResponse(body, content_type=content_type, headers=headers)


def wanted_span(request: HttpRequest, etag: str, size: int) -> tuple[int, int, bool] | None:
    """First byte, byte after the last, and whether that is a part; None for a range outside the file."""
    whole = (0, size, False)
    asked = re.fullmatch(r"bytes=([0-9]{0,18})-([0-9]{0,18})", request.headers.get("Range", "").strip())
    if asked is None or not any(asked.groups()) or request.headers.get("If-Range", etag) != etag:
        return whole
    first, last = asked.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return whole
    return (start, end, True) if start < end else None


async def watched(pieces: AsyncIterator[bytes], still: Still) -> AsyncIterator[bytes]:
    """The pieces for as long as they may be seen. Then the task that sends them is cancelled, even while it waits for
    a slow reader, and the server closes the connection.
    """
    sender = asyncio.current_task()
    assert sender is not None  # noqa: S101 - for the type checker: this runs in one
    watch = asyncio.create_task(_watch(still))
    watch.add_done_callback(lambda task: task.cancelled() or sender.cancel())
    try:
        async for piece in pieces:
            yield piece
    finally:
        watch.cancel()


async def _watch(still: Still) -> None:
    while await still():
        await asyncio.sleep(SECONDS_BETWEEN_CHECKS)


async def _read(path: Path, start: int, end: int, most: int) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, start)
        while start < end and (piece := await asyncio.to_thread(file.read, min(most, end - start))):
            start += len(piece)
            yield piece
    finally:
        file.close()


async def _cut(content: bytes) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), WATCHED_BYTES):
        yield content[begin : begin + WATCHED_BYTES]


async def _nothing() -> AsyncIterator[bytes]:
    """The body of an answer to HEAD."""
    return
    yield b""
