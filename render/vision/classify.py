"""Run a classifier that somebody trained: a file that tells itself what it takes and what it says.

The file may come from a stranger. What it is made of is checked before it is run, and it runs in a fenced child.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

from render.media.arrays import RGB
from render.media.errors import RefusedError
from render.vision.fitted import fitted
from render.vision.landmarks import Landmarks
from render.vision.pyramid import Pyramid
from render.vision.windows import windows

type Chances = npt.NDArray[np.float64]  # (labels,)

LIKELY = 0.5  # a label is said where it is more likely than all others together
LARGEST_FILE = 256 * 2**20  # bytes; our own of pictures take 20 to 45 MB
MOST_LABELS, MOST_NODES, LONGEST_NAME = 1000, 5000, 120
LARGEST_SIDE, MOST_FRAMES, MOST_POINTS, MOST_VALUES = 1024, 2000, 600, 16
PICTURE, BODY, LANDMARKS = "picture", "body", "landmarks"
INPUT_NAMES = {"image": {PICTURE, BODY}, "action": {LANDMARKS}}
OPSETS = range(9, 24)

# Arithmetic, convolutions and the moving about of values: none that holds other graphs, reads files or throws dice.
OPERATORS = frozenset(
    re.findall(
        r"\w+",
        """Abs Acos Add And ArgMax ArgMin Asin Atan AveragePool BatchNormalization Cast Ceil Clip Concat Constant
    ConstantOfShape Conv ConvTranspose Cos CumSum DepthToSpace Div Dropout Einsum Elu Equal Erf Exp Expand Flatten Floor
    Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual GridSample
    HardSigmoid HardSwish Identity InstanceNormalization LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax
    LRN MatMul Max MaxPool Mean Min Mul Neg Not Or Pad Pow PRelu Range Reciprocal ReduceL1 ReduceL2 ReduceMax ReduceMean
    ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize Round Shape Sigmoid Sign Sin Slice Softmax
    Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tan Tanh Tile TopK Transpose Unsqueeze Where""",
    )
)

NO_CLASSIFIER = "This is no classifier that we can read: an ONNX file exported by Memoriesweb is expected."
TOO_LARGE = "This classifier is too large; the limit is 256 MB."
UNKNOWN_OPERATORS = "This classifier is built in a way that is not allowed here. Export it from Memoriesweb."
DOES_NOT_FIT = "This classifier is damaged: its parts do not fit together."


@dataclass(frozen=True, slots=True)
class Window:
    """What was said of a stretch of a video."""

    start: float  # seconds
    end: float
    probabilities: dict[str, float]


class Classifier:
    """Says which of its labels a picture or a movement shows."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.about = read_about(model)
        self._session = _session(model.SerializeToString())
        _require_fit(self._session, self.about)

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """Raises RefusedError."""
        return cls(read_model(path))

    @property
    def labels(self) -> list[str]:
        return list(self.about["labels"])

    def image(self, image: RGB) -> dict[str, float]:
        """The probability of each label, of an upright picture."""
        feeds = {name: fitted(image, how) for name, how in self.about["input"].items()}
        return self._named(self._session.run(None, feeds)[0][0])

    def picture(self, pyramid: Pyramid) -> dict[str, float]:
        return self.image(pyramid.image)

    def windows(self, landmarks: Landmarks) -> list[Window]:
        """What is said of one stretch after another. Raises RefusedError for landmarks of another layout."""
        about, how = self.about, self.about["input"][LANDMARKS]
        if landmarks.layout != how["layout"]:
            raise RefusedError(f"This classifier knows bodies by {how['points']} other points.")
        points, starts, ends = windows(landmarks, about["rate"], about["window"], about["stride"])
        found = [self._session.run(None, {LANDMARKS: one[None]})[0][0] for one in points]
        times = zip(starts.tolist(), ends.tolist(), strict=True)
        return [Window(start, end, self._named(one)) for (start, end), one in zip(times, found, strict=True)]

    def best(self, scores: Mapping[str, float]) -> str | None:
        """The likeliest label, unless it is not likely enough: then it is none of these."""
        name, least = max(scores, key=lambda one: scores[one]), self.about["threshold"]
        # Where one label is true, what is missing to 1 is the probability that it is none of them.
        there = scores[name] if self.about["multi_label"] else sum(scores.values())
        return name if scores[name] >= least and there >= LIKELY else None

    def _named(self, found: npt.NDArray[np.float32]) -> dict[str, float]:
        if not np.isfinite(found).all():
            raise RefusedError(DOES_NOT_FIT)
        return dict(zip(self.labels, (float(one) for one in found), strict=True))


def read_model(path: Path) -> onnx.ModelProto:
    """Parsed, and nothing in it but what may be run. Raises RefusedError."""
    if path.stat().st_size > LARGEST_FILE:
        raise RefusedError(TOO_LARGE)
    model = onnx.ModelProto()
    try:
        model.ParseFromString(path.read_bytes())
    except DecodeError as error:
        raise RefusedError(NO_CLASSIFIER) from error
    if not model.graph.node or len(model.graph.node) > MOST_NODES or model.functions or model.training_info:
        raise RefusedError(NO_CLASSIFIER)
    if any(one.domain not in ("", "ai.onnx") or one.version not in OPSETS for one in model.opset_import):
        raise RefusedError(UNKNOWN_OPERATORS)
    for node in model.graph.node:
        holds_graphs = any(one.HasField("g") or one.graphs for one in node.attribute)
        if node.op_type not in OPERATORS or node.domain not in ("", "ai.onnx") or holds_graphs:
            raise RefusedError(UNKNOWN_OPERATORS)
    constants = [*model.graph.initializer, *(one.t for node in model.graph.node for one in node.attribute)]
    if any(one.external_data or one.data_location == onnx.TensorProto.EXTERNAL for one in constants):
        raise RefusedError(NO_CLASSIFIER)
    if model.graph.sparse_initializer:
        raise RefusedError(NO_CLASSIFIER)
    return model


def read_about(model: onnx.ModelProto) -> dict[str, Any]:
    """What the file tells of itself, with the types that we give it. Raises RefusedError."""
    told = {one.key: one.value for one in model.metadata_props}
    kind = told.get("kind")
    if kind not in INPUT_NAMES:
        raise _silent_about("kind")
    found: dict[str, Any] = {
        "kind": kind,
        "labels": _labels(_json(told, "labels")),
        "version": told.get("version", "")[:LONGEST_NAME],
        "threshold": _number(told.get("threshold", "0"), 0.0, 1.0, "threshold"),
        "multi_label": _json(told, "multi_label", "false") is True,
        "open_set": _json(told, "open_set", "false") is True,
        "created": told.get("created", "")[:LONGEST_NAME],
        "name": told.get("name", "")[:LONGEST_NAME],
        "iteration": int(_number(told.get("iteration", "0"), 0, 10**9, "iteration")),
    }
    negative = _json(told, "negative", "null")
    found["negative"] = negative if negative in found["labels"] else None
    inputs = _json(told, "input")
    if not isinstance(inputs, dict) or not inputs or not set(inputs) <= INPUT_NAMES[kind]:
        raise _silent_about("input")
    return found | (_image_about(inputs) if kind == "image" else _action_about(told, inputs))


def _image_about(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"input": {name: _how(how) for name, how in inputs.items()}}


def _action_about(told: Mapping[str, str], inputs: dict[str, Any]) -> dict[str, Any]:
    how = inputs[LANDMARKS]
    if not isinstance(how, dict) or not isinstance(how.get("layout"), str):
        raise _silent_about("input")
    window = int(_number(told.get("window"), 1, MOST_FRAMES, "window"))
    limits = {"points": MOST_POINTS, "values": MOST_VALUES}
    sizes = {name: int(_number(how.get(name), 1, most, "input")) for name, most in limits.items()}
    return {
        "input": {LANDMARKS: {"layout": how["layout"][:LONGEST_NAME], **sizes}},
        "rate": _number(told.get("rate"), 1, 240, "rate"),
        "window": window,
        "stride": int(_number(told.get("stride"), 1, MOST_FRAMES, "stride")),
    }


def _how(how: Any) -> dict[str, Any]:
    if not isinstance(how, dict) or how.get("fit") not in ("centre", "letterbox"):
        raise _silent_about("input")
    return {
        "fit": how["fit"],
        "part": _number(how.get("part"), 0.1, 1.0, "input"),
        "size": int(_number(how.get("size"), 8, LARGEST_SIDE, "input")),
        "mean": _number(how.get("mean"), 0.0, 255.0, "input"),
        "scale": _number(how.get("scale"), 0.001, 1000.0, "input"),
    }


def _labels(labels: Any) -> list[str]:
    good = isinstance(labels, list) and 0 < len(labels) <= MOST_LABELS and len(set(map(str, labels))) == len(labels)
    if not good or not all(isinstance(one, str) and 0 < len(one) <= LONGEST_NAME for one in labels):
        raise _silent_about("labels")
    return cast("list[str]", labels)


def _json(told: Mapping[str, str], name: str, default: str = "") -> Any:
    try:
        return json.loads(told.get(name, default))
    except (ValueError, RecursionError) as error:
        raise _silent_about(name) from error


def _number(value: Any, low: float, high: float, name: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise _silent_about(name) from error
    if not math.isfinite(number) or not low <= number <= high:
        raise _silent_about(name)
    return number


def _silent_about(name: str) -> RefusedError:
    return RefusedError(f"This classifier does not tell its {name}. Please export it from Memoriesweb again.")


def _session(model: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has a class for each way a file can be broken
        raise RefusedError(DOES_NOT_FIT) from error


def _require_fit(session: Any, about: Mapping[str, Any]) -> None:
    """Try it on nothing: what it takes and says has to be what it tells. Raises RefusedError."""
    feeds = {name: np.zeros(shape, np.float32) for name, shape in _shapes(about).items()}
    try:
        found = session.run(None, feeds)
    except Exception as error:
        raise RefusedError(DOES_NOT_FIT) from error
    if len(found) != 1 or np.shape(found[0]) != (1, len(about["labels"])) or found[0].dtype != np.float32:
        raise RefusedError(DOES_NOT_FIT)


def _shapes(about: Mapping[str, Any]) -> dict[str, Sequence[int]]:
    if about["kind"] == "action":
        how = about["input"][LANDMARKS]
        return {LANDMARKS: (1, about["window"], how["points"], how["values"])}
    return {name: (1, 3, how["size"], how["size"]) for name, how in about["input"].items()}
