"""Limits on what is sent, and what becomes of a file that has arrived."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from unittest import mock

import pytest
from pytest_django import Settings

from albums import storage
from albums.models import Album, Blob, Item, Upload, User
from tests.albums.sending import TUS, Sender, make_album, picture, work

pytestmark = pytest.mark.django_db(transaction=True)


def set_file(settings: Settings) -> None:
    settings.FILE_BYTES = 1000


def set_user(settings: Settings) -> None:
    settings.USER_BYTES = 2000


def set_album(settings: Settings) -> None:
    settings.ALBUM_FILES = 1


@pytest.mark.parametrize(("limit", "told"), [(set_file, "1000"), (set_user, "2.0"), (set_album, "1 file")])
def test_each_limit_is_told_before_a_byte_is_sent(
    sender: Sender, album: Album, settings: Settings, limit: Callable[[Settings], None], told: str
) -> None:
    assert sender.begin(album, 900).status == 201
    limit(settings)
    answer = sender.begin(album, 1500)
    assert answer.status == 413
    assert told in answer.text


def test_an_empty_file_is_refused(sender: Sender, album: Album) -> None:
    assert sender.begin(album, 0).status == 413


def test_a_full_disk_pauses_and_goes_on(sender: Sender, album: Album, settings: Settings) -> None:
    path = sender.begin(album, 100).headers["Location"]
    settings.FREE_BYTES = 2**60
    for answer in (sender.begin(album, 100), sender.send(path, 0, bytes(50))):
        assert answer.status == 507
        assert "disk" in answer.text
    settings.FREE_BYTES = 0
    assert sender.send(path, 0, bytes(50)).status == 204


def test_no_room_while_writing_is_a_full_disk_too(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100).headers["Location"]
    with mock.patch("os.pwrite", side_effect=OSError(28, "No space left on device")):
        assert sender.send(path, 0, bytes(50)).status == 507
    assert Upload.objects.get().offset == 0


def test_what_is_no_photo_is_refused_and_not_kept(sender: Sender, album: Album) -> None:
    upload = sender.send_all(album, b"%PDF-1.7 a document", "letter.pdf")
    work()
    upload.refresh_from_db()
    assert upload.state == Upload.State.REFUSED
    assert "PDF" in upload.sentence
    assert not storage.staging_path(upload.pk).exists()
    assert not Blob.objects.exists()
    listed = sender.ask("GET", f"/albums/{album.pk}/uploads/")
    assert b"letter.pdf" in listed.body
    assert sender.ask("DELETE", f"/uploads/{upload.pk}/", TUS).status == 204
    assert b"letter.pdf" not in sender.ask("GET", f"/albums/{album.pk}/uploads/").body


def test_pixels_and_seconds_have_limits(sender: Sender, album: Album, settings: Settings) -> None:
    settings.PHOTO_PIXELS = 1000
    upload = sender.send_all(album, picture())
    work()
    upload.refresh_from_db()
    assert upload.state == Upload.State.REFUSED
    assert "0.001 megapixels" in upload.sentence


def test_a_file_that_is_not_what_the_browser_hashed_is_refused(sender: Sender, album: Album) -> None:
    content = picture()
    good = sender.send_all(album, content, sha256=hashlib.sha256(content).hexdigest().upper())
    bad = sender.send_all(album, picture(1), sha256="0" * 64)
    work()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.state == Upload.State.STORED
    assert bad.state == Upload.State.REFUSED
    assert "damaged on its way" in bad.sentence


def test_the_same_bytes_are_in_an_album_once(sender: Sender, album: Album) -> None:
    first = sender.send_all(album, picture())
    second = sender.send_all(album, picture(), "again.jpg")
    work()
    third = sender.send_all(album, picture(), "and again.jpg")
    work()
    item = Item.objects.get()
    assert item.blob.references == 1
    for upload, state in ((first, "stored"), (second, "known"), (third, "known")):
        upload.refresh_from_db()
        assert (upload.state, upload.item) == (state, item)
        assert not storage.staging_path(upload.pk).exists()


def test_bytes_are_shared_between_albums(sender: Sender, album: Album, anna: User) -> None:
    other = make_album(owner=anna)
    sender.send_all(album, picture())
    sender.send_all(other, picture())
    work()
    assert Item.objects.count() == 2
    assert Blob.objects.get().references == 2


def test_the_page_learns_what_is_unfinished(sender: Sender, album: Album) -> None:
    path = sender.begin(album, 100, "b.jpg", relativePath="Trip/b.jpg", lastModified=1_600_000_000_123).headers[
        "Location"
    ]
    sender.send(path, 0, bytes(40))
    done = sender.send_all(album, picture())
    work()
    (told,) = sender.ask("GET", f"/albums/{album.pk}/uploads/").json()["uploads"]
    assert told | {"id": ""} == {
        "id": "",
        "url": path,
        "name": "b.jpg",
        "folder": "Trip",
        "lastModified": 1_600_000_000_123,
        "length": 100,
        "offset": 40,
        "state": "receiving",
        "sentence": "",
        "item": "",
        "picture": "",
    }
    (told,) = sender.ask("GET", f"/albums/{album.pk}/uploads/?ids={done.pk},nonsense").json()["uploads"]
    assert told["state"] == "stored"
    assert told["item"] in told["picture"]
    ben = Sender(User.objects.get(name="ben"))
    assert ben.ask("GET", f"/albums/{album.pk}/uploads/?ids={done.pk}").json()["uploads"] == []
