"""The kind "snapshot": make a file of what a training has learned so far, about `run:<uuid>`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from albums import storage
from albums.actions.keep_snapshots import MODEL, keep_model
from albums.actions.tell_run import tell_run
from albums.kinds.train import NOT_TRAINED, own_copy
from albums.models import Run
from render.jobs.calls import Call
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.jobs.schooling import TRAIN_LIMITS


def prepare(job: Job) -> Call | None:
    """The checkpoint is whole at any moment, also while it is learned on."""
    run = run_of(job)
    if run is None:
        return None
    params = {
        "folder": str(storage.training_folder(run.pk)),
        "name": run.model_source.project.name,
        "out": str(scratch_of(job) / MODEL),
    }
    return Call("snapshot_classifier", params, limits=TRAIN_LIMITS)


def store(job: Job, told: dict[str, Any]) -> None:
    run = run_of(job)
    if run is None:
        return
    source = run.model_source
    name = _("%(name)s after %(count)s iterations") % {"name": source.name, "count": told["iteration"]}
    made = own_copy(scratch_of(job) / MODEL, job)
    snapshot = keep_model(source.project, made, name, told, run=run)
    job.result = {"snapshot": str(snapshot.pk)}
    tell_run(run)


def run_of(job: Job) -> Run | None:
    there = Run.objects.filter(pk=job.subject.removeprefix("run:"), model_source__project__deleted_at=None)
    return there.select_related("model_source__project__owner").first()


register(Kind("snapshot", prepare=prepare, store=store, label=gettext_lazy("Keeping a classifier"), broken=NOT_TRAINED))
