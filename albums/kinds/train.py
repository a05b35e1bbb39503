"""The kind "train": teach a classifier, about `run:<uuid>`.

First jobs `features` read what it learns from; what cannot be read is left out and told. Then a child learns, and goes
on where an earlier one has got to, whatever has ended that.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.keep_snapshots import MODEL, File, keep_trained
from albums.actions.read_examples import Reading, is_used, read_soon, reading_key, reading_of, refused_since
from albums.actions.tell_run import tell_run
from albums.actions.train_classifier import GONE, LEFT_OUT, reached_of
from albums.kinds.render import measured
from albums.models import Album, Item, Run
from render.jobs.calls import Call
from render.jobs.kinds import Kind, Wait, register
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.jobs.schooling import TRAIN_LIMITS
from render.media.errors import RefusedError

NOT_TRAINED = gettext_noop("This classifier could not be trained; the log says why.")
MOST_TOLD = 20  # files of which the page says why they were left out


def prepare(job: Job) -> Call | Wait | None:
    run = run_of(job)
    if run is None:
        return None
    rows = rows_of(run)
    if not rows:
        raise RefusedError(GONE)
    missing = {reading_key(row.item, row.reading): row for row in rows if not row.is_read}
    refused = refused_since(job, missing)
    waiting = [read_soon(run, row.item, row.reading) for key, row in missing.items() if key not in refused]
    if waiting:
        take_up(run, Run.State.READING)
        return Wait(jobs=waiting)
    left_out = [f"{missing[key].item.name}{LEFT_OUT}{sentence}" for key, sentence in refused.items()]
    usable = [row for row in rows if row.is_read]
    if not usable:
        raise RefusedError(left_out[0])
    take_up(run, Run.State.TRAINING, warnings=left_out[:MOST_TOLD])
    return Call("train_classifier", params_of(run, usable), limits=TRAIN_LIMITS)


@dataclass(frozen=True, slots=True)
class Row:
    """An example whose picture is still there, and still its owner's to see, and what is read out of it."""

    number: int  # in Run.examples, by which predictions are told
    example: dict[str, Any]
    item: Item
    reading: Reading

    @property
    def path(self) -> Path:
        return self.reading.path(self.item.blob_id)

    @property
    def is_read(self) -> bool:
        return is_used(self.path)


def rows_of(run: Run) -> list[Row]:
    wanted = {UUID(example["item"]) for example in run.examples}
    theirs = Album.objects.alive().of(run.model_source.project.owner).values("pk")
    found = Item.objects.alive().filter(pk__in=wanted, album__in=theirs).select_related("blob")
    items = {str(item.pk): item for item in found}
    parts = {example["part"] for example in run.examples}
    readings = {part: reading_of(run.model_source.project.kind, run.parameters, part) for part in parts}
    return [
        Row(number, example, items[example["item"]], readings[example["part"]])
        for number, example in enumerate(run.examples)
        if example["item"] in items
    ]


def params_of(run: Run, rows: list[Row]) -> dict[str, Any]:
    source = run.model_source
    folder = storage.training_folder(run.pk)
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "kind": source.project.kind,
        "folder": str(folder),
        "name": source.project.name,
        "labels": run.labels,
        "multi_label": run.parameters["multi_label"],
        "negative": run.negative,
        "parameters": run.parameters,
        "iterations": run.iterations,
        "examples": [
            {
                "features": str(row.path),
                "key": str(row.number),
                **{name: row.example[name] for name in ("labels", "start", "end", "part")},
            }
            for row in rows
        ],
    }


def take_up(run: Run, state: Run.State, **fields: Any) -> None:
    """Unless somebody has paused it this very moment."""
    busy = Run.objects.filter(pk=run.pk, state__in=Run.BUSY)
    if busy.exclude(state=state, **fields).update(state=state, **fields):
        tell_run(run)


def store(job: Job, learned: dict[str, Any]) -> None:
    run = run_of(job)
    if run is None:
        return
    reached = int(learned["iterations"])
    told = [*run.warnings, *learned["warnings"]]
    busy = Run.objects.filter(pk=run.pk, state__in=Run.BUSY)
    fields = {"iteration": reached, "iterations": max(1, reached), "warnings": told, "finished_at": timezone.now()}
    if busy.update(state=Run.State.DONE, sentence="", **fields):
        keep_trained(run, learned, own_copy(storage.training_folder(run.pk) / MODEL, job))
        tell_run(run)


def own_copy(made: Path, job: Job) -> File:
    """What is kept must not change with a file that a child writes to."""
    measured(made)
    copy = scratch_of(job) / f"kept-{secrets.token_hex(8)}.onnx"
    shutil.copyfile(made, copy, follow_symlinks=False)
    return (copy, *measured(copy))


def failed(job: Job, sentence: str) -> None:
    end_as(job, Run.State.FAILED, sentence=sentence[:300], finished_at=timezone.now())


def cancelled(job: Job) -> None:
    end_as(job, Run.State.PAUSED)


def end_as(job: Job, state: Run.State, **fields: Any) -> None:
    """It has not come to its end; another job may be at work on it by now."""
    run = run_of(job)
    if run is None or Job.objects.unfinished().about(job.subject).filter(kind="train").exclude(pk=job.pk).exists():
        return
    busy = Run.objects.filter(pk=run.pk, state__in=Run.BUSY)
    if busy.update(state=state, iteration=reached_of(run), **fields):
        tell_run(run)


def run_of(job: Job) -> Run | None:
    """The training, while somebody waits for it, of a project that is still there."""
    busy = Run.objects.filter(pk=job.subject.removeprefix("run:"), state__in=Run.BUSY)
    there = busy.filter(model_source__project__deleted_at=None)
    return there.select_related("model_source__project__owner").first()


register(
    Kind(
        "train",
        prepare=prepare,
        store=store,
        failed=failed,
        cancelled=cancelled,
        label=_("Teaching a classifier"),
        broken=NOT_TRAINED,
    )
)
