"""Uploads as tus 1.0 wants them: every status, and nothing lost whatever is cut when."""

from __future__ import annotations

import hashlib
import os
import threading
from datetime import timedelta
from pathlib import Path
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.db import close_old_connections
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from albums import storage
from albums.actions.end_upload import tidy_uploads
from albums.actions.receive_chunk import Chunk, OffsetError
from albums.models import Album, Item, Upload, User
from render.jobs.models import Job
from tests.albums.sending import CHUNK, TUS, Sender, checksum, make_user, metadata, picture, work

pytestmark = pytest.mark.django_db(transaction=True)
MIB = 2**20
NOBODYS = UUID("f47da636-3dbc-49c0-b595-157111b83588")


def staged(path: str) -> Path:
    return storage.staging_path(Upload.objects.get(pk=path.split("/")[-2]).pk)


def test_it_works(sender: Sender, album: Album, anna: User) -> None:
    content = picture()
    made = sender.begin(
        album, len(content), "Strand.jpg", relativePath="Trip/Day 1/Strand.jpg", lastModified=1_600_000_000_000
    )
    assert made.status == 201
    assert made.headers["Tus-Resumable"] == "1.0.0"
    path = made.headers["Location"]
    assert sender.send(path, 0, content[:1000]).headers["Upload-Offset"] == "1000"
    asked = sender.ask("HEAD", path, TUS)
    assert (asked.status, asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (
        200,
        "1000",
        str(len(content)),
    )
    assert asked.headers["Cache-Control"] == "no-store"
    assert "GMT" in asked.headers["Upload-Expires"]
    assert sender.send(path, 1000, content[1000:]).status == 204
    assert Upload.objects.get().state == Upload.State.CHECKING
    work()
    upload, item = Upload.objects.get(), Item.objects.get()
    assert (upload.state, upload.item) == (Upload.State.STORED, item)
    assert (item.name, item.album, item.added_by, item.width, item.height) == ("Strand.jpg", album, anna, 320, 240)
    assert item.taken_at is not None
    assert item.taken_at.year == 2020
    assert storage.original_path(item.blob).read_bytes() == content
    assert item.blob_id == hashlib.sha256(content).hexdigest()
    assert item.blob.references == 1
    for side in storage.PICTURE_SIDES:
        with Image.open(storage.picture_path(item.blob_id, side)) as shown:
            assert (shown.format, max(shown.size)) == ("WEBP", 320)
    assert not storage.staging_path(upload.pk).exists()
    assert Job.objects.unfinished().filter(kind="analyse", subject=f"item:{item.pk}").exists()


def test_options_tell_what_there_is(sender: Sender, settings: Settings) -> None:
    answer = sender.ask("OPTIONS", "/uploads/")
    assert answer.status == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination,expiration,checksum"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert answer.headers["Tus-Max-Size"] == str(settings.FILE_BYTES)


def test_another_version_is_refused(sender: Sender) -> None:
    answer = sender.ask("POST", "/uploads/", {"Tus-Resumable": "0.2.2"})
    assert answer.status == 412
    assert answer.headers["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upload-Length": "-1"},
        {"Upload-Length": "many"},
        {"Upload-Length": "9" * 30},
        {"Upload-Length": "10", "Upload-Metadata": "filename %%%"},
        {"Upload-Length": "10", "Upload-Metadata": "filename /w=="},
        {"Upload-Length": "10", "Upload-Metadata": metadata(album="no id")},
        {"Upload-Defer-Length": "1"},
    ],
)
def test_a_creation_that_makes_no_sense_gets_a_sentence(sender: Sender, album: Album, headers: dict[str, str]) -> None:
    answer = sender.ask("POST", "/uploads/", TUS | {"Upload-Metadata": metadata(album=album.pk)} | headers)
    assert answer.status == 400
    assert answer.text.endswith(".")
    assert not Upload.objects.exists()


def test_names_are_only_names(sender: Sender, album: Album) -> None:
    sender.begin(album, 5, "C:\\fakepath\\..\\e\x00v\nil<script>.jpg", relativePath="../../etc/./Trip\\passwd")
    upload = Upload.objects.get()
    assert (upload.name, upload.folder) == ("evil<script>.jpg", "etc/Trip")
    sender.begin(album, 5, "x" * 5000, relativePath="y/" * 5000)
    assert Upload.objects.latest("created_at").name == "x" * 255


def test_a_wrong_offset_is_a_conflict_before_the_body_is_read(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    answer = sender.send(path, 7, bytes(50))
    assert (answer.status, sender.read) == (409, 0)
    assert Upload.objects.get().offset == 0


def test_another_type_is_refused(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    assert sender.ask("PATCH", path, TUS | {"Upload-Offset": "0"}, bytes(50)).status == 415


def test_chunks_are_8_mb_at_most(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 20 * MIB).headers["Location"]
    assert sender.send(path, 0, bytes(MIB), length=9 * MIB).status == 413
    assert sender.read == 0
    # without a length it is read until it is too much
    assert sender.ask("PATCH", path, CHUNK | {"Upload-Offset": "0"}, [bytes(MIB)] * 12, length=-1).status == 413
    assert sender.read == 9 * MIB
    assert Upload.objects.get().offset <= 8 * MIB


def test_no_more_is_taken_than_was_announced(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 10).headers["Location"]
    assert sender.send(path, 0, bytes(11)).status == 413
    assert Upload.objects.get().offset == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checksum_that_fits(sender: Sender, album: Album, algorithm: str) -> None:
    path = sender.begin(album, 3 * MIB).headers["Location"]
    content = os.urandom(2 * MIB)
    assert sender.send(path, 0, content, checksum(content, algorithm)).headers["Upload-Offset"] == str(2 * MIB)
    assert staged(path).read_bytes() == content


def test_of_a_damaged_chunk_nothing_counts(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 3 * MIB).headers["Location"]
    assert sender.send(path, 0, bytes(2 * MIB), checksum(b"other")).status == 460
    assert sender.ask("HEAD", path, TUS).headers["Upload-Offset"] == "0"
    assert sender.send(path, 0, b"right", checksum(b"right")).status == 204
    assert staged(path).read_bytes()[:5] == b"right"


@pytest.mark.parametrize("header", ["md5 abc", "sha1", "sha256 %%%", ""])
def test_a_checksum_that_is_none(sender: Sender, album: Album, header: str) -> None:
    path = sender.begin(album, 100).headers["Location"]
    assert sender.send(path, 0, bytes(5), {"Upload-Checksum": header}).status in (400, 460)
    assert Upload.objects.get().offset == 0


def test_what_came_before_the_line_was_cut_counts(sender: Sender, album: Album) -> None:
    content = os.urandom(3 * MIB)
    path = sender.begin(album, len(content)).headers["Location"]
    sender.send(path, 0, content[: 2 * MIB + 77], cut=True, length=len(content))
    offset = int(sender.ask("HEAD", path, TUS).headers["Upload-Offset"])
    assert offset == 2 * MIB + 77
    assert staged(path).read_bytes() == content[:offset]


def test_with_a_checksum_a_cut_chunk_does_not_count(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    sender.send(path, 0, bytes(40), checksum(bytes(100)), cut=True, length=100)
    assert sender.ask("HEAD", path, TUS).headers["Upload-Offset"] == "0"


def test_a_kill_between_write_and_row_loses_nothing(sender: Sender, album: Album) -> None:
    content = os.urandom(1000)
    path = sender.begin(album, 1000).headers["Location"]
    sender.send(path, 0, content[:400])
    with mock.patch("albums.actions.receive_chunk.advance", side_effect=OffsetError):
        sender.send(path, 400, b"not these bytes")
    assert staged(path).stat().st_size > 400
    assert sender.ask("HEAD", path, TUS).headers["Upload-Offset"] == "400"
    assert sender.send(path, 400, content[400:]).status == 204
    assert staged(path).read_bytes() == content


def test_of_chunks_sent_at_once_one_wins(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 8 * 1000).headers["Location"]
    pk = path.split("/")[-2]
    together, won = threading.Barrier(8), []

    def send(number: int) -> None:
        chunk = Chunk(Upload.objects.select_related("album").get(pk=pk))
        together.wait()
        try:
            chunk.write(bytes([number]) * 1000)
            won.append(number)
        except OffsetError:
            pass
        finally:
            close_old_connections()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert Upload.objects.get().offset == 1000
    assert staged(path).read_bytes() == bytes(won) * 1000


def test_a_request_that_hangs_keeps_nobody_waiting(sender: Sender, album: Album, anna: User) -> None:
    content = os.urandom(3000)
    path = sender.begin(album, 3000).headers["Location"]
    hanging = Chunk(Upload.objects.select_related("album").get())
    hanging.write(content[:1000])
    assert sender.send(path, 1000, content[1000:2000]).status == 204
    with pytest.raises(OffsetError):
        hanging.write(b"too late")
    assert staged(path).read_bytes() == content[:2000]


def test_termination(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    sender.send(path, 0, bytes(50))
    file = staged(path)
    assert sender.ask("DELETE", path, TUS).status == 204
    assert not file.exists()
    assert sender.ask("HEAD", path, TUS).status == 404


def test_what_is_whole_is_not_thrown_away(sender: Sender, album: Album) -> None:
    upload = sender.send_all(album, picture())
    assert sender.ask("DELETE", f"/uploads/{upload.pk}/", TUS).status == 409
    assert storage.staging_path(upload.pk).exists()


def test_expiration(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    sender.send(path, 0, bytes(50))
    file = staged(path)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sender.ask("HEAD", path, TUS).status == 410
    assert sender.send(path, 50, bytes(50)).status == 410
    tidy_uploads()
    assert not file.exists()
    assert sender.ask("HEAD", path, TUS).status == 404


def test_tidying_finds_what_crashes_left_and_nothing_else(sender: Sender, album: Album) -> None:
    waiting = sender.send_all(album, picture())
    Job.objects.all().delete()
    path = sender.begin(album, 100).headers["Location"]
    sender.send(path, 0, bytes(50))
    stray, brought = storage.staging_path(uuid4()), storage.staging_path(uuid4())
    for file in (stray, brought):
        file.write_bytes(b"x")
    week_ago = (timezone.now() - timedelta(days=7, seconds=1)).timestamp()
    os.utime(stray, (week_ago, week_ago))
    tidy_uploads()
    assert not stray.exists()
    assert brought.exists()  # a job that makes a sticker of it may not have come to it
    assert staged(path).exists()
    assert Job.objects.unfinished().about(f"upload:{waiting.pk}").count() == 1


def test_a_staging_file_that_is_gone_is_told(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    sender.send(path, 0, bytes(50))
    staged(path).unlink()
    assert sender.send(path, 50, bytes(50)).status == 410
    assert not Upload.objects.exists()


def test_the_method_may_be_told_in_a_header(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    answer = sender.ask("POST", path, CHUNK | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}, bytes(5))
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, "5")
    # only by POST, which cannot come from elsewhere without a token
    assert sender.ask("GET", path, TUS | {"X-HTTP-Method-Override": "DELETE"}).status == 200


def test_without_the_token_nothing_is_changed(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    assert sender.send(path, 0, bytes(5), {"X-CSRFToken": "x" * 32}).status == 403
    assert sender.ask("DELETE", path, TUS | {"X-CSRFToken": "x" * 32}).status == 403
    assert Upload.objects.get().offset == 0


def test_nobody_elses_upload_exists(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    ben = Sender(User.objects.get(name="ben"))
    for method in ("HEAD", "GET", "DELETE"):
        assert ben.ask(method, path, TUS).status == 404
    assert ben.send(path, 0, bytes(5)).status == 404
    assert ben.read == 0
    assert Sender(None).send(path, 0, bytes(5)).status == 401


def test_only_members_who_may_add_can_begin(album: Album) -> None:
    assert Sender(User.objects.get(name="ben")).begin(album, 5).status == 201
    assert Sender(User.objects.get(name="vera")).begin(album, 5).status == 403
    assert Sender(make_user("stranger")).begin(album, 5).status == 404
    assert Sender(None).begin(album, 5).status == 401


def test_whoever_is_put_out_of_the_album_sends_no_more(album: Album) -> None:
    ben = Sender(User.objects.get(name="ben"))
    path = ben.begin(album, 100).headers["Location"]
    album.memberships.filter(user=ben.user).delete()
    assert ben.send(path, 0, bytes(5)).status == 404


def test_a_creation_may_be_repeated(sender: Sender, album: Album) -> None:
    mine = uuid4()
    path = sender.begin(album, 100, id=mine).headers["Location"]
    sender.send(path, 0, bytes(30))
    again = sender.begin(album, 100, id=mine)
    assert (again.status, again.headers["Location"], again.headers["Upload-Offset"]) == (201, path, "30")
    assert sender.begin(album, 101, id=mine).status == 409
    assert Sender(User.objects.get(name="ben")).begin(album, 100, id=mine).status == 409
    assert sender.begin(album, 100, id="no id").status == 400
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("ids", ["-" * 36, "x", "", f"{NOBODYS},{'-' * 36}", f"{NOBODYS.hex}----"])
def test_ids_that_are_none_are_passed_over(sender: Sender, album: Album, ids: str) -> None:
    answer = sender.ask("GET", f"/albums/{album.pk}/uploads/?ids={ids}")
    assert (answer.status, answer.json()) == (200, {"uploads": []})


@pytest.mark.parametrize("header", ["sha1 ÿ", "sha1 ====", "sha1", "", "md5 AAAA"])
def test_a_checksum_that_is_none_gets_a_sentence(sender: Sender, album: Album, header: str) -> None:
    path = sender.begin(album, 5).headers["Location"]
    assert sender.send(path, 0, b"right", {"Upload-Checksum": header}).status in (400, 460)
    assert sender.send(path, 0, b"right").status == 204
