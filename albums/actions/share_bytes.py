"""Bytes are kept once, however many items and movies share them.

The row of a blob counts its references. Whoever changes the count holds the row's lock until the end of the
transaction, and files are put and removed under that lock only: so a row with references always has its file, and no
file goes while somebody else takes a reference to it.
"""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import F

from albums import storage
from albums.models import Blob

PARTIAL_SECONDS = 24 * 3600  # no file takes longer to be written than this


class BytesGoneError(Exception):
    """The last reference to these bytes was let go of meanwhile."""


def keep_bytes(path: Path, sha256: str, size: int) -> Blob:
    """Keep the file's bytes, with one more reference to them. Call it in a transaction; `path` stays until you remove
    it after the commit, and must not be written to any more: it may be the same file. A rollback leaves at most a file
    without a row, which `tidy_bytes` finds.
    """
    Blob.objects.bulk_create([Blob(sha256=sha256, size=size)], ignore_conflicts=True)
    Blob.objects.filter(pk=sha256).update(references=F("references") + 1, size=size)
    blob = Blob.objects.get(pk=sha256)
    storage.put(path, storage.original_path(blob))
    return blob


def share_bytes(blob: Blob) -> None:
    """One more reference to bytes that are kept. Call it in a transaction. Raises BytesGoneError."""
    if not Blob.objects.filter(pk=blob.pk, references__gt=0).update(references=F("references") + 1):
        raise BytesGoneError(blob.pk)


def let_go(blob: Blob) -> None:
    """One reference less; with the last one the file goes, once that is committed. Call it in a transaction."""
    if not Blob.objects.filter(pk=blob.pk, references__gt=0).update(references=F("references") - 1):
        raise BytesGoneError(blob.pk)
    transaction.on_commit(partial(remove_unused, blob.pk))


def remove_unused(sha256: str) -> bool:
    """Remove row and files of bytes without a reference. False where there is one, perhaps a new one."""
    with transaction.atomic():
        blob = Blob.objects.select_for_update().filter(pk=sha256, references=0).first()
        if blob is None:
            return False
        blob.delete()
        # Before the commit, while nobody can take a reference: a crash in between leaves a row without references.
        storage.remove_content(sha256)
    return True


def tidy_bytes() -> int:
    """Remove what crashes have left: rows without references, files without rows. How many there were."""
    removed = 0
    for sha256 in set(storage.kept_hashes()) - set(Blob.objects.values_list("pk", flat=True)):
        # Adopted first: it may be the file of a row that is just being written.
        Blob.objects.bulk_create([Blob(sha256=sha256, size=0)], ignore_conflicts=True)
    for sha256 in list(Blob.objects.filter(references=0).values_list("pk", flat=True)):
        removed += remove_unused(sha256)
    _remove_partials()
    return removed


def _remove_partials() -> None:
    for pattern in ("originals/??/.*", "pictures/??/*/.*"):
        for path in storage.folder(".").glob(pattern):
            with suppress(FileNotFoundError):  # it has been finished meanwhile
                if path.stat().st_mtime < time.time() - PARTIAL_SECONDS:
                    path.unlink()
