"""The kind "read_classifier": see what classifier a brought file holds, about `project:<uuid>`, and keep it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.bring_model import drop_brought
from albums.actions.keep_snapshots import keep_model
from albums.kinds.render import measured
from albums.models import Project
from albums.upload_limits import LimitReachedError, check_bytes
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.scoring import READ_LIMITS
from render.media.errors import RefusedError

DAMAGED = gettext_noop("This file is not there any more; please send it again.")
NOT_READ = gettext_noop("This file cannot be read as a classifier.")
OTHER_KIND = gettext_noop("This classifier is of the other kind: pictures and movements need a project each.")


def prepare(job: Job) -> Call | None:
    if project_of(job) is None:
        return None
    path = storage.staging_path(UUID(job.params["file"]))
    if not path.is_file():  # tried again after it was refused
        raise RefusedError(DAMAGED)
    return Call("read_classifier", {"path": str(path)}, limits=READ_LIMITS, readable=(path,))


def store(job: Job, about: dict[str, Any]) -> None:
    project = project_of(job)
    if project is None:
        return
    if about["kind"] != project.kind:
        raise RefusedError(OTHER_KIND)
    path = storage.staging_path(UUID(job.params["file"]))
    name = str(about.get("name") or "") or job.params["name"]
    sha256, size = measured(path)
    try:
        check_bytes(project.owner, size)  # again: others may have been kept meanwhile
    except LimitReachedError as error:
        raise RefusedError(str(error)) from error
    snapshot = keep_model(project, (path, sha256, size), name, {"about": about})
    job.result = {"snapshot": str(snapshot.pk)}
    drop_brought(job)


def failed(job: Job, _sentence: str) -> None:
    drop_brought(job)


def project_of(job: Job) -> Project | None:
    return Project.objects.alive().filter(pk=job.subject.removeprefix("project:")).first()


register(
    Kind(
        "read_classifier",
        prepare=prepare,
        store=store,
        failed=failed,
        cancelled=drop_brought,
        label=_("Looking at a classifier"),
        throwaway=True,
        broken=NOT_READ,
    )
)
