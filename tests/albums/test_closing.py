"""Accounts that are closed, come back, or are gone for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from albums.actions.close_account import forget_closed_accounts
from albums.models import Album, Membership, Role, User
from render.jobs import nudges
from tests.albums.conftest import PASSWORD, signed_in
from tests.albums.test_accounts import WRONG, try_password

pytestmark = pytest.mark.django_db


def test_albums_without_another_owner_go_and_come_back(album: Album, owner: User, viewer: User) -> None:
    shared = Album.objects.create(title="Everybody's")
    for user in (owner, viewer):
        Membership.objects.create(album=shared, user=user, role=Role.OWNER)
    client = signed_in(owner)
    page = client.get("/account/delete/").text
    assert "Our summer" in page
    assert "Everybody" not in page
    assert client.post("/account/delete/", {"current": PASSWORD}).status_code == 302
    assert client.get("/account/").status_code == 401
    assert list(Album.objects.alive()) == [shared]

    assert try_password(client, owner.email, WRONG) == 400
    answer = client.post("/sign-in/", {"email": owner.email, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("account_restore")
    assert client.get("/account/").status_code == 401
    assert "Come back?" in client.get(reverse("account_restore")).text
    assert client.post(reverse("account_restore")).status_code == 302
    assert client.get("/account/").status_code == 200
    assert Album.objects.alive().count() == 2


def test_open_pages_of_albums_that_go_are_told(
    album: Album,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(nudges, "tell", lambda groups, message: told.extend(groups))
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(owner).post("/account/delete/", {"current": PASSWORD})
    assert set(told) == {owner.group, album.group}


def test_nobody_comes_back_without_the_password(owner: User) -> None:
    User.objects.update(deleted_at=timezone.now())
    assert Client().post(reverse("account_restore")).headers["Location"] == reverse("sign_in")
    assert User.objects.alive().count() == 0


def test_nobody_comes_back_after_30_days(owner: User) -> None:
    client = signed_in(owner)
    client.post("/account/delete/", {"current": PASSWORD})
    client.post("/sign-in/", {"email": owner.email, "password": PASSWORD})
    User.objects.update(deleted_at=timezone.now() - timedelta(days=31))  # and nobody has tidied up yet
    assert client.post(reverse("account_restore")).headers["Location"] == reverse("sign_in")
    assert try_password(client, owner.email, PASSWORD) == 400
    assert User.objects.alive().count() == 0


def test_an_album_that_was_deleted_before_stays_deleted(album: Album, owner: User) -> None:
    Album.objects.update(deleted_at=timezone.now() - timedelta(days=1))
    client = signed_in(owner)
    client.post("/account/delete/", {"current": PASSWORD})
    client.post("/sign-in/", {"email": owner.email, "password": PASSWORD})
    client.post(reverse("account_restore"))
    assert not Album.objects.alive().exists()


def test_the_last_who_looks_after_the_server_stays(staff: User, viewer: User) -> None:
    answer = signed_in(staff).post("/account/delete/", {"current": PASSWORD})
    assert answer.status_code == 400
    assert "look after this server" in answer.text


def test_after_30_days_it_is_gone_for_good(album: Album, viewer: User, owner: User) -> None:
    User.objects.filter(pk=viewer.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    User.objects.filter(pk=owner.pk).update(deleted_at=timezone.now() - timedelta(days=29))
    assert forget_closed_accounts() == 1
    assert not User.objects.filter(pk=viewer.pk).exists()
