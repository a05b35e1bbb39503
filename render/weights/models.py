"""Where the imported models are."""

from __future__ import annotations

import os
from pathlib import Path


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
