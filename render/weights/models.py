"""Where the imported models are."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

LABELS_FILE = "imagenet_labels.json"


class MissingModelError(Exception):
    """A model file is not there; the message says which and what to run."""


def models_folder() -> Path:
    """`MEMORIES_MODELS`, else the project's `models`."""
    named = os.environ.get("MEMORIES_MODELS")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "models"


def model_path(name: str) -> Path:
    """The ONNX file of the model. Raises MissingModelError."""
    path = models_folder() / f"{name}.onnx"
    if not path.is_file():
        raise MissingModelError(f"The model {name} is not installed. Run: make setup")
    return path


def is_installed(name: str) -> bool:
    """Whether the model is there; those with an unconfirmed licence may have been left out."""
    return (models_folder() / f"{name}.onnx").is_file()


@cache
def imagenet_labels() -> tuple[str, ...]:
    """The 1000 ImageNet class names by index; `crane` and `maillot` are there twice. Raises MissingModelError."""
    path = models_folder() / LABELS_FILE
    if not path.is_file():
        raise MissingModelError("The names of the ImageNet classes are not installed. Run: make setup")
    return tuple(json.loads(path.read_text(encoding="utf-8")))
