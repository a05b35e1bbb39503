"""Teach a classifier from a folder, and judge one by a folder: what `manage.py classifier` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from render.jobs.asking import absolute, collect, cores, outcome_of, publish, scratch
from render.jobs.calls import MIB, Call, Limits
from render.jobs.labelled import LANDMARKS, Labelled, labelled_in
from render.jobs.look import identify
from render.jobs.pool import Pool
from render.jobs.probing import probe_as_json
from render.jobs.scoring import Scores, about_model, follow_bodies, score_files
from render.jobs.stages import Stages, part_of
from render.media.arrays import Report, unwatched
from render.media.errors import RefusedError
from render.media.probe import Probe
from render.training.evaluation import Judged, as_truth, evaluate, summary_of
from render.training.parameters import ActionParameters, ImageParameters

PICTURE_LIMITS = Limits(seconds=120.0, cpu_seconds=120.0, memory=1600 * MIB)
# Twenty thousand pictures with four altered views each take 0.6 GB as they are read, and half of that again while it
# learns; hours at worst.
TRAIN_LIMITS = Limits(seconds=6 * 3600.0, cpu_seconds=6 * 3600.0, memory=2000 * MIB)
NO_VIDEO = "This is a video; pictures are wanted here."
NO_LANDMARKS = "Pictures are wanted here."


@dataclass(frozen=True, slots=True)
class Lesson:
    """What `classifier train` is told."""

    parts: Mapping[str, Path]  # folders by part: training, perhaps validation and testing
    parameters: ImageParameters | ActionParameters
    name: str
    negative: str | None = None

    @property
    def kind(self) -> str:
        return "action" if isinstance(self.parameters, ActionParameters) else "image"


def teach(lesson: Lesson, out: Path, *, data: Path, report: Report = unwatched) -> dict[str, Any]:
    """Write the classifier to `out`; the shape of the answer is in docs/commands.md. Raises RefusedError."""
    several = lesson.parameters.multi_label
    examples = [(part, one) for part, place in lesson.parts.items() for one in labelled_in(place, multi_label=several)]
    labels = sorted({label for part, one in examples if part == "training" for label in one.labels})
    if lesson.negative is not None and lesson.negative not in labels:
        raise RefusedError(f"There are no examples of “{lesson.negative}”.")
    files = list(dict.fromkeys(one.path for _, one in examples))
    with scratch(data) as folder:
        read = read_examples(files, lesson.parameters, folder, part_of(report, 0.0, 0.8))
        wish = {
            "kind": lesson.kind,
            "folder": str(folder),
            "name": lesson.name,
            "labels": labels,
            "multi_label": several,
            "negative": labels.index(lesson.negative) if lesson.negative is not None else None,
            "parameters": asdict(lesson.parameters),
            "iterations": lesson.parameters.iterations,
            "examples": [told(part, one, labels, read.found) for part, one in examples if one.path in read.found],
        }
        with Pool(1, readable=[*absolute(files), folder], writable=[folder], limits=TRAIN_LIMITS) as pool:
            found = outcome_of(pool, Call("train_classifier", wish), part_of(report, 0.8, 1.0))
        publish(folder / "model.onnx", out)
    refused = [{"path": str(path), "reason": sentence} for path, sentence in read.refused.items()]
    facts = {name: found[name] for name in ("iterations", "warnings", "about")}
    return summary_of(found["evaluation"]) | facts | {"refused": refused, "parts": found["evaluation"]["parts"]}


def told(part: str, one: Labelled, labels: Sequence[str], read: Mapping[Path, Any]) -> dict[str, Any]:
    """An example as the task wants it."""
    stranger = next((label for label in one.labels if label not in labels), None)
    if stranger is not None:
        raise RefusedError(f"“{stranger}” is not one of the labels of the training examples.")
    return {
        "features": str(read[one.path]),
        "labels": [labels.index(label) for label in one.labels],
        "start": one.start,
        "end": one.end,
        "part": part,
        "key": f"{one.path}" if one.start is None else f"{one.path} {one.start:g}-{one.end:g}",
    }


@dataclass(frozen=True, slots=True)
class Read:
    """Files of features, or of landmarks, by what they were read out of; and the sentence for each that was not."""

    found: dict[Path, Path]
    refused: dict[Path, str]


def read_examples(
    files: Sequence[Path], given: ImageParameters | ActionParameters, folder: Path, report: Report
) -> Read:
    """Raises RefusedError if nothing can be read."""
    ready = {path: path.absolute() for path in files if path.suffix.lower() == LANDMARKS}
    others = [path for path in files if path not in ready]
    probes, left = identify(others, others, folder, Stages(), part_of(report, 0.0, 0.1)) if others else ({}, [])
    refused = {Path(one.source): one.reason for one in left}
    if isinstance(given, ActionParameters):
        found, unseen = follow_bodies(probes, given.rate, folder, part_of(report, 0.1, 1.0))
        found |= ready
    else:
        found, unseen = read_pictures(probes, given, folder, part_of(report, 0.1, 1.0))
        unseen |= dict.fromkeys(ready, NO_LANDMARKS)
    refused |= unseen
    if not found:
        path, sentence = next(iter(refused.items()))
        raise RefusedError(f"{path.name}: {sentence}")
    return Read(found, refused)


def read_pictures(
    probes: Mapping[Path, Probe], given: ImageParameters, folder: Path, report: Report
) -> tuple[dict[Path, Path], dict[Path, str]]:
    photos = {path: probe for path, probe in probes.items() if probe.kind == "photo"}
    out = {path: folder / f"features-{number}.npz" for number, path in enumerate(photos)}
    wish = {"views": given.views_made, "augment": asdict(given.augment), "seed": given.seed, "sees": given.sees}
    calls = [
        Call(
            "picture_features",
            wish | {"path": str(path.absolute()), "probe": probe_as_json(probe), "out": str(out[path])},
            key=path,
        )
        for path, probe in photos.items()
    ]
    found = Scores(refused={path: NO_VIDEO for path in probes if path not in photos})
    readable = absolute(list(photos))
    with Pool(
        cores(), readable=readable, writable=[folder], limits=PICTURE_LIMITS, preload=["picture_features"]
    ) as pool:
        found.take(collect(pool, calls, report, "Looking at examples"))
    return {path: out[path] for path in found.found}, found.refused


def judge(model: Path, place: Path, *, data: Path, report: Report = unwatched) -> dict[str, Any]:
    """How good a classifier is with labelled files it has not seen; the shape is in docs/commands.md."""
    about = about_model(model, data=data)
    examples = labelled_in(place, multi_label=about["multi_label"])
    strangers = sorted({label for one in examples for label in one.labels} - set(about["labels"]))
    if strangers:
        raise RefusedError(f"The classifier does not know “{strangers[0]}”; it knows {', '.join(about['labels'])}.")
    scores = score_files(model, list(dict.fromkeys(one.path for one in examples)), data=data, report=report)
    seen = [one for one in examples if one.path in scores.found]
    if not seen:
        path, sentence = next(iter(scores.refused.items()))
        raise RefusedError(f"{path.name}: {sentence}")
    judged = Judged(
        [str(one.path) for one in seen],
        ["testing"] * len(seen),
        as_truth(([about["labels"].index(label) for label in one.labels] for one in seen), len(about["labels"])),
        np.array([chances(scores.found[one.path], one, about["labels"]) for one in seen]),
    )
    evaluation = evaluate(about["labels"], judged, multi_label=about["multi_label"])
    refused = [{"path": str(path), "reason": sentence} for path, sentence in scores.refused.items()]
    return summary_of(evaluation) | {"refused": refused, "predictions": evaluation["predictions"]}


def chances(said: Mapping[str, Any], one: Labelled, labels: Sequence[str]) -> list[float]:
    """Of a stretch of a video, the mean of the windows whose middle is in it."""
    windows = said["windows"]
    if not windows:
        return [float(said["scores"][label]) for label in labels]
    start, end = (0.0, float("inf")) if one.start is None or one.end is None else (one.start, one.end)
    within = [window for window in windows if start <= (window["start"] + window["end"]) / 2 < end] or windows
    return [float(np.mean([window["probabilities"][label] for window in within])) for label in labels]
