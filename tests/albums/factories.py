"""Items with real pictures, made without waiting for jobs."""

from __future__ import annotations

import atexit
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import numpy as np
import skimage.data
from django.db import transaction
from PIL import Image

from albums import storage
from albums.actions.share_bytes import keep_bytes
from albums.models import Album, Blob, Item, User
from albums.where_and_when import where_and_when
from render.film.keys import content_hash
from render.jobs.probing import probe_from_json
from render.jobs.receiving import receive_file
from render.media.arrays import unwatched

NOON = datetime(2024, 7, 14, 12, tzinfo=UTC)
LIMITS = {"pixels": 10**9, "seconds": 10**5}


@dataclass(frozen=True, slots=True)
class Received:
    """What the job "receive" makes of a file."""

    path: Path
    probe: dict[str, Any]
    pictures: dict[int, bytes]


def receive(path: Path) -> Received:
    with TemporaryDirectory() as folder:
        probe = receive_file({"path": str(path), "sides": storage.PICTURE_SIDES, "out": folder, **LIMITS}, unwatched)
        pictures = {side: (Path(folder) / f"{side}.webp").read_bytes() for side in storage.PICTURE_SIDES}
    return Received(path, probe["probe"], pictures)


def keep(received: Received, album: Album, user: User | None, **fields: Any) -> Item:
    sha256 = content_hash(received.path)
    with transaction.atomic():
        blob = keep_bytes(received.path, sha256, received.path.stat().st_size)
        for side, content in received.pictures.items():
            storage.write(storage.picture_path(sha256, side), content)
        return add_row(album, blob, user, received.probe, **fields)


def add_file(album: Album, path: Path, user: User | None = None, **fields: Any) -> Item:
    return keep(receive(path), album, user, **fields)


def add_row(album: Album, blob: Blob, user: User | None, probe: dict[str, Any], **fields: Any) -> Item:
    found = probe_from_json(probe)
    item = Item(
        **{
            "album": album,
            "blob": blob,
            "added_by": user,
            "name": "IMG_1.jpg",
            "kind": found.kind,
            "probe": probe,
            "width": found.width,
            "height": found.height,
            "duration": found.duration,
            "taken_at_source": found.taken_at_source or "",
            **where_and_when(found),
        }
        | fields
    )
    item.shown_at = item.place_in_time()
    item.save()
    return item


@cache
def picture(seed: int = 0, size: tuple[int, int] = (400, 300)) -> Received:
    """A small photo, one of many that differ; each is received once, however many tests show it."""
    pixels = np.roll(skimage.data.astronaut(), 31 * seed, axis=(0, 1))  # type: ignore[no-untyped-call]
    path = Path(mkdtemp(prefix="memories-test-")) / "photo.jpg"
    atexit.register(rmtree, path.parent, ignore_errors=True)
    Image.fromarray(pixels).resize(size).save(path, "JPEG", quality=80, comment=f"picture {seed}")
    return receive(path)


def add_photo(
    album: Album, user: User | None = None, seed: int = 0, size: tuple[int, int] = (400, 300), **fields: Any
) -> Item:
    moment = {"taken_at": NOON + timedelta(minutes=seed), "taken_at_source": "exif", "name": f"IMG_{seed}.jpg"}
    return keep(picture(seed, size), album, user, **moment | fields)


def add_many(album: Album, count: int, user: User | None = None, originals: Iterable[Item] = ()) -> list[Item]:
    """Rows over two summers that share the bytes, and so the pictures, of a few real items."""
    shapes = list(originals) or [
        add_photo(album, user, seed=seed, size=size) for seed, size in enumerate([(400, 300), (300, 400), (400, 225)])
    ]
    made = []
    for number in range(count):
        like = shapes[number % len(shapes)]
        day = timedelta(days=number // 40 * 3, minutes=number % 40 * 7)
        item = Item(album=album, blob=like.blob, added_by=user, name=f"DSC_{number:05}.jpg", kind=like.kind)
        item.probe, item.width, item.height, item.duration = like.probe, like.width, like.height, like.duration
        item.taken_at, item.taken_at_source, item.analysed_at = NOON + day, "exif", NOON
        item.shown_at = item.place_in_time()
        made.append(item)
    return Item.objects.bulk_create(made, batch_size=500)
