"""Examples that need no networks: rows of features around the middle of their label."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import skimage.data

from render.media.arrays import RGB
from render.training.checkpoint import Subject
from render.training.course import Course, Example
from render.training.parameters import ImageParameters
from render.training.pictures import SIZES, save_features

LABELS = ("boat", "cat", "hat")


def example(number: int, label: int, part: str = "training", *, views: int = 0, noise: float = 0.4) -> Example:
    chance = np.random.default_rng([label, number])
    middle = np.random.default_rng(label).normal(size=30)
    rows = (middle + noise * chance.normal(size=(1 + views, 30))).astype(np.float32)
    return Example(f"{label}-{number}", (label,), part, {"picture": rows}, 1, (label, number))


def examples(count: int = 12, **how: Any) -> list[Example]:
    return [example(number, label, **how) for label in range(3) for number in range(count)]


def course(given: ImageParameters | None = None, some: list[Example] | None = None) -> Course:
    given = given or ImageParameters(iterations=30)
    subject = Subject("image", LABELS, given.multi_label, None, given.to_json(), ())
    return Course(subject, examples() if some is None else some, given)


def params(folder: Path, *, count: int = 6, iterations: int = 20, **parameters: Any) -> dict[str, Any]:
    """Of the task train_classifier, with features as a picture would have."""
    folder.mkdir(exist_ok=True)
    given = []
    for label in range(3):
        for number in range(count):
            chance = np.random.default_rng([label, number])
            middle = np.random.default_rng(label).normal(size=SIZES["picture"])
            row = (middle + chance.normal(size=(1, SIZES["picture"]))).astype(np.float32)
            path = folder / f"features-{label}-{number}.npz"
            save_features(path, {"picture": row / np.linalg.norm(row)})
            known = {"labels": [label], "start": None, "end": None, "part": "training"}
            given.append({"features": str(path), "key": f"{label}-{number}", **known})
    told = {"kind": "image", "folder": str(folder), "name": "What it is", "labels": list(LABELS)}
    wanted = {"multi_label": False, "negative": None, "parameters": parameters, "iterations": iterations}
    return {**told, **wanted, "examples": given}


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def picture_of(name: str) -> RGB:
    """One of scikit-image's."""
    return np.asarray(getattr(skimage.data, name)(), np.uint8)
