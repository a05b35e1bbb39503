"""Train classifiers: begun, paused, gone on with, stopped, trained more, thrown away.

A training is a row, Run, and a job `train` about it. What it has learned lies in a folder of its own, whole at any
moment: whoever pauses it, or pulls the plug, loses a few iterations at most.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from albums import storage
from albums.actions.tell_run import tell_run
from albums.models import DataSource, Label, ModelSource, Run
from albums.upload_limits import LimitReachedError, check_bytes
from render.jobs.models import Job
from render.jobs.queue import cancel, enqueue
from render.media.errors import RefusedError
from render.training.parameters import RANGES

MOST = int(RANGES["iterations"][1])
NOTHING_LABELLED = _("Nothing is labelled yet. Put a label on some examples first.")
ONE_LABEL = _(
    "All examples are called “%(label)s”. Add examples of something else, too: there is nothing to tell apart."
)
NOTHING_LEARNED = _("It has not learned anything yet. Let it go on for a moment.")
TOO_MANY = _("A training has %(most)s rounds at most.")
LEFT_OUT = " is left out: "  # between the name of a file and the reason
GONE = _("The examples of this training are not there any more. Please train it anew.")


@transaction.atomic
def begin_run(source: ModelSource) -> Run:
    """Fix what it learns from, and have it trained. Raises RefusedError."""
    require_room(source)
    labels = labels_of(source)
    run = Run.objects.create(
        model_source=source,
        iterations=source.parameters["iterations"],
        parameters=source.parameters | {"multi_label": source.project.multi_label},
        labels=labels,
        negative=place_of_negative(source, labels),
        examples=list(examples_of(source, labels)),
    )
    train_soon(run)
    return run


def require_room(source: ModelSource) -> None:
    """What comes of a training is kept, so that it is asked before. Raises RefusedError."""
    try:
        check_bytes(source.project.owner, 1)
    except LimitReachedError as error:
        raise RefusedError(str(error)) from error


def labels_of(source: ModelSource) -> list[str]:
    """Those of which there is something to learn from. Raises RefusedError."""
    project = source.project
    rows = source.training.examples.alive().filter(labels__isnull=False, item__kind=project.item_kind)
    labels = sorted(set(rows.values_list("labels__name", flat=True)))
    if not labels:
        raise RefusedError(NOTHING_LABELLED)
    if len(labels) == 1 and not project.multi_label:
        raise RefusedError(gettext(ONE_LABEL) % {"label": labels[0]})
    return labels


def place_of_negative(source: ModelSource, labels: list[str]) -> int | None:
    """Fixed as the labels are, which may be called otherwise while it learns."""
    negatives = source.project.labels.filter(is_negative=True, name__in=labels).values_list("name", flat=True)
    return labels.index(negatives[0]) if negatives else None


def examples_of(source: ModelSource, labels: list[str]) -> Iterator[dict[str, Any]]:
    """As Run.examples keeps them; what nobody has labelled says nothing."""
    place = {label: index for index, label in enumerate(labels)}
    for part, data in parts_of(source):
        rows = data.examples.alive().filter(item__kind=source.project.item_kind).prefetch_related("labels")
        for example in rows:
            known = sorted(place[label.name] for label in example.labels.all() if label.name in place)
            if known:
                yield {
                    "item": str(example.item_id),
                    "labels": known if source.project.multi_label else known[:1],
                    "start": example.start,
                    "end": example.end,
                    "part": part,
                }


def parts_of(source: ModelSource) -> list[tuple[str, DataSource]]:
    parts = (("training", source.training), ("validation", source.validation), ("testing", source.testing))
    return [(part, data) for part, data in parts if data is not None]


def unlearned(source: ModelSource) -> list[Label]:
    """Labels of which there is no example yet."""
    known = source.training.examples.alive().filter(labels__isnull=False).values("labels")
    return list(source.project.labels.exclude(pk__in=known))


def train_soon(run: Run) -> Job:
    """Have it trained on, once what was called off before has really ended."""
    project = run.model_source.project
    return enqueue(
        "train",
        run.subject,
        tenant=project.subject,
        waits_for=list(jobs_of(run)),
        groups=[run.group, project.group],
    )


def jobs_of(run: Run) -> Iterator[Job]:
    return Job.objects.unfinished().about(run.subject).filter(kind="train").iterator()


@transaction.atomic
def pause_run(run: Run) -> bool:
    """False where it was not at work any more."""
    if not Run.objects.filter(pk=run.pk, state__in=Run.BUSY).update(state=Run.State.PAUSED):
        return False
    call_off(run)
    tell_run(run)
    return True


def call_off(run: Run) -> None:
    for job in list(jobs_of(run)):
        cancel(job)


@transaction.atomic
def resume_run(run: Run) -> bool:
    """Go on with what is paused, or has failed. False where somebody else was quicker."""
    ended = Run.objects.filter(pk=run.pk, state__in=(Run.State.PAUSED, Run.State.FAILED))
    if not ended.update(state=Run.State.WAITING, sentence=""):
        return False
    train_soon(run)
    tell_run(run)
    return True


@transaction.atomic
def stop_run(run: Run) -> bool:
    """Take what it has learned so far as the result. Raises RefusedError where that is nothing."""
    reached = reached_of(run)
    if not reached:
        raise RefusedError(NOTHING_LEARNED)
    learning = Run.objects.filter(pk=run.pk, state__in=(Run.State.TRAINING, Run.State.PAUSED))
    if not learning.update(state=Run.State.WAITING, iterations=reached):
        return False
    call_off(run)
    train_soon(run)
    tell_run(run)
    return True


@transaction.atomic
def train_more(run: Run, more: int) -> bool:
    """Raises RefusedError."""
    if not 1 <= more <= MOST - run.iterations:
        raise RefusedError(gettext(TOO_MANY) % {"most": MOST})
    done = Run.objects.filter(pk=run.pk, state=Run.State.DONE)
    if not done.update(state=Run.State.WAITING, iterations=F("iterations") + more, finished_at=None):
        return False
    train_soon(run)
    tell_run(run)
    return True


@transaction.atomic
def delete_run(run: Run) -> None:
    """What was made of it stays: a snapshot is a file of its own."""
    call_off(run)
    tell_run(run)
    folder = storage.training_folder(run.pk)
    run.delete()
    transaction.on_commit(partial(shutil.rmtree, folder, ignore_errors=True))


def measures_of(run: Run) -> list[dict[str, Any]]:
    """What the training wrote down after each iteration; a line that is just being written is left out."""
    try:
        text = (storage.training_folder(run.pk) / "metrics.jsonl").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return [found for line in text.splitlines() if (found := measure(line))]


def measure(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("iteration"), int) else None


def reached_of(run: Run) -> int:
    """How many iterations are done."""
    measures = measures_of(run)
    return int(measures[-1]["iteration"]) if measures else 0


def tidy_trainings() -> None:
    """Remove what is left of trainings that are gone."""
    kept = {str(pk) for pk in Run.objects.values_list("pk", flat=True)}
    for folder in (storage.folder("cache") / storage.TRAININGS).glob("*"):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
