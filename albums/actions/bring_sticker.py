"""A person's own picture with a transparent background, sent to become a sticker."""

from __future__ import annotations

from functools import partial
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from albums import storage
from albums.actions.keep_song import title_of
from albums.actions.keep_sticker import check_new_sticker
from albums.models import User
from albums.upload_limits import LimitReachedError
from render.jobs.models import Job, Lane
from render.jobs.queue import enqueue

STICKER_BYTES = 20 * 2**20  # of one picture


def bring_sticker(user: User, file: UploadedFile[bytes]) -> Job:
    """A job makes a sticker of it, or says why not. Raises LimitReachedError."""
    size = file.size or 0
    if not size:
        raise LimitReachedError(_("This file is empty."))
    if size > STICKER_BYTES:
        raise LimitReachedError(
            _("This file is too large (%(size)s); a sticker may have %(limit)s.")
            % {"size": filesizeformat(size), "limit": filesizeformat(STICKER_BYTES)}
        )
    check_new_sticker(user, size)
    staged = uuid4()
    storage.write(storage.staging_path(staged), b"".join(file.chunks()))
    return enqueue(
        "bring_sticker",
        f"user:{user.pk}",
        params={"file": str(staged), "name": title_of(file.name or "")},
        tenant=f"user:{user.pk}",
        lane=Lane.NOW,
    )


def drop_brought(job: Job) -> None:
    """The file as it came is needed no more."""
    path = storage.staging_path(UUID(job.params["file"]))
    transaction.on_commit(partial(path.unlink, missing_ok=True))
