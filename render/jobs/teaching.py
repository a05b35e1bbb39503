"""The tasks of classifiers: "picture_features", "train_classifier", "snapshot_classifier", "read_classifier"."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from render.jobs.probing import probe_from_json
from render.media.arrays import RGB, Report
from render.media.errors import RefusedError
from render.media.opening import PILLOW_ERRORS
from render.media.photo import read_photo
from render.media.writing import write_bytes
from render.training.actions import blocks, features
from render.training.checkpoint import Checkpoint, Subject
from render.training.course import Course, Example, taken_up
from render.training.export import export
from render.training.networks import PICTURE
from render.training.parameters import ActionParameters, Augmentations, ImageParameters, parameters_of
from render.training.pictures import LARGEST_SIDE, blocks_seen, load_features, read_picture, save_features
from render.training.split import near_duplicates
from render.training.warnings import warnings_of
from render.vision.classify import Classifier
from render.vision.landmarks import Landmarks, mirrored
from render.vision.windows import windows

cv2.setNumThreads(1)

MODEL = "model.onnx"
REPEATED = 0.1  # of a video's frames; those of 29.97 a second looked at 30 times a second are fewer
DAMAGED = "This picture is damaged and cannot be read; please send it again."


def picture_features(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path": a picture that we have written, "views", "augment", "seed", "out", perhaps "sees"} -> {"rows"}.

    Writes to "out" what can be learnt from: of the picture, and of so many altered views of it. With a "probe" the path
    is that of any photo.
    """
    report(0.0, "Looking at the picture")
    augment = Augmentations(**params["augment"])
    path, probe = Path(params["path"]), params.get("probe")
    image = read_photo(path, probe_from_json(probe), LARGEST_SIDE) if probe else open_picture(path)
    found = read_picture(image, augment, params["views"], params["seed"], params.get("sees", "both"))
    save_features(Path(params["out"]), found)
    return {"rows": 1 + params["views"]}


def train_classifier(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Teach a classifier up to "iterations", from where "folder" says it is -> what `told` returns, and "warnings".

    {"kind", "folder", "name", "labels": [name], "multi_label", "negative": index or None, "parameters", "iterations",
    "examples": [{"features": path, "labels": [index], "start", "end", "part", "key"}]}. Where no example is for
    validation, some of those for training are taken for it. Lines of folder/metrics.jsonl:

        {"iteration", "training": {"accuracy", "loss"}, "validation": the same | None, "recall": {label: share | None}}
    """
    folder = Path(params["folder"])
    given = parameters_of(params["kind"], params["parameters"] | {"multi_label": params["multi_label"]})
    report(0.0, "Reading the examples")
    subject, lesson = lesson_of(params, given)
    course = Course(subject, lesson, given)
    start = taken_up(course, folder, report)
    reached = course.learn(start, params["iterations"], folder, report)
    warned = warnings_of(course.subject, course.examples, len(params["examples"]) - len(lesson))
    return told(reached, params["name"], folder / MODEL) | {"warnings": warned}


def snapshot_classifier(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"folder", "name", "out"} -> what `told` returns; makes a file of what was learnt so far."""
    report(0.0, "Keeping a classifier")
    return told(Checkpoint.load(Path(params["folder"])), params["name"], Path(params["out"]))


def read_classifier(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path": a file from a stranger} -> what it tells of itself. Raises RefusedError."""
    report(0.0, "Looking at a classifier")
    return Classifier.load(Path(params["path"])).about


def told(checkpoint: Checkpoint, name: str, out: Path) -> dict[str, Any]:
    """{"iteration", "iterations", "evaluation", "about"} of the file that is written."""
    model = export(checkpoint, name, datetime.now(UTC))
    write_bytes(out, model.SerializeToString())
    reached = checkpoint.state.iteration
    about = Classifier(model).about
    return {"iteration": reached, "iterations": reached, "evaluation": checkpoint.evaluation, "about": about}


def lesson_of(params: dict[str, Any], given: ImageParameters | ActionParameters) -> tuple[Subject, list[Example]]:
    """What is taught, and what it is learnt from."""
    layout = None
    if isinstance(given, ActionParameters):
        layout, lesson = movement_examples(params["examples"], given)
    else:
        lesson = picture_examples(params["examples"], given)
    names, several, negative = tuple(params["labels"]), params["multi_label"], params["negative"]
    return Subject(params["kind"], names, several, negative, given.to_json(), (), layout), lesson


def picture_examples(examples: list[dict[str, Any]], given: ImageParameters) -> list[Example]:
    found = [load_features(Path(one["features"])) for one in examples]
    names = [name for name in blocks_seen(given.sees) if all(name in one for one in found)]
    first = [one.get(PICTURE, next(iter(one.values())))[0] for one in found]
    groups = near_duplicates(np.stack(first), [tuple(one["labels"]) for one in examples]) if found else []
    return [
        Example(one["key"], tuple(one["labels"]), one["part"], {name: rows[name] for name in names}, 1, group)
        for one, rows, group in zip(examples, found, groups, strict=True)
    ]


def movement_examples(examples: list[dict[str, Any]], given: ActionParameters) -> tuple[str, list[Example]]:
    """And the layout of their landmarks; parts of videos in which nobody is seen tell nothing. Raises RefusedError."""
    videos = {one["features"]: Landmarks.load(Path(one["features"])) for one in examples}
    layouts = sorted({video.layout for video in videos.values()})
    if len(layouts) > 1:
        raise RefusedError(f"Landmarks of {layouts[0]} and of {layouts[1]} cannot be learned from together.")
    parts = [(one, videos[one["features"]].between(one["start"], one["end"])) for one in examples]
    return "".join(layouts), [movement(one, part, given) for one, part in parts if part.seen]


def movement(told: dict[str, Any], landmarks: Landmarks, given: ActionParameters) -> Example:
    """Windows of a stretch of a video, and their mirror images; those of one video stay together."""
    found, _, _ = windows(landmarks, given.rate, given.window, given.step)
    plain = len(found)
    if given.flip:
        found = np.concatenate([found, mirrored(found, landmarks.layout)])
    rows, (means, _) = features(found, landmarks.layout), blocks(landmarks.layout)
    seen = {"means": rows[:, :means], "order": rows[:, means:]}
    slow = landmarks.repeated > REPEATED
    return Example(told["key"], tuple(told["labels"]), told["part"], seen, plain, told["features"], slow)


def open_picture(path: Path) -> RGB:
    """One of the pictures that we keep of every photo."""
    try:
        with Image.open(path, formats=["WEBP", "JPEG", "PNG"]) as image:
            return np.asarray(image.convert("RGB"), np.uint8)
    except PILLOW_ERRORS as error:
        raise RefusedError(DAMAGED) from error
