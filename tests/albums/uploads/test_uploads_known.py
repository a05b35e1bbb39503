"""What somebody can open already is not sent twice; knowing a hash gives nothing to anybody else."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from albums import storage
from albums.models import Album, Blob, Item, Upload, User
from tests.albums.sending import Answer, Sender, make_album, make_user, picture, work

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = picture()
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def sent(anna: User) -> Album:
    """An album of Anna's with a photo."""
    album = make_album(owner=anna)
    Sender(anna).send_all(album, CONTENT)
    work()
    return album


def ask(user: User | None, album: Album, **asked: Any) -> Answer:
    headers = {"Content-Type": "application/json"}
    return Sender(user).ask("POST", f"/albums/{album.pk}/uploads/known/", headers, json.dumps(asked).encode())


def link(user: User, album: Album, sha256: str = SHA256, name: str = "b.jpg") -> list[str]:
    answer = ask(user, album, files=[{"sha256": sha256, "name": name}])
    assert answer.status == 200
    known: list[str] = answer.json()["known"]
    return known


def test_it_works(anna: User, sent: Album) -> None:
    other = make_album(owner=anna)
    assert ask(anna, other, lengths=[len(CONTENT), 5]).json()["lengths"] == [len(CONTENT)]
    assert link(anna, other) == [SHA256]
    item = other.items.get()
    assert (item.name, item.blob_id, item.width) == ("b.jpg", SHA256, 320)
    assert item.blob.references == 2
    assert not Upload.objects.exclude(album=sent).exists()
    assert storage.original_path(item.blob).read_bytes() == CONTENT


def test_the_album_has_it_once(anna: User, sent: Album) -> None:
    assert link(anna, sent) == [SHA256]
    assert link(anna, sent) == [SHA256]
    assert sent.items.count() == 1
    assert Blob.objects.get().references == 1


def test_another_family_gets_the_answer_that_nobody_has_it(sent: Album) -> None:
    ben = make_user("ben")
    album = make_album(owner=ben)
    with CaptureQueriesContext(connection) as of_others:
        assert link(ben, album) == []
    with CaptureQueriesContext(connection) as of_nobody:
        assert link(ben, album, "0" * 64) == []
    assert len(of_others) == len(of_nobody)
    assert ask(ben, album, lengths=[len(CONTENT)]).json()["lengths"] == []
    assert not album.items.exists()
    assert Blob.objects.get().references == 1


def test_what_is_in_the_trash_is_sent_again(anna: User, sent: Album) -> None:
    other = make_album(owner=anna)
    Item.objects.update(deleted_at=timezone.now())
    assert link(anna, other) == []
    Item.objects.update(deleted_at=None)
    Album.objects.filter(pk=sent.pk).update(deleted_at=timezone.now())
    assert link(anna, other) == []


def test_whoever_left_the_family_knows_nothing_any_more(anna: User, sent: Album) -> None:
    ben = make_user("ben")
    own = make_album(owner=ben)
    membership = sent.memberships.create(user=ben)
    membership.delete()
    assert link(ben, own) == []


def test_only_members_who_may_add_ask(sent: Album) -> None:
    vera = make_user("vera")
    sent.memberships.create(user=vera, role="viewer")
    assert ask(vera, sent, lengths=[1]).status == 403
    assert ask(make_user("stranger"), sent, lengths=[1]).status == 404
    assert ask(None, sent, lengths=[1]).status == 401


def test_a_full_album_takes_no_links(anna: User, sent: Album, settings: Settings) -> None:
    settings.ALBUM_FILES = 0
    assert link(anna, make_album(owner=anna)) == []


def test_the_limit_of_a_person_holds_for_links(anna: User, sent: Album, settings: Settings) -> None:
    ben = make_user("ben")
    sent.memberships.create(user=ben, role="viewer")
    own = make_album(owner=ben)
    settings.USER_BYTES = len(CONTENT) - 1
    assert link(ben, own) == []
    refused = Sender(ben).begin(own, len(CONTENT))  # the page sends the file then, and is told why not
    assert refused.status == 413
    assert "You have used the room that each person has on this server, which is" in refused.text
    settings.USER_BYTES = len(CONTENT)
    assert link(ben, own) == [SHA256]
    assert link(ben, make_album(owner=ben)) == [SHA256]  # the same bytes count once


def test_what_the_album_has_needs_no_room(anna: User, sent: Album, settings: Settings) -> None:
    ben = make_user("ben")
    sent.memberships.create(user=ben, role="contributor")
    settings.USER_BYTES = 1
    assert link(ben, sent) == [SHA256]


@pytest.mark.parametrize(
    "asked",
    [
        {"files": 5},
        {"files": [{"sha256": 5, "name": "a"}]},
        {"files": [{"sha256": SHA256}]},
        {"files": [{"sha256": SHA256, "name": None}]},
        {"files": [{"sha256": f"{n:064x}", "name": "a"} for n in range(501)]},
        {"lengths": 7},
        {"lengths": [1] * 501},
    ],
)
def test_nonsense_gets_a_sentence(anna: User, sent: Album, asked: dict[str, Any]) -> None:
    answer = ask(anna, sent, **asked)
    assert answer.status == 400
    assert answer.text.endswith(".")


def test_what_is_no_json_gets_a_sentence(anna: User, sent: Album) -> None:
    for body in (b"{", b"[]", b"\xff", b"null", b"3", b"[" * 100_000):
        assert Sender(anna).ask("POST", f"/albums/{sent.pk}/uploads/known/", {}, body).status == 400


def test_a_name_that_no_database_takes_loses_what_is_wrong_with_it(anna: User, sent: Album) -> None:
    other = make_album(owner=anna)
    assert link(anna, other, name="a\ud800b.jpg") == [SHA256]
    assert other.items.get().name == "ab.jpg"


def test_the_form_of_browsers_without_scripts(anna: User, sent: Album, settings: Settings) -> None:
    settings.FILE_BYTES = 100_000
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
        for name, content in (("c.jpg", picture(2)), ("d.jpg", picture(3)), ("huge.jpg", bytes(200_000)))
    )
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = Sender(anna).ask("POST", f"/albums/{sent.pk}/uploads/", form, body + b"--x--\r\n")
    assert (answer.status, answer.headers["Location"]) == (302, f"/albums/{sent.pk}/")
    work()
    assert sorted(sent.items.values_list("name", flat=True)) == ["a.jpg", "c.jpg", "d.jpg"]


def test_only_those_who_are_signed_in_send_large_forms(anna: User, sent: Album) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    path = f"/albums/{sent.pk}/uploads/"
    stranger = Sender(None)
    assert stranger.ask("POST", path, form, bytes(2**20), length=2**30).status == 413
    assert stranger.read == 0
    assert Sender(anna).ask("POST", path, form, length=2**32).status == 413
    assert Sender(anna).ask("POST", "/sign-out/", form, [bytes(2**20)] * 9, length=-1).status == 413
