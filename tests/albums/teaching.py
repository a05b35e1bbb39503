"""Classifiers that are taught here instead of in a child, from pictures that anybody can tell apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from albums import storage
from albums.actions.keep_models import ModelWish, make_model
from albums.actions.keep_projects import make_project
from albums.actions.share_bytes import share_bytes
from albums.actions.train_classifier import begin_run
from albums.models import Item, Label, ModelSource, Project, Run, Snapshot, User
from render.jobs import kinds, states
from render.jobs.calls import Call
from render.jobs.kinds import Ready, Wait
from render.jobs.models import Job, Lane
from render.jobs.places import clear_scratch
from render.jobs.tasks import find_task
from render.media.arrays import unwatched
from render.media.errors import RefusedError
from render.training.evaluation import Judged, as_truth, evaluate
from tests.albums.factories import add_file

REGISTRY = "render.jobs.tasks"
_read: dict[tuple[bytes, str], tuple[Any, bytes]] = {}
FEW: dict[str, Any] = {"iterations": 12, "sees": "picture"}


def paint(path: Path, kind: str, seed: int) -> Path:
    """Stripes, or dots: of any colour."""
    dice = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:160, 0:200]
    width = dice.integers(8, 14)
    if kind == "stripes":
        shape = (columns + rows // dice.integers(2, 5)) // width % 2
    else:
        shape = np.hypot(columns % (2 * width) - width, rows % (2 * width) - width) < width * 0.6
    colours = dice.integers(0, 255, (2, 3))
    Image.fromarray(colours[shape.astype(int)].astype(np.uint8)).save(path, quality=90)
    return path


def taught_project(owner: User, folder: Path, each: int = 4) -> Project:
    """A project with stripes and dots."""
    project = make_project(owner, "Patterns", Project.Kind.IMAGE)
    for kind in ("dots", "stripes"):
        for number in range(each):
            item = add_file(project.album, paint(folder / "a.jpg", kind, number), owner, name=f"{kind}-{number}.jpg")
            label(project, item, kind)
    return project


def label(project: Project, item: Item, name: str) -> None:
    source = project.data_sources.get()
    example = source.examples.create(item=item)
    example.labels.add(Label.objects.get_or_create(project=project, name=name)[0])


def model_of(project: Project, **parameters: Any) -> ModelSource:
    wish = ModelWish("Model 1", project.data_sources.get(), None, None, FEW | parameters)
    return make_model(project, wish)


def taught(project: Project, **parameters: Any) -> Run:
    run = begin_run(model_of(project, **parameters))
    work()
    run.refresh_from_db()
    return run


def known_snapshot(project: Project, items: Sequence[Item]) -> Snapshot:
    """Of a training that was never done: rows with numbers as trainings leave them."""
    labels = ["boat", "other"]
    source = make_model(project, ModelWish("Model 1", project.data_sources.get(), None, None, FEW))
    parts = ["training", "validation"]
    examples: list[dict[str, Any]] = [
        {"item": str(item.pk), "labels": [number % 2], "start": None, "end": None, "part": parts[number // 2 % 2]}
        for number, item in enumerate(items)
    ]
    run = Run.objects.create(
        model_source=source,
        state=Run.State.DONE,
        iterations=12,
        iteration=12,
        parameters=FEW,
        labels=labels,
        examples=examples,
        warnings=["There are few examples of “boat”: 2. Add some more."],
    )
    chances = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.3, 0.7]] * len(items))[: len(items)]
    truth = as_truth([one["labels"] for one in examples], 2)
    judged = Judged([str(number) for number in range(len(items))], [one["part"] for one in examples], truth, chances)
    curve = [
        {"iteration": at, part: {"accuracy": 1 - 0.5 / at, "loss": 1 / at}, "recall": dict.fromkeys(labels, 1 - 1 / at)}
        for at in range(1, 13)
        for part in ("training",)
    ]
    folder = storage.training_folder(run.pk)
    folder.mkdir(parents=True)
    (folder / "metrics.jsonl").write_text("".join(json.dumps(one) + "\n" for one in curve))
    share_bytes(items[0].blob)  # no door looks at them
    return Snapshot.objects.create(
        project=project,
        run=run,
        name="Boats",
        iteration=12,
        is_final=True,
        blob=items[0].blob,
        about={"kind": project.kind, "labels": labels},
        evaluation=evaluate(labels, judged),
    )


def work(*only: str) -> None:
    """Do the jobs that wait, of these kinds or all, as the worker does it."""
    while (job := states.claim("here", tuple(Lane))) is not None:
        if only and job.kind not in only:
            states.finish(job, lambda: None)
            continue
        try:
            turn(job)
        except RefusedError as error:
            states.fail(job, str(error))
        clear_scratch(job)


def done(task: str, params: dict[str, Any]) -> Any:
    """What a child would return. The same picture is read once for all tests."""
    if task != "picture_features":
        return find_task(task, REGISTRY)(params, unwatched)
    told = {name: value for name, value in params.items() if name not in ("path", "out")}
    key = (Path(params["path"]).read_bytes(), json.dumps(told, sort_keys=True))
    if key not in _read:
        value = find_task(task, REGISTRY)(params, unwatched)
        _read[key] = (value, Path(params["out"]).read_bytes())
    value, content = _read[key]
    Path(params["out"]).write_bytes(content)
    return value


def turn(job: Job) -> None:
    kind = kinds.find(job.kind)
    prepared = kind.prepare(job)
    match prepared:
        case Call(task, params):
            value = done(task, params)
            states.finish(job, partial(kind.store, job, value))
        case Ready(value):
            states.finish(job, partial(kind.store, job, value))
        case Wait():
            states.wait_for(job, prepared)
        case _:
            states.finish(job, lambda: None)
