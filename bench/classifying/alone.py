"""An exported classifier in plain ONNX Runtime, by the example of the documents, against the program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.classifying.killed import lesson
from bench.seeing.row import Row
from render.jobs.teaching import train_classifier
from render.media.arrays import unwatched
from render.media.photo import read_photo
from render.media.probe import probe
from render.vision.classify import Classifier
from render.vision.landmarks import Landmarks

AIM, PICTURES, SEQUENCES, ITERATIONS = 1e-5, 4, 10, 60
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "classifiers.md"


def rows(media: Path) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as made:
        yield picture_row(media, Path(made))
    with tempfile.TemporaryDirectory() as made:
        yield action_row(media, Path(made))


def picture_row(media: Path, folder: Path) -> Row:
    """Of each way to see: the whole, the posture, both."""
    off = []
    files = [path for place in ("left", "up") for path in sorted((media / "actions/gesture_stills" / place).iterdir())]
    wish = lesson(media, folder)
    for sees in ("picture", "body", "both"):
        target = folder / sees
        target.mkdir()
        given = {"folder": str(target), "parameters": {"sees": sees}, "iterations": ITERATIONS}
        train_classifier(wish | given, unwatched)
        ours = Classifier.load(target / "model.onnx")
        for path in files[:: len(files) // PICTURES]:
            said, alone = ours.image(read_photo(path, probe(path))), plain(target / "model.onnx", path)
            off.append(max(abs(said[label] - alone[label]) for label in said))
    of = "pictures by three classifiers"
    return Row("exported, pictures: probabilities off by", AIM, max(off), len(off), of, True)


def action_row(media: Path, folder: Path) -> Row:
    files = sorted((media / "actions" / "pose_sequences").glob("*/*.npz"))
    labels = sorted({path.parent.name for path in files})
    kept: list[dict[str, Any]] = []
    for path in files:
        Landmarks.load(path).save(folder / path.name)
        known = {"labels": [labels.index(path.parent.name)], "start": None, "end": None, "part": "training"}
        kept.append({"features": str(folder / path.name), "key": path.stem, **known})
    told = {"kind": "action", "folder": str(folder), "name": "Exercises", "labels": labels, "multi_label": False}
    given = {"negative": None, "parameters": {"rate": 30.0, "duration": 1.5}, "iterations": ITERATIONS}
    train_classifier({**told, **given, "examples": kept}, unwatched)
    ours, off = Classifier.load(folder / "model.onnx"), []
    for path in files[:SEQUENCES]:
        first, alone = (
            ours.windows(Landmarks.load(folder / path.name))[0],
            plain(folder / "model.onnx", folder / path.name),
        )
        off.append(max(abs(first.probabilities[label] - alone[label]) for label in labels))
    return Row("exported, movements: probabilities off by", AIM, float(np.max(off)), len(off), "windows", True)


def plain(model: Path, file: Path) -> dict[str, float]:
    """By the example, in a process that has none of our code."""
    code = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)[0]
    with tempfile.TemporaryDirectory() as nowhere:
        command = [sys.executable, "-c", code, model.absolute(), file.absolute()]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=nowhere)
    found: dict[str, float] = json.loads(done.stdout)
    return found
