"""The audit log: whatever is done to its entries is found out, and where it began."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from albums.actions.audit import Kind, first_fault, heads_path, record, write_head
from albums.models import AuditEntry
from albums.models.audit import Verb

VERBS = list(Verb)
ENTRIES = 8
OTHER_KEY = "the key of another"
quickly = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
numbers = st.integers(1, ENTRIES)


@contextmanager
def log() -> Iterator[None]:
    """Some entries with their heads, for one example of many."""
    heads_path().unlink(missing_ok=True)
    with transaction.atomic():
        for number in range(ENTRIES):
            write_head(record(VERBS[number % len(VERBS)], f"link:{number}", actor=uuid4(), about=f"movie:{uuid4()}"))
        yield
        transaction.set_rollback(True)


def rows() -> list[AuditEntry]:
    return list(AuditEntry.objects.order_by("number"))


def put(entries: list[AuditEntry]) -> None:
    """In place of all that are there, numbered as they come."""
    AuditEntry.objects.all().delete()
    for number, entry in enumerate(entries, 1):
        entry.number = number
    AuditEntry.objects.bulk_create(entries)


def found() -> tuple[int, Kind]:
    fault = first_fault()
    assert fault is not None
    return fault.number, fault.kind


def test_it_works(
    db: None, capsys: pytest.CaptureFixture[str], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        entries = [record(Verb.LINK_MADE, "link:1", about="movie:1"), record(Verb.LINK_REVOKED, "link:1")]
    assert heads_path().read_text() == "".join(f"{entry.number} {entry.hash}\n" for entry in entries)
    call_command("audit", "verify")
    assert "as it was written: 2 entries" in capsys.readouterr().out


def test_the_command_names_the_entry(db: None) -> None:
    with log():
        AuditEntry.objects.filter(number=3).delete()
        with pytest.raises(CommandError, match="entry 3 is missing") as refused:
            call_command("audit", "verify")
        assert refused.value.returncode == 1


CHANGES: dict[str, Callable[[AuditEntry], object]] = {
    "actor": lambda _entry: uuid4(),
    "verb": lambda entry: next(verb for verb in VERBS if verb != entry.verb),
    "subject": lambda entry: entry.subject + "0",
    "about": lambda _entry: "",
    "at": lambda entry: entry.at + timedelta(microseconds=1),
    "hash": lambda entry: entry.hash[::-1],
}


@quickly
@given(numbers, st.sampled_from(sorted(CHANGES)))
def test_a_change_is_found(db: None, number: int, field: str) -> None:
    with log():
        entry = AuditEntry.objects.get(number=number)
        AuditEntry.objects.filter(number=number).update(**{field: CHANGES[field](entry)})
        assert found() == (number, Kind.CHANGED)


@quickly
@given(numbers, st.booleans())
def test_a_deleted_entry_is_found(db: None, number: int, closed: bool) -> None:
    """Also where the gap was closed."""
    with log():
        AuditEntry.objects.filter(number=number).delete()
        if closed:
            put(rows())
        kind = Kind.CUT_OFF if number == ENTRIES else Kind.MOVED if closed else Kind.MISSING
        assert found() == (number, kind)


@quickly
@given(st.integers(1, ENTRIES + 1))
def test_an_inserted_entry_is_found(db: None, settings: Settings, number: int) -> None:
    """By somebody without the key, chained as well as they can."""
    with log():
        entries = rows()
        forged = AuditEntry(at=entries[0].at, verb=Verb.LINK_MADE, subject="link:99", number=number)
        key, settings.AUDIT_KEY = settings.AUDIT_KEY, OTHER_KEY
        forged.hash = forged.hash_after(entries[number - 2].hash if number > 1 else "")
        settings.AUDIT_KEY = key
        put([*entries[: number - 1], forged, *entries[number - 1 :]])
        where, kind = found()
        assert where == number and kind in (Kind.ADDED, Kind.CHANGED)


@quickly
@given(st.permutations(range(ENTRIES)))
def test_another_order_is_found(db: None, order: list[int]) -> None:
    with log():
        entries = rows()
        put([entries[place] for place in order])
        first = next((number for number, place in enumerate(order, 1) if place != number - 1), None)
        assert (first_fault() is None) if first is None else found() == (first, Kind.MOVED)


@quickly
@given(numbers)
def test_a_tail_that_was_cut_off_is_found(db: None, number: int) -> None:
    with log():
        AuditEntry.objects.filter(number__gte=number).delete()
        assert found() == (number, Kind.CUT_OFF)


@quickly
@given(numbers)
def test_a_history_written_anew_with_the_key_differs_from_the_heads(db: None, number: int) -> None:
    with log():
        entries = rows()
        entries[number - 1].subject = "link:99"
        before = entries[number - 2].hash if number > 1 else ""
        for entry in entries[number - 1 :]:
            before = entry.hash = entry.hash_after(before)
        put(entries)
        assert found() == (number, Kind.CHANGED)


def test_another_key_shows_at_once(db: None, settings: Settings) -> None:
    with log():
        settings.AUDIT_KEY = OTHER_KEY
        assert found() == (1, Kind.CHANGED)


def test_heads_that_a_power_cut_left_behind_are_no_fault(db: None) -> None:
    with log():
        lines = heads_path().read_text().splitlines(keepends=True)
        heads_path().write_text("".join(lines[:-2]) + lines[-2][:20])
        assert first_fault() is None
        heads_path().unlink()
        assert first_fault() is None


def test_what_was_rolled_back_leaves_no_head(transactional_db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        record(Verb.LINK_MADE, "link:1")
        raise IntegrityError
    assert first_fault() is None and not heads_path().exists()


def test_many_writers_keep_one_chain(transactional_db: None, own_data: Path) -> None:
    def write(number: int) -> None:
        try:
            record(Verb.LINK_MADE, f"link:{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(24)))
    assert first_fault() is None
    assert AuditEntry.objects.count() == 24 == len(heads_path().read_text().splitlines())
