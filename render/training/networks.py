"""What a classifier of pictures sees, as parts of an ONNX graph: the picture as a whole, and the posture of somebody.

The same nodes make the features that are learnt from and stand in the file that is given away, so that both see alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import ModelProto

from render.vision import labels
from render.vision.fitted import MEAN, SCALE
from render.vision.pose import COUNT, DETECTED, DETECTOR_SIDE, LANDMARK_SIDE, MARGIN, SEEN, anchors
from render.weights.graph import Array, Graph, Layout, Port
from render.weights.models import model_path

PICTURE, BODY = "picture", "body"
BODY_SIDE = 384
# Where the detector looks for somebody: in the whole picture, and closer in its middle, where people are who are far
# away (bench.classifying.images: 0.78 of the held poses are found in the whole alone, all of them with the middle).
VIEWS = ((0, BODY_SIDE), ((BODY_SIDE - DETECTOR_SIDE) // 2, DETECTOR_SIDE))  # first pixel, side
BODY_FEATURES = 3 * COUNT + 1  # places in metres, and whether there is somebody

# The inputs of the exported file by name, as render.vision.fitted reads them, and the shape that each takes.
INPUTS: dict[str, dict[str, Any]] = {
    PICTURE: {"fit": "centre", "part": labels.MIDDLE, "size": labels.SIDE, "mean": MEAN, "scale": SCALE},
    BODY: {"fit": "letterbox", "part": 1.0, "size": BODY_SIDE, "mean": MEAN, "scale": SCALE},
}


def add_picture(graph: Graph) -> str:
    """`picture` -> (N, 1280), of length 1."""
    (embedding,) = graph.include("lite0", _model("efficientnet_lite0"), {"input": PICTURE}, ["embedding"])
    length = graph.emit("ReduceL2", [embedding, graph.integers([1])], keepdims=1)
    return graph.emit("Div", [embedding, graph.emit("Max", [length, _number(graph, 1e-9)])])


def add_body(graph: Graph) -> str:
    """`body` -> (1, 100): the landmarks of the body in metres from the hips, upright as the picture is, all 0 without
    one; and whether there is one."""
    place, certainty = _detected(graph)
    centre, above = (graph.emit("Gather", [place, graph.initializer(np.int64(row))], axis=0) for row in (0, 1))
    up = graph.emit("Sub", [above, centre])
    across, down = _axes(graph, up)
    seen, metres = _landmarks(graph, _cut(graph, centre, across, down))
    upright = _upright(graph, metres, across, down)
    there = graph.emit("And", [_exceeds(graph, certainty, DETECTED), _exceeds(graph, seen, SEEN)])
    flag = graph.emit("Reshape", [graph.emit("Cast", [there], to=onnx.TensorProto.FLOAT), graph.integers([1, 1])])
    # Where, not a product: a network may say anything of a picture without anybody, also what is no number.
    places = graph.emit("Where", [there, upright, graph.initializer(np.zeros((1, 3 * COUNT), np.float32))])
    return graph.emit("Concat", [places, flag], axis=1)


NODES: dict[str, Callable[[Graph], str]] = {PICTURE: add_picture, BODY: add_body}


def port_of(name: str) -> Port:
    """The input of that name."""
    side = INPUTS[name]["size"]
    return Port(name, name, ("N" if name == PICTURE else 1, 3, side, side), Layout.CHANNELS_FIRST)


@cache
def features_session(name: str) -> Any:
    """A session from the input of that name to its features, `features`. Raises MissingModelError."""
    graph = Graph()
    graph.put("features", NODES[name](graph), Layout.SOURCE)
    model = graph.build([port_of(name)], [Port("features", "features")])
    return session_of(model.SerializeToString())


def session_of(model: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _detected(graph: Graph) -> tuple[str, str]:
    """(2, 2): hips and a point above them, in pixels of the input, of the most certain person; and how certain."""
    places, scores = [], []
    for first, side in VIEWS:
        boxes, certain = graph.include(
            "detector", _model("pose_detection"), {"input": _view(graph, first, side)}, ["Identity", "Identity_1"]
        )
        points = graph.emit("Slice", [boxes, *(graph.integers([one]) for one in (4, 8, 2))])
        share = side / DETECTOR_SIDE
        near = np.tile(anchors(), 2)[None] * np.float32(side) + np.float32(first)
        scaled = graph.emit("Mul", [points, _number(graph, share)])
        places.append(graph.emit("Add", [scaled, graph.initializer(near.astype(np.float32))]))
        scores.append(certain)
    score = graph.emit("Concat", scores, axis=1)
    best = graph.emit("ArgMax", [graph.emit("Reshape", [score, graph.integers([-1])])], axis=0, keepdims=0)
    rows = graph.emit("Reshape", [graph.emit("Concat", places, axis=1), graph.integers([-1, 2, 2])])
    certainty = graph.emit("Sigmoid", [graph.emit("ReduceMax", [score], keepdims=0)])
    return graph.emit("Gather", [rows, best], axis=0), certainty


def _view(graph: Graph, first: int, side: int) -> str:
    """A square of the input as the detector wants it: channels last, -1..1."""
    value = BODY
    if side != BODY_SIDE:
        last = first + side
        corners = (graph.integers(one) for one in ([first, first], [last, last], [2, 3]))
        value = graph.emit("Slice", [BODY, *corners])
    if side != DETECTOR_SIDE:
        sizes = graph.integers([1, 3, DETECTOR_SIDE, DETECTOR_SIDE])
        value = graph.emit("Resize", [value, "", "", sizes], mode="linear", antialias=1)
    return _values(graph, value, SCALE / 127.5, MEAN / 127.5 - 1)


def _values(graph: Graph, value: str, factor: float, offset: float) -> str:
    scaled = graph.emit("Add", [graph.emit("Mul", [value, _number(graph, factor)]), _number(graph, offset)])
    return graph.emit("Transpose", [scaled], perm=[0, 2, 3, 1])


def _axes(graph: Graph, up: str) -> tuple[str, str]:
    """The sides of the square around the body, turned so that it stands: across and down, in pixels."""
    down = graph.emit("Mul", [up, _number(graph, -2 * MARGIN)])
    turn = graph.initializer(np.array([[0, -1], [1, 0]], np.float32))
    return graph.emit("Reshape", [graph.emit("MatMul", [down, turn]), graph.integers([2])]), down


def _cut(graph: Graph, centre: str, across: str, down: str) -> str:
    """The square around the body as the landmark network wants it: channels last, 0..1."""
    steps = (np.arange(LANDMARK_SIDE) + 0.5) / LANDMARK_SIDE - 0.5
    y, x = np.meshgrid(steps, steps, indexing="ij")
    grid = graph.initializer(np.stack([x, y], axis=-1).reshape(1, -1, 2).astype(np.float32))
    matrix = _rows(graph, across, down)
    pixels = graph.emit("Add", [graph.emit("MatMul", [grid, matrix]), centre])
    where = graph.emit("Sub", [graph.emit("Mul", [pixels, _number(graph, 2 / BODY_SIDE)]), _number(graph, 1.0)])
    shaped = graph.emit("Reshape", [where, graph.integers([1, LANDMARK_SIDE, LANDMARK_SIDE, 2])])
    square = graph.emit("GridSample", [BODY, shaped], mode="bilinear", padding_mode="zeros", align_corners=0)
    return _values(graph, square, SCALE / 255, MEAN / 255)


def _landmarks(graph: Graph, square: str) -> tuple[str, str]:
    """Whether there is somebody, 0..1, and (33, 3) metres, turned as the square is."""
    flag, metres = graph.include("landmarks", _model("pose_landmark"), {"input": square}, ["Identity_1", "Identity_4"])
    points = graph.emit("Reshape", [metres, graph.integers([-1, 3])])
    return flag, graph.emit("Slice", [points, *(graph.integers([one]) for one in (0, COUNT, 0))])


def _upright(graph: Graph, metres: str, across: str, down: str) -> str:
    flat, depth = graph.emit_many("Split", [metres, graph.integers([2, 1])], 2, axis=1)
    matrix = _rows(graph, across, down)
    lengths = graph.emit("ReduceL2", [matrix, graph.integers([1])], keepdims=1)
    turned = graph.emit("MatMul", [flat, graph.emit("Div", [matrix, _at_least(graph, lengths)])])
    return graph.emit("Reshape", [graph.emit("Concat", [turned, depth], axis=1), graph.integers([1, 3 * COUNT])])


def _at_least(graph: Graph, value: str) -> str:
    return graph.emit("Max", [value, _number(graph, 1e-6)])


def _rows(graph: Graph, *vectors: str) -> str:
    shape = graph.integers([1, 2])
    return graph.emit("Concat", [graph.emit("Reshape", [one, shape]) for one in vectors], axis=0)


def _exceeds(graph: Graph, value: str, least: float) -> str:
    flat = graph.emit("Reshape", [value, graph.integers([1, 1])])
    return graph.emit("Greater", [flat, _number(graph, least)])


def _number(graph: Graph, value: float) -> str:
    return graph.initializer(np.float32(value))


def run_features(name: str, pixels: Array) -> Array:
    """(n, features) float32."""
    found: Array = features_session(name).run(["features"], {name: pixels})[0]
    return found


@cache
def _model(name: str) -> ModelProto:
    return onnx.load(str(model_path(name)))


def inputs_of(sees: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What the metadata say of the inputs."""
    return {name: INPUTS[name] | {"order": "RGB", "layout": "NCHW", "type": "float32"} for name in sees}
