"""Write what arrives of a file. Bytes are on the disk before the row says so.

Whoever writes holds the lock of the staging file, for a moment only, and looks at the row under it: of several requests
that send the same chunk one wins, and one that hangs on a dead line keeps nobody waiting. After a crash the file is as
long as the row says or longer, never shorter.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from albums import storage
from albums.models import Upload
from albums.models.uploads import in_a_week
from albums.tus import Checksum
from albums.upload_limits import DiskFullError, check_room
from render.jobs.models import Lane
from render.jobs.queue import enqueue


class OffsetError(Exception):
    """The upload is not where the chunk begins: others were quicker, or it is over."""


class ChecksumError(Exception):
    """The chunk is not what was sent. Nothing of it counts."""


@dataclass(slots=True)
class Chunk:
    """A part of the file that begins where the upload has got to. With a checksum it counts as a whole or not at all;
    without one, piece by piece.
    """

    upload: Upload
    checksum: Checksum | None = None
    written: int = 0  # bytes after the upload's offset that do not count yet

    def write(self, piece: bytes) -> None:
        """Raises OffsetError, DiskFullError."""
        check_room(len(piece))
        with staging(self.upload) as descriptor:
            write_at(descriptor, piece, self.upload.offset + self.written)
            self.written += len(piece)
            if self.checksum is None:
                self._count(descriptor)

    def end(self) -> None:
        """All of it was written. Raises OffsetError, ChecksumError."""
        if not self.written:
            return
        with staging(self.upload) as descriptor:
            # Read back: another request may have written to the same place.
            content = os.pread(descriptor, self.written, self.upload.offset)
            if self.checksum and not self.checksum.fits(content):
                raise ChecksumError
            self._count(descriptor)

    def _count(self, descriptor: int) -> None:
        os.fdatasync(descriptor)
        advance(self.upload, self.written)
        self.written = 0


@contextmanager
def staging(upload: Upload) -> Iterator[int]:
    """The open staging file, which nobody else writes to meanwhile. Raises OffsetError if the row has moved on."""
    path = storage.staging_path(upload.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if upload.offset == 0 else 0), 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # goes with the descriptor, however the process ends
        if not Upload.objects.unfinished().filter(pk=upload.pk, offset=upload.offset).exists():
            raise OffsetError
        yield descriptor
    finally:
        os.close(descriptor)


def write_at(descriptor: int, piece: bytes, offset: int) -> None:
    """Raises DiskFullError."""
    left = memoryview(piece)
    try:
        while left:
            count = os.pwrite(descriptor, left, offset)
            offset, left = offset + count, left[count:]
    except OSError as error:
        raise DiskFullError if error.errno in (errno.ENOSPC, errno.EDQUOT) else error from error


@transaction.atomic
def advance(upload: Upload, count: int) -> None:
    """So many more bytes have arrived; with the last one a job looks at the file. Raises OffsetError."""
    offset = upload.offset + count
    state = Upload.State.CHECKING if offset == upload.length else Upload.State.RECEIVING
    here = Upload.objects.unfinished().filter(pk=upload.pk, offset=upload.offset)
    if not here.update(offset=offset, state=state, expires_at=in_a_week()):
        raise OffsetError
    upload.offset, upload.state = offset, state
    if state == Upload.State.CHECKING:
        check_soon(upload)


def check_soon(upload: Upload) -> None:
    """Have the file identified, inside the caller's transaction."""
    enqueue(
        "receive",
        f"upload:{upload.pk}",
        tenant=str(upload.album_id),
        lane=Lane.NOW,
        groups=[upload.album.group],
        dedupe_key=f"receive:{upload.pk}",
    )
