"""Classifiers are judged, compared, tried, downloaded, brought."""

from __future__ import annotations

import io
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from albums import storage
from albums.actions.keep_projects import rename_source
from albums.actions.keep_snapshots import delete_snapshot
from albums.actions.train_classifier import begin_run
from albums.actions.try_classifier import tried_source
from albums.models import Blob, Example, ModelSource, Project, Scoring, Snapshot, Upload, User
from albums.upload_limits import bytes_of
from render.jobs.models import Job, State
from tests.albums.conftest import signed_in
from tests.albums.factories import add_photo
from tests.albums.teaching import known_snapshot, paint, taught, taught_project, work

HTMX = {"HX-Request": "true"}


@pytest.fixture
def project(owner: User, tmp_path: Path) -> Project:
    return taught_project(owner, tmp_path)


@pytest.fixture
def snapshot(project: Project) -> Snapshot:
    return taught(project).snapshots.get()


@pytest.fixture
def known(project: Project) -> Snapshot:
    """One that was never taught."""
    return known_snapshot(project, list(project.album.items.in_order()))


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def page(client: Client, name: str, *args: Any, **asked: str) -> str:
    return client.get(reverse(name, args=args), asked).content.decode()


def test_it_works(client: Client, snapshot: Snapshot, tmp_path: Path) -> None:
    assert "What it takes for what" in page(client, "snapshot", snapshot.pk)
    content = paint(tmp_path / "unseen.jpg", "stripes", 91).read_bytes()
    answer = client.post(reverse("snapshot_try", args=[snapshot.pk]), {"file": SimpleUploadedFile("a.jpg", content)})
    assert "It is on its way" in client.get(answer.headers["Location"]).content.decode()
    work()
    there = client.get(answer.headers["Location"]).headers["Location"]
    assert "It is looking at it" in client.get(there).content.decode()
    work("score")
    told = client.get(there, headers=HTMX).content.decode()
    assert '<strong class="best"><bdi>stripes</bdi>' in told and "<html" not in told
    example = Example.objects.get(source__name="Tried")
    assert not example.labels.exists()


def test_the_camera_is_for_this_page(client: Client, known: Snapshot, project: Project) -> None:
    allowed = client.get(reverse("snapshot_try", args=[known.pk])).headers["Permissions-Policy"]
    assert "camera=(self)" in allowed and "camera=()" not in allowed and "microphone=()" in allowed
    assert "camera=()" in client.get(reverse("models", args=[project.pk])).headers["Permissions-Policy"]


def test_what_is_tried_stays_in_one_place_in_any_language_and_by_any_name(
    client: Client, known: Snapshot, project: Project
) -> None:
    address, seen = reverse("snapshot_try", args=[known.pk]), set()
    assert "in the collection “Tried”" in client.get(address).content.decode()
    for number, language in enumerate(("en", "de", "en")):
        client.cookies["django_language"] = language
        client.post(address, {"file": SimpleUploadedFile(f"{number}.jpg", b"Bread")})
        seen.add(Upload.objects.get(name=f"{number}.jpg").source_id)
        rename_source(project.data_sources.get(is_tried=True), "Just looking")
    assert seen == {project.data_sources.get(name="Just looking").pk} and project.data_sources.count() == 2
    assert "in the collection “Just looking”" in client.get(address).content.decode()


def test_of_those_that_there_were_already_the_first_is_that_place(project: Project) -> None:
    wanted = project.data_sources.create(name="Ausprobiert")
    project.data_sources.create(name="Tried")
    import_module("albums.migrations.0034_one_place_for_tries").mark(apps, None)
    assert tried_source(project) == wanted and project.data_sources.count() == 3


def test_what_cannot_be_looked_at_is_told(client: Client, snapshot: Snapshot) -> None:
    answer = client.post(reverse("snapshot_try", args=[snapshot.pk]), {"file": SimpleUploadedFile("a.jpg", b"Bread")})
    work()
    told = client.get(answer.headers["Location"]).content.decode()
    assert 'class="problem"' in told and "on its way" not in told


def test_a_cell_opens_its_pictures(client: Client, known: Snapshot, other: User, album: Any) -> None:
    opened = page(client, "snapshot", known.pk, part="training", true="0", said="0")
    assert "1 of “boat”, recognised" not in opened or "<h3" in opened
    assert opened.count('class="opened"') == 1 and "boat 90 %" in opened
    assert "cell-title" not in page(client, "snapshot", known.pk, part="training", true="7", said="²")


def test_side_by_side(client: Client, project: Project, known: Snapshot) -> None:
    shown = page(client, "models_compare", project.pk)
    assert "recognises “boat”" in shown and known.name in shown
    assert "nothing to compare" in page(client, "models_compare", _empty(client))


def _empty(client: Client) -> Any:
    client.post(reverse("project_new"), {"name": "Empty", "kind": "image"})
    return Project.objects.get(name="Empty").pk


def test_renamed_and_deleted_with_its_file(
    client: Client, known: Snapshot, django_capture_on_commit_callbacks: Any
) -> None:
    address = reverse("snapshot_change", args=[known.pk])
    assert client.post(address, {"op": "rename", "name": " "}).status_code == 422
    client.post(address, {"op": "rename", "name": "Our boats"})
    known.refresh_from_db()
    assert known.name == "Our boats"
    before = Blob.objects.get(pk=known.blob_id).references
    client.post(address, {"op": "delete"})
    assert Blob.objects.get(pk=known.blob_id).references == before - 1


def test_the_zip_holds_card_and_notices(client: Client, snapshot: Snapshot) -> None:
    content = client.get(reverse("snapshot_zip", args=[snapshot.pk])).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["Model 1.onnx", "NOTICE", "card.md"]
        assert archive.read("Model 1.onnx") == storage.original_path(snapshot.blob).read_bytes()
        card = archive.read("card.md").decode()
        assert "efficientnet_lite0" in archive.read("NOTICE").decode()
    assert "- Labels: dots, stripes" in card and "- Examples: dots 4, stripes 4" in card
    assert "Its card" in page(client, "snapshot", snapshot.pk)


def test_downloaded_it_is_brought_again(client: Client, project: Project, snapshot: Snapshot) -> None:
    content = b"".join(client.get(reverse("snapshot_file", args=[snapshot.pk])))
    assert content == storage.original_path(snapshot.blob).read_bytes()
    file = SimpleUploadedFile("patterns.onnx", content)
    assert client.post(reverse("model_bring", args=[project.pk]), {"file": file}).status_code == 302
    assert "We are looking at the file" in page(client, "models", project.pk)
    work()
    brought = Snapshot.objects.get(run=None)
    assert brought.about == snapshot.about and brought.blob == snapshot.blob
    assert "From elsewhere" in page(client, "models", project.pk)
    assert "Nobody has tested this classifier here" in page(client, "snapshot", brought.pk)
    delete_snapshot(brought)
    assert storage.original_path(snapshot.blob).is_file()


def test_what_is_no_classifier_is_refused(
    client: Client, project: Project, django_capture_on_commit_callbacks: Any
) -> None:
    client.post(reverse("model_bring", args=[project.pk]), {"file": SimpleUploadedFile("a.onnx", b"Bread, milk")})
    with django_capture_on_commit_callbacks(execute=True):
        work()
    job = Job.objects.get(kind="read_classifier")
    assert job.state == State.FAILED and job.error in page(client, "models", project.pk)
    assert not list(storage.folder("uploads").glob("*.part"))
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("name", ["model_bring", "snapshot_try"])
def test_nothing_is_no_file(client: Client, project: Project, known: Snapshot, name: str) -> None:
    address = reverse(name, args=[project.pk if name == "model_bring" else known.pk])
    assert client.post(address).status_code == 422
    assert client.post(address, {"file": SimpleUploadedFile("a.jpg", b"")}).status_code in (413, 422)


def test_guests_try_it_on_what_they_may_see(
    client: Client, project: Project, known: Snapshot, viewer: User, other: User, album: Any
) -> None:
    Project.objects.filter(pk=project.pk).update(shared_with=album)
    guest, item = signed_in(viewer), add_photo(album)
    assert 'id="drop"' not in page(guest, "snapshot_try", known.pk)
    assert guest.get(reverse("snapshot_tried", args=[known.pk, item.pk])).status_code == 200
    assert signed_in(other).get(reverse("snapshot_tried", args=[known.pk, item.pk])).status_code == 404


def test_a_video_is_told_through_its_time(client: Client, known: Snapshot, project: Project) -> None:
    item = project.album.items.in_order()[0]
    windows = [
        {"start": at, "end": at + 1, "probabilities": {"boat": at / 4, "other": 1 - at / 4}} for at in (0.0, 1.0, 2.0)
    ]
    said = {"scores": {"boat": 0.5, "other": 1.0}, "best": "other", "windows": windows, "spans": []}
    Scoring.objects.keep(known, item.blob, said)
    told = page(client, "snapshot_tried", known.pk, item.pk)
    assert 'id="moments"' in told and told.count("<polyline") == 2
    assert "none of these" not in told


def test_what_is_brought_has_to_fit_into_its_owners_room(
    client: Client, project: Project, snapshot: Snapshot, owner: User, settings: Any
) -> None:
    content = storage.original_path(snapshot.blob).read_bytes()
    address = reverse("model_bring", args=[project.pk])
    settings.USER_BYTES = bytes_of(owner) + len(content) - 1
    answer = client.post(address, {"file": SimpleUploadedFile("a.onnx", content)})
    assert answer.status_code == 413 and "You have used the room" in answer.text
    settings.USER_BYTES += 1
    assert client.post(address, {"file": SimpleUploadedFile("a.onnx", content)}).status_code == 302
    settings.USER_BYTES -= 1  # something else was quicker
    work()
    assert "You have used the room" in Job.objects.get(kind="read_classifier").error


def test_what_is_missing_to_one_has_a_bar_of_its_own(client: Client, known: Snapshot) -> None:
    item = known.project.album.items.in_order()[0]
    known.about |= {"open_set": True}
    known.save(update_fields=["about"])
    said: dict[str, Any] = {"scores": {"boat": 0.2, "other": 0.1}, "best": None, "windows": [], "spans": []}
    Scoring.objects.keep(known, item.blob, said)
    told = page(client, "snapshot_tried", known.pk, item.pk)
    assert '<strong class="best">none of these</strong>' in told and '<meter min="0" max="1" value="0.7' in told


def test_trained_again_both_are_there(client: Client, project: Project, snapshot: Snapshot) -> None:
    begin_run(ModelSource.objects.get())
    work()
    assert page(client, "models_compare", project.pk).count(reverse("snapshot", args=[snapshot.pk])) == 1
    assert Snapshot.objects.filter(is_final=True).count() == 2
