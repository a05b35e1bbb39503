"""Where files lie on disk, and how they get there: whole or not at all.

    originals/ab/<sha256>                 what families sent and what was rendered, under the hash of the bytes
    pictures/ab/<sha256>/<px>.webp        the same shown small; can be made again
    pictures/ab/<sha256>/key-<ms>-<px>.webp    frames of a video that may stand for it
    pictures/ab/<sha256>/motion.mp4       the film of a Live Photo, small
    pictures/ab/<sha256>/subjects-<version>.png    the map of what could be lifted off a photo, and a .json about it
    pictures/ab/<sha256>/sticker-<key>-<px>.webp    a sticker, finished
    pictures/ab/<sha256>/features-<key>.npz    what a classifier learns from, or a body's landmarks: landmarks-<key>.npz
    pictures/ab/<sha256>/song.flac        a family's own song, for the page on which its beats are heard
    pictures/ab/<sha256>/bare.jpg         or .mp4 and so on: the same without metadata, for visitors by a link
    uploads/<uuid>.part                   what has arrived of a file
    cache/trainings/<uuid>/               how far the training of a classifier is; can be made again

Which of the originals are there is told by the rows of Blob: see albums.actions.share_bytes.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from albums.models import Blob, Item

PICTURE_SIDES = (320, 800, 1600)  # the longer side in pixels: in the grid, there on a dense screen, on a whole one
MOTION = "motion.mp4"
SONG = "song.flac"
BARE = "bare"  # with the suffix of what it is
TRAININGS = "trainings"  # folder of the cache
CUTOUTS = "cutouts"  # folder of the cache: <sha256>-<key>.webp or .png, what was lifted off a photo
LARGEST_SONG = 80 * 2**20  # bytes; 20 minutes of noise are 58 MB
LARGEST_MOTION = 64 * 2**20  # bytes; 30 s of 720p are 20 MB
# What a file system says that knows no second names for a file, or not from one disk to another.
NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS}


def original_path(blob: Blob) -> Path:
    return content_path(blob.sha256)


def content_path(sha256: str) -> Path:
    return folder("originals") / sha256[:2] / sha256


def picture_path(sha256: str, side: int) -> Path:
    return pictures_folder(sha256) / f"{side}.webp"


def shown_path(item: Item, side: int) -> Path:
    """Of the item shown small: by the frame that was chosen for it, if there is one."""
    if item.key_ms is not None and (frame := key_path(item.moving_blob_id, item.key_ms, side)).is_file():
        return frame
    return picture_path(item.blob_id, side)


def key_path(sha256: str, ms: int, side: int) -> Path:
    """Of a frame that may stand for a video or a Live Photo, beside what holds it."""
    return pictures_folder(sha256) / f"key-{ms}-{side}.webp"


def motion_path(sha256: str) -> Path:
    """The film of a Live Photo as it is shown, beside what it was made from."""
    return pictures_folder(sha256) / MOTION


def sticker_path(sha256: str, key: str, side: int) -> Path:
    """A sticker finished as `key` tells, beside what it was made from."""
    return pictures_folder(sha256) / f"sticker-{key}-{side}.webp"


def song_path(sha256: str) -> Path:
    """The song as its page plays it, beside what it was made from."""
    return pictures_folder(sha256) / SONG


def subjects_path(sha256: str, version: str, suffix: str) -> Path:
    """What could be lifted off a photo: `.png` is the map, `.json` tells of it, `.scene` is what networks saw."""
    return pictures_folder(sha256) / f"subjects-{version}{suffix}"


def features_path(sha256: str, key: str) -> Path:
    """What a classifier of pictures learns from, by all that shapes it."""
    return pictures_folder(sha256) / f"features-{key}.npz"


def landmarks_path(sha256: str, key: str) -> Path:
    """Where the body is in each moment of a video."""
    return pictures_folder(sha256) / f"landmarks-{key}.npz"


def training_folder(run_id: UUID) -> Path:
    """What the training of a classifier goes on from, and what it wrote down on its way."""
    return folder("cache") / TRAININGS / str(run_id)


def copy_path(sha256: str, name: str) -> Path:
    """A smaller copy of a movie."""
    return pictures_folder(sha256) / f"copy-{name}.mp4"


def pictures_folder(sha256: str) -> Path:
    return folder("pictures") / sha256[:2] / sha256


def staging_path(upload_id: UUID) -> Path:
    return folder("uploads") / f"{upload_id}.part"


def folder(name: str) -> Path:
    return Path(settings.DATA_DIR) / name


def free_bytes() -> int:
    """Room on the disk of the data."""
    return shutil.disk_usage(settings.DATA_DIR).free


def put(source: Path, target: Path) -> None:
    """Give the file `source` the name `target` as well, for good once this returns. What is there already stays."""
    _sync(source)
    _make_folder(target.parent)
    try:
        target.hardlink_to(source)
    except FileExistsError:
        pass  # the name is that of the content
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        _copy(source, target)
    _sync(target.parent)


def write(target: Path, content: bytes | Iterable[bytes]) -> None:
    """Put a new file there, or in place of an old one, for good once this returns."""
    _make_folder(target.parent)
    partial = _partial_name(target)
    with partial.open("xb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)
    _sync(target.parent)


def remove_content(sha256: str) -> None:
    """The original, its pictures and what was cut out of it; nothing where they are gone already."""
    shutil.rmtree(pictures_folder(sha256), ignore_errors=True)
    for cutout in (folder("cache") / CUTOUTS).glob(f"{sha256}-*"):
        cutout.unlink(missing_ok=True)
    content_path(sha256).unlink(missing_ok=True)


def kept_hashes() -> Iterator[str]:
    """Of all that lies in originals or pictures, some twice."""
    for name in ("originals", "pictures"):
        for path in folder(name).glob("??/*"):
            if not is_partial(path):
                yield path.name


def is_partial(path: Path) -> bool:
    """Left half-written by a crash, unless it is being written right now."""
    return path.name.startswith(".")


def _copy(source: Path, target: Path) -> None:
    partial = _partial_name(target)
    shutil.copyfile(source, partial)
    _sync(partial)
    partial.replace(target)


def _partial_name(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}")


def _make_folder(path: Path) -> None:
    """With those above it, each known to its parent for good."""
    if path.is_dir():
        return
    _make_folder(path.parent)
    path.mkdir(exist_ok=True)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Wait until the disk has the file's content, or the folder's list of names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
