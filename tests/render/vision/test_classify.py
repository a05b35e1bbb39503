"""Files of strangers: what is no classifier of ours is refused with a sentence, before it is run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import ModelProto, TensorProto, helper

from render.media.errors import RefusedError
from render.training.export import told_of
from render.vision.classify import Classifier
from tests.render.training.lessons import course

LABELS = ["boat", "cat"]
HOW = {"fit": "centre", "part": 0.95, "size": 16, "mean": 127.0, "scale": 128.0}


def model(**told: str) -> ModelProto:
    """The smallest one that works: it asks how bright a picture is."""
    nodes = [
        helper.make_node("ReduceMean", ["picture", "axes"], ["mean"], keepdims=0),
        helper.make_node("Reshape", ["mean", "shape"], ["row"]),
        helper.make_node("Gemm", ["row", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"]),
    ]
    constants = [
        onnx.numpy_helper.from_array(np.array([1, 2, 3]), "axes"),
        onnx.numpy_helper.from_array(np.array([-1, 1]), "shape"),
        onnx.numpy_helper.from_array(np.array([[5.0, -5.0]], np.float32), "weights"),
    ]
    takes = helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["N", 3, 16, 16])
    says = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 2])
    graph = helper.make_graph(nodes, "g", [takes], [says], constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    usual = {"kind": "image", "labels": json.dumps(LABELS), "input": json.dumps({"picture": HOW})}
    helper.set_model_props(made, usual | told)
    return made


def load(made: ModelProto, folder: Path) -> Classifier:
    path = folder / "a.onnx"
    path.write_bytes(made.SerializeToString())
    return Classifier.load(path)


def test_it_works(tmp_path: Path) -> None:
    classifier = load(model(threshold="0.8"), tmp_path)
    bright = classifier.image(np.full((40, 30, 3), 255, np.uint8))
    assert bright["boat"] > 0.99 and classifier.best(bright) == "boat"
    assert classifier.best(classifier.image(np.full((40, 30, 3), 127, np.uint8))) is None
    assert classifier.about["labels"] == LABELS and classifier.about["multi_label"] is False


def test_what_is_missing_to_one_is_none_of_these(tmp_path: Path) -> None:
    one = load(model(), tmp_path)
    assert one.best({"boat": 0.4, "cat": 0.15}) == "boat" and one.best({"boat": 0.3, "cat": 0.15}) is None
    several = load(model(multi_label="true"), tmp_path)
    assert several.best({"boat": 0.4, "cat": 0.4}) is None and several.best({"boat": 0.6, "cat": 0.7}) == "cat"


def test_ours_tells_all_of_itself() -> None:
    told = told_of(course().begin(lambda *_: None), "Boats", datetime(2026, 1, 2, tzinfo=UTC))
    assert set(told) == {
        "kind", "labels", "version", "threshold", "multi_label", "negative", "created", "name", "iteration",
        "open_set",
    }  # fmt: skip
    assert all(isinstance(value, str) for value in told.values())


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"kind": "music"}, "does not tell its kind"),
        ({"labels": "boat"}, "does not tell its labels"),
        ({"labels": '["boat", "boat"]'}, "does not tell its labels"),
        ({"labels": '["boat", 3]'}, "does not tell its labels"),
        ({"labels": "[" * 5000}, "does not tell its labels"),
        ({"labels": '["boat", "cat", "hat"]'}, "parts do not fit together"),
        ({"input": "{}"}, "does not tell its input"),
        ({"input": json.dumps({"picture": HOW | {"size": 10**9}})}, "does not tell its input"),
        ({"input": json.dumps({"picture": HOW | {"scale": 0}})}, "does not tell its input"),
        ({"input": json.dumps({"picture": HOW | {"size": 20}})}, "parts do not fit together"),
        ({"threshold": "nan"}, "does not tell its threshold"),
        ({"kind": "action"}, "does not tell its input"),
    ],
)
def test_what_does_not_say_what_it_means(told: dict[str, str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=sentence):
        load(model(**told), tmp_path)


def outside(made: ModelProto) -> None:
    """Constants from another file, such as one of the family's."""
    tensor = made.graph.initializer[2]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../secrets")


def looping(made: ModelProto) -> None:
    body = helper.make_graph([], "body", [], [])
    made.graph.node.append(helper.make_node("Loop", ["", ""], ["x"], body=body))


def foreign(made: ModelProto) -> None:
    made.graph.node[0].domain = "com.example"


def random(made: ModelProto) -> None:
    made.graph.node[0].op_type = "RandomNormal"


def broken(made: ModelProto) -> None:
    made.graph.node[3].input[0] = "nothing"


def empty(made: ModelProto) -> None:
    del made.graph.node[:]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (outside, "no classifier that we can read"),
        (looping, "not allowed here"),
        (foreign, "not allowed here"),
        (random, "not allowed here"),
        (broken, "parts do not fit together"),
        (empty, "no classifier that we can read"),
    ],
)
def test_what_is_built_otherwise(spoil: Callable[[ModelProto], None], sentence: str, tmp_path: Path) -> None:
    made = model()
    spoil(made)
    with pytest.raises(RefusedError, match=sentence):
        load(made, tmp_path)


@pytest.mark.parametrize("content", [b"", b"Buy milk.", b"\x08\x08\xff\xff\xff\xff"])
def test_what_is_no_model_at_all(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(content)
    with pytest.raises(RefusedError, match="no classifier that we can read"):
        Classifier.load(tmp_path / "a.onnx")


def test_what_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "a.onnx").open("wb") as file:
        file.truncate(257 * 2**20)
    with pytest.raises(RefusedError, match="too large"):
        Classifier.load(tmp_path / "a.onnx")
