"""Stickers: kept in their owner's collection, thrown away, brought back, gone for good."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone
from PIL import Image

from albums import storage
from albums.actions import keep_sticker as module
from albums.actions.close_account import forget_closed_accounts
from albums.actions.empty_trash import empty_trash
from albums.actions.keep_sticker import bring_back, keep_sticker, throw_away
from albums.models import Blob, Sticker, User
from albums.models.albums import TRASH_DAYS
from albums.upload_limits import LimitReachedError
from render.cutout.finish import Finish
from render.media.errors import RefusedError


@pytest.fixture
def sticker(owner: User, tmp_path: Path) -> Sticker:
    return keep_sticker(owner, webp(tmp_path), "  The   cat ", (30, 20))


def webp(folder: Path) -> Path:
    """A red field, half seen through."""
    picture = np.dstack([np.full((20, 30), 200), np.zeros((20, 30, 2)), np.tile(np.linspace(0, 255, 30), (20, 1))])
    Image.fromarray(picture.astype(np.uint8)).save(folder / "sticker.webp", lossless=True)
    return folder / "sticker.webp"


def test_it_works(owner: User, sticker: Sticker) -> None:
    assert sticker.name == "The cat"
    assert sticker.finished_as == Finish()
    assert not sticker.is_animated
    assert storage.original_path(sticker.blob).is_file()
    assert list(Sticker.objects.alive().filter(owner=owner)) == [sticker]


def test_one_thrown_away_comes_back(sticker: Sticker) -> None:
    assert throw_away(sticker)
    assert not throw_away(sticker)
    assert not Sticker.objects.alive().exists()
    assert bring_back(sticker)
    assert Sticker.objects.alive().exists()


def test_after_the_trash_its_bytes_are_gone(sticker: Sticker) -> None:
    Sticker.objects.update(deleted_at=timezone.now() - TRASH_DAYS - timedelta(seconds=1))
    empty_trash()
    assert not Sticker.objects.exists()
    assert Blob.objects.get().references == 0


def test_it_goes_with_its_account(owner: User, sticker: Sticker) -> None:
    User.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    assert forget_closed_accounts() == 1
    assert not Sticker.objects.exists()
    assert Blob.objects.get().references == 0


def test_there_is_an_end(owner: User, sticker: Sticker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STICKERS", 1)
    with pytest.raises(LimitReachedError, match="You have 1 stickers"):
        keep_sticker(owner, webp(tmp_path), "Another", (30, 20))


@pytest.mark.parametrize(
    "values", [{"outline": 0.5}, {"style": "loud"}, {"outline_colour": "red"}, {"outline_colour": "#000000-#ffffff"}]
)
def test_no_sticker_is_finished_so(values: dict[str, object]) -> None:
    with pytest.raises(RefusedError):
        Finish.from_json(values)
