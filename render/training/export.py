"""A classifier as one ONNX file that says all about itself.

It takes pictures, as its metadata tell to bring them there, or windows of body landmarks, and answers with a
probability for each label. What is unlike all that was learnt from has low ones: the rest to 1 is "none of these".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from onnx import ModelProto, helper

from render.training.actions import INPUT, add_features
from render.training.checkpoint import Checkpoint
from render.training.networks import NODES, inputs_of, port_of
from render.training.novelty import add_familiarity, looked_at
from render.training.parameters import ActionParameters
from render.vision.landmarks import LAYOUTS
from render.weights.graph import Graph, Layout, Port

VERSION = "1"
PROBABILITIES = "probabilities"


def export(checkpoint: Checkpoint, name: str, created: datetime) -> ModelProto:
    """Raises MissingModelError."""
    make = export_action if checkpoint.subject.kind == "action" else export_image
    model, told = make(checkpoint)
    helper.set_model_props(model, told_of(checkpoint, name, created) | told)
    return model


def export_image(checkpoint: Checkpoint) -> tuple[ModelProto, dict[str, str]]:
    """The networks that look, and the head."""
    graph, sees = Graph(), checkpoint.subject.blocks
    _put_head(graph, {one: NODES[one](graph) for one in sees}, checkpoint)
    model = graph.build([port_of(one) for one in sees], [Port(PROBABILITIES, PROBABILITIES)])
    return model, {"input": json.dumps(inputs_of(sees))}


def export_action(checkpoint: Checkpoint) -> tuple[ModelProto, dict[str, str]]:
    """What becomes of windows of landmarks, and the head; the network that finds landmarks is not in it."""
    graph, given = Graph(), ActionParameters.from_json(checkpoint.subject.parameters)
    layout = LAYOUTS[checkpoint.subject.layout or ""]
    _put_head(graph, {INPUT: add_features(graph, INPUT, given.window, layout.name)}, checkpoint)
    port = Port(INPUT, INPUT, ("N", given.window, layout.points, layout.values))
    model = graph.build([port], [Port(PROBABILITIES, PROBABILITIES)])
    how = {"layout": layout.name, "points": layout.points, "values": layout.values, "type": "float32"}
    told = {"input": json.dumps({INPUT: how}), "rate": str(given.rate)}
    return model, told | {"window": str(given.window), "stride": str(given.step)}


def told_of(checkpoint: Checkpoint, name: str, created: datetime) -> dict[str, str]:
    """What a file tells of itself, whatever its kind."""
    subject = checkpoint.subject
    values: dict[str, Any] = {
        "kind": subject.kind,
        "labels": json.dumps(subject.labels, ensure_ascii=False),
        "version": VERSION,
        "threshold": subject.parameters["threshold"],
        "multi_label": json.dumps(subject.multi_label),
        "negative": json.dumps(None if subject.negative is None else subject.labels[subject.negative]),
        "created": created.isoformat(timespec="seconds"),
        "name": name,
        "iteration": checkpoint.state.iteration,
        "open_set": json.dumps(checkpoint.known is not None),
    }
    return {key: str(value) for key, value in values.items()}


def _put_head(graph: Graph, features: Mapping[str, str], checkpoint: Checkpoint) -> None:
    """features: names of values by what is seen."""
    weights, bias = (graph.initializer(one.astype(np.float32)) for one in checkpoint.head.folded(checkpoint.scaling))
    logits = graph.emit("Gemm", [_joined(graph, list(features.values())), weights, bias])
    said = graph.emit("Sigmoid" if checkpoint.subject.multi_label else "Softmax", [logits])
    if checkpoint.known is not None:
        row = _joined(graph, [features[name] for name in looked_at(tuple(features))])
        said = graph.emit("Mul", [said, add_familiarity(graph, row, checkpoint.known)])
    graph.put(PROBABILITIES, said, Layout.SOURCE)


def _joined(graph: Graph, features: list[str]) -> str:
    return graph.emit("Concat", features, axis=1) if len(features) > 1 else features[0]
