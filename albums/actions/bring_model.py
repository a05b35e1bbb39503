"""A classifier that was made elsewhere, or by this program on another server, brought as a file."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from albums import storage
from albums.actions.keep_snapshots import model_name
from albums.models import Project
from albums.upload_limits import LimitReachedError, check_bytes, check_room
from render.jobs.models import Job, Lane, State
from render.jobs.queue import enqueue

MODEL_BYTES = 200 * 2**20  # of one file; ours have 45 MB at most
TOLD = timedelta(days=1)  # so long it is said why one was refused


def bring_model(project: Project, file: UploadedFile[bytes]) -> Job:
    """A job looks at it, and keeps it or says why not. Raises LimitReachedError."""
    size = file.size or 0
    if not size:
        raise LimitReachedError(_("This file is empty."))
    if size > MODEL_BYTES:
        raise LimitReachedError(
            _("This file is too large (%(size)s); a classifier may have %(limit)s.")
            % {"size": filesizeformat(size), "limit": filesizeformat(MODEL_BYTES)}
        )
    check_bytes(project.owner, size)
    check_room(size)
    staged = uuid4()
    storage.write(storage.staging_path(staged), file.chunks())
    return enqueue(
        "read_classifier",
        project.subject,
        params={"file": str(staged), "name": model_name((file.name or "").removesuffix(".onnx"))},
        tenant=project.subject,
        lane=Lane.NOW,
        groups=[project.group],
    )


def drop_brought(job: Job) -> None:
    """The file as it came is needed no more."""
    path = storage.staging_path(UUID(job.params["file"]))
    transaction.on_commit(partial(path.unlink, missing_ok=True))


def last_brought(project: Project) -> Job | None:
    """What somebody has brought a moment ago, while it is looked at, or where it was refused."""
    brought = Job.objects.about(project.subject).filter(kind="read_classifier")
    job = brought.filter(created_at__gt=timezone.now() - TOLD).order_by("-created_at").first()
    return job if job and job.state in (State.QUEUED, State.RUNNING, State.FAILED) else None
