"""Classifiers that can be used: kept as files, named, thrown away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from albums.actions.share_bytes import keep_bytes, let_go
from albums.actions.train_classifier import NOTHING_LEARNED, reached_of, require_room
from albums.models import Project, Run, Snapshot
from render.jobs.models import Job, Lane
from render.jobs.queue import enqueue
from render.media.errors import RefusedError

MODEL = "model.onnx"

type File = tuple[Path, str, int]  # with its hash and size


def snapshot_soon(run: Run) -> Job:
    """Have what it has learned so far made a file; somebody looks at the page and waits. Raises RefusedError."""
    if not reached_of(run):
        raise RefusedError(NOTHING_LEARNED)
    require_room(run.model_source)
    project = run.model_source.project
    return enqueue(
        "snapshot",
        run.subject,
        tenant=project.subject,
        lane=Lane.NOW,
        groups=[run.group, project.group],
        dedupe_key=f"snapshot:{run.pk}",
    )


@transaction.atomic
def keep_trained(run: Run, learned: dict[str, Any], file: File) -> Snapshot:
    """What a training has come to; what it came to before it was trained more stays, but is no longer the result."""
    run.snapshots.update(is_final=False)
    return keep_model(run.model_source.project, file, run.model_source.name, learned, run=run, is_final=True)


@transaction.atomic
def keep_model(project: Project, file: File, name: str, told: dict[str, Any], **fields: Any) -> Snapshot:
    """`told` is what a task returned about the file, which must not be written to any more."""
    return Snapshot.objects.create(
        project=project,
        name=model_name(name),
        about=told["about"],
        evaluation=told.get("evaluation") or {},
        iteration=int(told.get("iterations") or told.get("iteration") or 0),
        blob=keep_bytes(*file),
        **fields,
    )


def rename_snapshot(snapshot: Snapshot, name: str) -> None:
    """Raises RefusedError."""
    if not name.strip():
        raise RefusedError(_("Please give it a name."))
    snapshot.name = model_name(name)
    snapshot.save(update_fields=["name"])


def model_name(text: str) -> str:
    """As it is kept; there is always one."""
    name = " ".join(text.replace("\0", " ").split())[: Snapshot._meta.get_field("name").max_length]
    return name or _("A classifier without a name")


@transaction.atomic
def delete_snapshot(snapshot: Snapshot) -> None:
    blob = snapshot.blob
    snapshot.delete()
    let_go(blob)
