"""Anna, an album of hers, and what sends files to it."""

from __future__ import annotations

import pytest

from albums.models import Album, User
from tests.albums.sending import Sender, make_album, make_user


@pytest.fixture
def anna() -> User:
    return make_user("anna")


@pytest.fixture
def album(anna: User) -> Album:
    return make_album(owner=anna, viewer=make_user("vera"), contributor=make_user("ben"))


@pytest.fixture
def sender(anna: User) -> Sender:
    return Sender(anna)
