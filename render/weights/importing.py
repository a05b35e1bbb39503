"""From the source files of a model to the file that the product loads, checked against the original's outputs."""

from __future__ import annotations

import json
from collections.abc import Callable

from render.weights.efficientnet import import_efficientnet
from render.weights.errors import UnsupportedModelError
from render.weights.labels import read_labels
from render.weights.manifest import Model
from render.weights.quantised import import_segmentation
from render.weights.references import read_references, verify
from render.weights.tfjs_graph import import_tfjs
from render.weights.tflite_graph import import_tflite

type Importer = Callable[..., bytes]


def import_model(model: Model, *contents: bytes) -> bytes:
    """The imported file. Raises UnsupportedModelError, WrongOutputError."""
    if model.kind not in IMPORTERS:
        raise UnsupportedModelError(f"Models of the kind {model.kind} cannot be imported.")
    imported = IMPORTERS[model.kind](*contents)
    verify_model(model, imported)
    return imported


def verify_model(model: Model, imported: bytes) -> None:
    """Compare what the model computes with what was recorded. Raises WrongOutputError."""
    reference = read_references().get(model.name)
    if reference is not None:
        verify(imported, reference)


def unchanged(content: bytes) -> bytes:
    return content


def labels(script: bytes) -> bytes:
    names = read_labels(script.decode())
    return (json.dumps(names, ensure_ascii=False, indent=0) + "\n").encode()


IMPORTERS: dict[str, Importer] = {
    "labels": labels,
    "onnx": unchanged,
    "tfjs": lambda topology, *shards: import_tfjs(topology, *shards).SerializeToString(),
    "tflite": lambda raw: import_tflite(raw).SerializeToString(),
    "tflite-quantised": lambda raw: import_segmentation(raw).SerializeToString(),
    "torch": lambda raw: import_efficientnet(raw).SerializeToString(),
}
