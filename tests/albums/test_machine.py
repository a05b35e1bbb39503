"""What those who look after the server see of it."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings

from albums import machine
from albums.models import Album, User
from render.jobs.fence import Fence
from render.jobs.models import Job, State
from render.jobs.queue import enqueue
from render.weights.manifest import read_manifest
from tests.albums.conftest import signed_in
from tests.albums.factories import add_photo

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def cold_cache() -> None:
    cache.clear()


def with_fence(monkeypatch: pytest.MonkeyPatch, landlock: int) -> None:
    found = Fence(network_namespace=True, seccomp=True, landlock=landlock, capabilities_dropped=True)
    monkeypatch.setattr(machine, "fence", lambda: found)


def test_it_works(staff: User, album: Album) -> None:
    add_photo(album, name="secret.jpg")
    page = signed_in(staff).get("/machine/").content.decode()
    assert "4 people have an account here." in page
    assert "Nothing runs and nothing waits." in page
    assert "ONNX" in page or "onnxruntime" in page
    assert "secret.jpg" not in page
    assert "Our summer" not in page


@pytest.mark.parametrize("name", ["owner", "other"])
def test_it_is_for_those_who_look_after_the_server(name: str, request: pytest.FixtureRequest) -> None:
    assert signed_in(request.getfixturevalue(name)).get("/machine/").status_code == 403


def test_what_takes_room_is_told(staff: User, album: Album) -> None:
    item = add_photo(album)
    sizes = {share.key: share.size for share in machine.shares()}
    assert sizes["originals"] == item.blob.size
    assert sizes["pictures"] > 0
    assert sizes["movies"] == sizes["uploads"] == 0


@pytest.mark.parametrize(("free", "words"), [(2**30, "The disk is full"), (5 * 2**30, "The disk is nearly full")])
def test_a_full_disk_is_a_warning(free: int, words: str, staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40 - free, free))
    with_fence(monkeypatch, 5)
    assert words in signed_in(staff).get("/machine/").content.decode()


def test_the_queue_is_counted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue("analyse", "item:1", lane="soon")
    late = enqueue("analyse", "item:2", lane="now")
    Job.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(hours=1))
    failed = enqueue("analyse", "item:3")
    Job.objects.filter(pk=failed.pk).update(state=State.FAILED, finished_at=timezone.now())
    queue = machine.queue_now()
    assert [(lane.running, lane.waiting) for lane in queue.lanes] == [(0, 1), (0, 1), (0, 0)]
    assert queue.failed == [("Looking at a picture", 1)]
    assert any("half an hour" in warning for warning in machine.warnings_about(machine.disk_now(), queue))


def test_what_a_missing_model_means_is_said(staff: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "models_folder", lambda: tmp_path)
    page = signed_in(staff).get("/machine/").content.decode()
    assert "Closed eyes are not noticed." in page
    assert "To fetch what is missing, run: make setup" in page


def test_every_model_has_its_sentence() -> None:
    assert set(machine.WITHOUT) == {model.name for model in read_manifest()}


def test_a_weak_fence_is_a_warning(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_fence(monkeypatch, 0)
    page = signed_in(staff).get("/machine/").content.decode()
    assert "This machine cannot give all protections" in page


def test_plain_http_is_explained(staff: User, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with_fence(monkeypatch, 5)
    assert "People come by plain http" in signed_in(staff).get("/machine/").content.decode()
    settings.HTTPS = True
    assert "People come by plain http" not in signed_in(staff).get("/machine/").content.decode()
