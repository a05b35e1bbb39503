"""A family, and others who are not of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from albums.models import Album, Membership, Role, User

PASSWORD = "a calm afternoon"  # noqa: S105 - of people who live for one test


@pytest.fixture(scope="session")
def no_static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that WhiteNoise has read at once, which it does for every Client."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def quick_settings(settings: Settings, no_static_files: Path) -> None:
    """Pages are rendered without collectstatic; passwords are hashed in no time."""
    settings.STATIC_ROOT = no_static_files
    storages = {**settings.STORAGES}
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> Path:
    """A data folder for this test alone."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request leaves its language behind in the thread."""
    with translation.override("en"):
        yield


def person(name: str, *, is_staff: bool = False) -> User:
    return User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name, is_staff=is_staff)


@pytest.fixture
def owner(db: None) -> User:
    return person("Olga")


@pytest.fixture
def contributor(db: None) -> User:
    return person("Carl")


@pytest.fixture
def viewer(db: None) -> User:
    return person("Vera")


@pytest.fixture
def other(db: None) -> User:
    """Of another family."""
    return person("Otto")


@pytest.fixture
def staff(db: None) -> User:
    return person("Stella", is_staff=True)


@pytest.fixture
def album(owner: User, contributor: User, viewer: User) -> Album:
    album = Album.objects.create(title="Our summer", created_by=owner)
    for user, role in ((owner, Role.OWNER), (contributor, Role.CONTRIBUTOR), (viewer, Role.VIEWER)):
        Membership.objects.create(album=album, user=user, role=role)
    return album


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
