"""Files without what they say about themselves, for those who come by a link that does not tell.

Made once beside what they were made from, by the job "bare" or, of our own movies, when somebody asks first; they can
be made again. An empty one says that it cannot be done.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock

from django.db import transaction

from albums import storage
from albums.models import Item
from render.jobs.models import Lane
from render.jobs.queue import enqueue
from render.media.arrays import unwatched
from render.media.bare_video import bare_video

NEVER = ".none"
_COPYING = Lock()  # many who press play at once wait for one copy


@dataclass(frozen=True, slots=True)
class Bare:
    """What is there of a file without its metadata. Neither `path` nor `never`: it is still to be made."""

    path: Path | None = None
    never: bool = False

    @property
    def is_waited_for(self) -> bool:
        return self.path is None and not self.never


def bare_of(sha256: str) -> Bare:
    found = next(storage.pictures_folder(sha256).glob(f"{storage.BARE}.*"), None)
    if found is None:
        return Bare()
    return Bare(never=True) if found.suffix == NEVER else Bare(found)


def blobs_of(item: Item) -> list[str]:
    """The bytes that may be handed out of it: its own, and those of the film by which it moves."""
    return [item.blob_id, *([str(item.motion_id)] if item.motion_id else [])]


def bare_soon(items: Iterable[Item], lane: Lane = Lane.SOON) -> bool:
    """Have made what is not there; whether there is any. Call it inside or outside of a transaction."""
    wanted = [(item, sha256) for item in items for sha256 in blobs_of(item) if bare_of(sha256).is_waited_for]
    if not wanted:
        return False
    with transaction.atomic():
        for item, sha256 in wanted:
            enqueue(
                "bare",
                f"item:{item.pk}",
                params={"blob": sha256},
                tenant=str(item.album_id),
                lane=lane,
                groups=[f"album.{item.album_id}"],
                dedupe_key=f"bare:{sha256}",
            )
    return True


def bare_movie(sha256: str, path: Path) -> Path:
    """A copy of a file of our own movie, of the bytes `sha256`, without its chapters, title and day; made here and now,
    which takes a second or two. Raises RefusedError, also where the file is gone.
    """
    out = storage.pictures_folder(sha256) / f"{storage.BARE}-{path.stem}.mp4"
    if not out.is_file():
        with _COPYING:
            if not out.is_file():
                _copy_bare(path, out)
    return out


def _copy_bare(path: Path, out: Path) -> None:
    folder = Path(mkdtemp(dir=made_folder()))
    try:
        storage.put(bare_video(path, "mp4", folder, unwatched), out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def made_folder() -> Path:
    folder = storage.folder("scratch")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
