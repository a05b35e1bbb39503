"""Bytes are there as long as anybody has a reference to them, whatever crashes when."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from albums import storage
from albums.actions.share_bytes import BytesGoneError, keep_bytes, let_go, remove_unused, share_bytes, tidy_bytes
from albums.models import Blob

CONTENTS = (b"a photo", b"another", b"")


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(folder: Path, content: bytes) -> Blob:
    """As if `content` had arrived as a file."""
    arrived = folder / uuid4().hex
    arrived.write_bytes(content)
    with transaction.atomic():
        blob = keep_bytes(arrived, sha256_of(content), len(content))
    storage.write(storage.picture_path(blob.pk, 320), b"small")
    arrived.unlink()
    return blob


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_it_works(data: Path) -> None:
    blob = keep(data, b"a photo")
    again = keep(data, b"a photo")
    assert storage.original_path(blob).read_bytes() == b"a photo"
    assert Blob.objects.get() == again
    assert Blob.objects.get().references == 2
    let_go(blob)
    assert storage.original_path(blob).exists()
    let_go(blob)
    assert not Blob.objects.exists()
    assert not storage.original_path(blob).exists()
    assert not storage.pictures_folder(blob.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_the_file_stays_until_the_commit_and_after_a_rollback(data: Path) -> None:
    blob = keep(data, b"a photo")
    with suppress(ZeroDivisionError), transaction.atomic():
        let_go(blob)
        assert storage.original_path(blob).exists()
        raise ZeroDivisionError
    assert storage.original_path(blob).exists()
    assert Blob.objects.get().references == 1


@pytest.mark.django_db(transaction=True)
def test_a_new_reference_between_commit_and_removal_saves_the_file(data: Path) -> None:
    blob = keep(data, b"a photo")
    with mock.patch("albums.actions.share_bytes.remove_unused"):
        let_go(blob)
    keep(data, b"a photo")
    assert not remove_unused(blob.pk)
    assert storage.original_path(blob).read_bytes() == b"a photo"


@pytest.mark.django_db(transaction=True)
def test_bytes_that_are_gone_cannot_be_shared(data: Path) -> None:
    blob = keep(data, b"a photo")
    let_go(blob)
    with pytest.raises(BytesGoneError), transaction.atomic():
        share_bytes(blob)
    with pytest.raises(BytesGoneError), transaction.atomic():
        let_go(blob)


@pytest.mark.django_db(transaction=True)
def test_a_disk_without_links_gets_a_copy(data: Path) -> None:
    with mock.patch.object(Path, "hardlink_to", side_effect=PermissionError(1, "not permitted")):
        blob = keep(data, b"a photo")
    assert storage.original_path(blob).read_bytes() == b"a photo"
    assert [path.name for path in storage.original_path(blob).parent.iterdir()] == [blob.pk]


@pytest.mark.django_db(transaction=True)
def test_what_crashes_have_left_half_written_goes_after_a_day(data: Path) -> None:
    blob = keep(data, b"a photo")
    path = storage.original_path(blob)
    old, new = path.with_name(".old"), path.with_name(".new")
    for partial in (old, new):
        partial.write_bytes(b"a ph")
    os.utime(old, (0, 0))
    assert tidy_bytes() == 0
    assert sorted(path.parent.iterdir()) == sorted([new, path])


class Crash(BaseException):
    """The power is gone."""


@contextmanager
def power_cut(after: int) -> Iterator[None]:
    """Let so many calls that change the disk or the database through, and none after."""
    left = after

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Crash

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*args: Any, **kwargs: Any) -> Any:
            count()
            return call(*args, **kwargs)

        return instead

    def counted_query(execute: Callable[..., Any], *args: Any) -> Any:
        count()
        return execute(*args)

    changes: dict[str, Any] = {
        name: counted(getattr(Path, name)) for name in ("hardlink_to", "mkdir", "replace", "unlink")
    }
    with (
        suppress(Crash),
        mock.patch.multiple(Path, **changes),
        mock.patch("os.fsync", counted(os.fsync)),
        mock.patch("shutil.rmtree", counted(shutil.rmtree)),
        connection.execute_wrapper(counted_query),
    ):
        yield


class Sharing(RuleBasedStateMachine):
    """Keeps, shares and lets go of a few contents, with the power going off anywhere."""

    folder: Path

    @initialize()
    def begin(self) -> None:
        Blob.objects.all().delete()
        for name in ("originals", "pictures"):
            shutil.rmtree(storage.folder(name), ignore_errors=True)

    @rule(content=st.sampled_from(CONTENTS), cut=st.integers(0, 40))
    def keep(self, content: bytes, cut: int) -> None:
        with power_cut(cut):
            keep(self.folder, content)

    @rule(content=st.sampled_from(CONTENTS), cut=st.integers(0, 40))
    def share(self, content: bytes, cut: int) -> None:
        with power_cut(cut), suppress(BytesGoneError), transaction.atomic():
            share_bytes(Blob(sha256_of(content)))

    @rule(content=st.sampled_from(CONTENTS), cut=st.integers(0, 40))
    def let_go(self, content: bytes, cut: int) -> None:
        with power_cut(cut), suppress(BytesGoneError), transaction.atomic():
            let_go(Blob(sha256_of(content)))

    @rule(cut=st.integers(0, 60))
    def tidy(self, cut: int) -> None:
        with power_cut(cut):
            tidy_bytes()

    @rule()
    def tidy_in_peace(self) -> None:
        tidy_bytes()
        assert not Blob.objects.filter(references=0).exists()
        assert set(storage.kept_hashes()) == set(Blob.objects.values_list("pk", flat=True))

    @invariant()
    def every_reference_has_its_file(self) -> None:
        for blob in Blob.objects.filter(references__gt=0):
            assert sha256_of(storage.original_path(blob).read_bytes()) == blob.pk
            assert storage.original_path(blob).stat().st_size == blob.size


@pytest.mark.django_db(transaction=True)
def test_no_crash_loses_a_file_or_leaves_one_for_ever(data: Path) -> None:
    Sharing.folder = data
    run_state_machine_as_test(
        Sharing,
        settings=examples(
            max_examples=40, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
