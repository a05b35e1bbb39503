"""Take in a file that a browser sends: to disk as it comes, then identified in a fenced child."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from albums.desk import Desk, Received
from render.jobs.calls import Call, Done
from render.jobs.probing import probe_from_json
from render.media.errors import RefusedError

GIB = 2**30
FREE_BYTES = GIB  # left on the disk, whatever is sent: a movie and its segments need room too
WRITE_BYTES = 2**20  # gathered before a thread writes them
LONGEST_NAME = 200


async def receive_file(
    desk: Desk, name: str, chunks: AsyncIterator[bytes], *, size: int | None = None, modified: float | None = None
) -> Received:
    """The file with what it is, or with the sentence why it cannot be used.

    `size` is what the browser announced, `modified` the file's time in seconds since 1970: the capture time of files
    that tell none. Raises RefusedError when there is no room; nothing stays on disk then, nor when `chunks` raises.
    """
    file_id = secrets.token_hex(8)
    path = desk.uploads / file_id
    received = None
    try:
        await asyncio.to_thread(check_room, desk, size or 0)
        with await asyncio.to_thread(path.open, "wb") as file:
            written = await _write(desk, file, chunks)
        if modified is not None:
            os.utime(path, (modified, modified))
        received = await asyncio.to_thread(_identify, desk, Received(file_id, path, name[:LONGEST_NAME], written, None))
        desk.add_file(received)
        return received
    finally:
        if received is None or received.refused:
            path.unlink(missing_ok=True)


def check_room(desk: Desk, size: int) -> None:
    """Raises RefusedError when so many more bytes would be too many for the drop or for the disk."""
    if sum(file.size for file in desk.files) + size > settings.UPLOAD_BYTES:
        limit = settings.UPLOAD_BYTES / GIB
        raise RefusedError(_("These files are larger than %(limit)g GB together.") % {"limit": limit})
    if shutil.disk_usage(desk.uploads).free - size < FREE_BYTES:
        raise RefusedError(_("There is not enough room on this machine's disk."))


async def _write(desk: Desk, file: BinaryIO, chunks: AsyncIterator[bytes]) -> int:
    written, gathered = 0, bytearray()
    async for chunk in chunks:
        gathered += chunk
        if len(gathered) >= WRITE_BYTES:
            written += await asyncio.to_thread(file.write, gathered)
            gathered = bytearray()
            await asyncio.to_thread(check_room, desk, written)
    return written + await asyncio.to_thread(file.write, gathered)


def _identify(desk: Desk, file: Received) -> Received:
    ((_call, outcome),) = desk.readers.run([Call("probe", {"path": str(file.path)})])
    if isinstance(outcome, Done):
        return Received(file.id, file.path, file.name, file.size, probe_from_json(outcome.value))
    return Received(file.id, file.path, file.name, file.size, None, outcome.sentence)


def name_shown(name: str) -> str:
    """The last part of a browser's name for a file; it may hold folders."""
    return Path(name.replace("\\", "/")).name or _("A file without a name")
