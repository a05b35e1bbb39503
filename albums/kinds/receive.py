"""The kind "receive": see what has arrived, about `upload:<uuid>`, and make an item of it."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.add_item import add_item, item_with
from albums.actions.end_upload import drop_staging, end_upload, refuse_upload
from albums.actions.keep_examples import take_example, why_no_example
from albums.actions.pair_motion import identifier_of
from albums.actions.share_bytes import keep_bytes
from albums.models import Blob, Item, Upload
from albums.where_and_when import where_and_when
from render.jobs.calls import Call, Limits
from render.jobs.kinds import Kind, Ready, register
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.jobs.probing import probe_from_json
from render.media.errors import RefusedError
from render.media.motion_photo import Span, cut

DAMAGED = gettext_noop("This file was damaged on its way; please send it again.")
LARGEST_PICTURE = 8 * 2**20  # bytes; 1600 pixels of noise are 3 MB


def prepare(job: Job) -> Call | Ready | None:
    upload = upload_of(job)
    if upload is None:
        return None
    path = storage.staging_path(upload.pk)
    sha256 = hash_of(path)
    if upload.sha256 not in ("", sha256):
        raise RefusedError(DAMAGED)
    upload.sha256 = sha256
    upload.save(update_fields=["sha256"])
    if item_with(upload.album, sha256):
        return Ready()
    if upload.last_modified:
        # When a file tells no date of its own, the day it was last written is the best guess.
        os.utime(path, times=(upload.last_modified.timestamp(),) * 2)
    params = {
        "path": str(path),
        "pixels": settings.PHOTO_PIXELS,
        "seconds": settings.VIDEO_SECONDS,
        "sides": storage.PICTURE_SIDES,
        "out": str(scratch_of(job)),
    }
    # A photo that takes over its child sees its own file and no other.
    return Call("receive", params, limits=Limits(), readable=(path,), writable=(scratch_of(job),))


def hash_of(path: Path) -> str:
    """Here and not in the child: one taken over by its file could claim the hash of another family's."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def store(job: Job, value: dict[str, Any] | None) -> None:
    """Without a value the album has these bytes already."""
    upload = upload_of(job)
    if upload is None:
        return
    is_training = upload.album.is_training
    if value is None:
        upload.item, is_new = item_with(upload.album, upload.sha256), False
        if upload.item is None:  # somebody deleted it this very moment: all of this is tried again
            raise Item.DoesNotExist
    elif is_training and (sentence := why_no_example(upload, value["probe"]["kind"])):
        refuse_upload(upload, sentence)
        return
    else:
        upload.item, is_new = keep_item(upload, value, scratch_of(job))
    if is_training and (sentence := take_example(upload)):
        refuse_upload(upload, sentence)
        return
    upload.state = Upload.State.STORED if is_new else Upload.State.KNOWN
    upload.save(update_fields=["item", "state"])
    drop_staging(upload)


def keep_item(upload: Upload, value: dict[str, Any], scratch: Path) -> tuple[Item, bool]:
    """The item, and whether it is new."""
    blob = keep_bytes(storage.staging_path(upload.pk), upload.sha256, upload.length)
    # After it, while nobody can remove what lies under this hash.
    for side in storage.PICTURE_SIDES:
        storage.write(storage.picture_path(blob.sha256, side), written_by_child(scratch / f"{side}.webp"))
    film = value["motion"]
    motion = keep_film(storage.staging_path(upload.pk), film, scratch) if film else None
    return add_item(upload.album, blob, motion=motion, **item_fields(upload, value))


def keep_film(photo: Path, film: dict[str, Any], scratch: Path) -> Blob:
    """The film inside a motion photo, as bytes of its own; cut out here, so that they are really in the photo."""
    path = scratch / f"film-{secrets.token_hex(8)}"
    cut(photo, Span(film["start"], film["length"]), path)
    return keep_bytes(path, hash_of(path), path.stat().st_size)


def item_fields(upload: Upload, value: dict[str, Any]) -> dict[str, Any]:
    """What an item takes over from its upload and what was found in the file."""
    probe_fields = value["probe"]
    probe = probe_from_json(probe_fields)
    if probe.taken_at_source == "file" and not upload.last_modified:
        probe = replace(probe, taken_at=None, taken_at_source=None)  # the moment at which it arrived
    return {
        "added_by": upload.user,
        "name": upload.name,
        "kind": probe.kind,
        "probe": probe_fields,
        "motion_probe": value["motion"] and value["motion"]["probe"],
        "motion_sought": True,
        "content_identifier": identifier_of(probe_fields),
        "width": probe.width,
        "height": probe.height,
        "duration": probe.duration,
        "taken_at_source": probe.taken_at_source or "",
        **where_and_when(probe),
    }


def written_by_child(path: Path, most: int = LARGEST_PICTURE) -> bytes:
    """The content of a file that a child made, which must be one: no link to elsewhere, no pipe, nothing huge."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1 or status.st_size > most:
            raise ValueError(f"{path} is no file of ours")
        return file.read(most)


def failed(job: Job, sentence: str) -> None:
    upload = upload_of(job)
    if upload is not None:
        refuse_upload(upload, sentence)


@transaction.atomic
def cancelled(job: Job) -> None:
    upload = upload_of(job)
    if upload is not None:
        refuse_upload(upload, "")
        end_upload(upload)


def upload_of(job: Job) -> Upload | None:
    """The upload, while its file waits to be looked at."""
    checking = Upload.objects.filter(pk=job.subject.removeprefix("upload:"), state=Upload.State.CHECKING)
    return checking.select_related("album", "user").first()


register(
    Kind(
        "receive",
        prepare=prepare,
        store=store,
        failed=failed,
        cancelled=cancelled,
        label=_("Receiving a photo or video"),
        throwaway=True,
        preload=("receive",),
    )
)
