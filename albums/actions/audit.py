"""Write the audit log, and find out whether anybody has touched it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from albums.models import AuditEntry
from albums.models.audit import Verb

HEADS = "audit-heads.txt"  # in the data folder: a line for each entry, with its number and hash
BEGIN = ""  # what the first entry has for a hash before it


class Kind(StrEnum):
    CHANGED = "does not say what was written"
    MISSING = "is missing"
    ADDED = "was not written by this server"
    MOVED = "is in the place of another"
    CUT_OFF = "and all after it are missing"


@dataclass(frozen=True, slots=True)
class Fault:
    number: int  # of the first entry that is not as it was written
    kind: Kind


@transaction.atomic
def record(verb: Verb, subject: str, *, actor: UUID | None = None, about: str = "") -> AuditEntry:
    """Add an entry, in the transaction of what it tells of. The database has one writer at a time, from the beginning
    of a transaction on: that keeps the chain one.
    """
    last = AuditEntry.objects.order_by("-number").first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        actor=actor,
        verb=verb,
        subject=subject,
        about=about,
    )
    entry.hash = entry.hash_after(last.hash if last else BEGIN)
    entry.save(force_insert=True)
    # Afterwards: a head of an entry that was rolled back would look like one that was deleted.
    transaction.on_commit(lambda: write_head(entry))
    return entry


def write_head(entry: AuditEntry) -> None:
    """In one write at the end of the file, so that several writers do not mix. Their order does not matter."""
    descriptor = os.open(heads_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{entry.number} {entry.hash}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def heads_path() -> Path:
    return Path(settings.DATA_DIR) / HEADS


def first_fault() -> Fault | None:
    """The first entry that was changed, deleted, inserted or moved; None if the log is as it was written."""
    heads = dict(read_heads())
    places = {value: number for number, value in heads.items()}
    expected, before = 1, BEGIN
    for entry in AuditEntry.objects.order_by("number").iterator():
        if entry.number > expected:
            return Fault(expected, Kind.MISSING)
        right = entry.hash == entry.hash_after(before) and entry.number == expected
        if not right or heads.get(entry.number, entry.hash) != entry.hash:
            return Fault(entry.number, kind_of(entry, heads, places))
        expected, before = expected + 1, entry.hash
    return Fault(expected, Kind.CUT_OFF) if expected <= max(heads, default=0) else None


def kind_of(entry: AuditEntry, heads: dict[int, str], places: dict[str, int]) -> Kind:
    """As far as the file of heads tells."""
    place = places.get(entry.hash)
    if place is not None and place != entry.number:
        return Kind.MOVED
    return Kind.CHANGED if place == entry.number or entry.number in heads else Kind.ADDED


def read_heads() -> Iterator[tuple[int, str]]:
    """Number and hash of each line; a line that a power cut left unfinished tells nothing."""
    try:
        lines = heads_path().read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        number, _space, value = line.partition(" ")
        if number.isdecimal() and len(value) == AuditEntry._meta.get_field("hash").max_length:
            yield int(number), value
