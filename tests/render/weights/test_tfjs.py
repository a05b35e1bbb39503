"""TensorFlow.js graph models, by small ones made here; the real ones are checked in test_references."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.weights.errors import UnsupportedModelError
from render.weights.graph import Array
from render.weights.tfjs_file import TfjsFile
from render.weights.tfjs_graph import import_tfjs


def text(value: str) -> dict[str, str]:
    return {"s": base64.b64encode(value.encode()).decode()}


def texts(*values: str) -> dict[str, Any]:
    return {"list": {"s": [text(value)["s"] for value in values]}}


def integers(*values: int) -> dict[str, Any]:
    return {"list": {"i": [str(value) for value in values]}}


def node(name: str, kind: str, *inputs: str, **attributes: Any) -> dict[str, Any]:
    return {"name": name, "op": kind, "input": list(inputs), "attr": attributes}


def graph_model(
    nodes: list[dict[str, Any]],
    shape: tuple[int, ...],
    outputs: dict[str, str],
    weights: dict[str, Array] | None = None,
) -> tuple[bytes, bytes]:
    """A graph model with one input `x`, and its shard."""
    weights = weights or {}
    sizes = {"dim": [{"size": str(size)} for size in shape]}
    document = {
        "format": "graph-model",
        "modelTopology": {"node": [node("x", "Placeholder"), *(node(name, "Const") for name in weights), *nodes]},
        "signature": {
            "inputs": {"x": {"name": "x:0", "tensorShape": sizes}},
            "outputs": {name: {"name": value, "tensorShape": {}} for name, value in outputs.items()},
        },
        "weightsManifest": [
            {
                "paths": ["shard.bin"],
                "weights": [
                    {"name": name, "shape": list(array.shape), "dtype": str(array.dtype)}
                    for name, array in weights.items()
                ],
            }
        ],
    }
    return json.dumps(document).encode(), b"".join(array.tobytes() for array in weights.values())


def run(nodes: list[dict[str, Any]], x: Array, weights: dict[str, Array] | None = None, output: str = "y") -> Array:
    model = import_tfjs(*graph_model(nodes, x.shape, {"y": output}, weights))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": x})[0])


def whole(*values: int) -> Array:
    return np.array(values, np.int32)


PICTURE: Array = np.random.default_rng(5).random((1, 5, 4, 3), dtype=np.float32) - 0.5


def slow_convolution(x: Array, kernel: Array) -> Array:
    """Valid, stride 1: kernel (height, width, in, out)."""
    height, width = x.shape[1] - kernel.shape[0] + 1, x.shape[2] - kernel.shape[1] + 1
    return sum(
        (
            x[:, i : i + height, j : j + width] @ kernel[i, j]
            for i in range(kernel.shape[0])
            for j in range(kernel.shape[1])
        ),
        np.zeros(1, np.float32),
    )


CONVOLUTION = {"strides": integers(1, 1, 1, 1), "dilations": integers(1, 1, 1, 1), "padding": text("VALID")}


def test_a_fused_convolution_adds_before_it_rectifies() -> None:
    kernel = np.random.default_rng(6).random((3, 2, 3, 4), dtype=np.float32) - 0.5
    bias = np.array([-1, 0, 0.5, 1], np.float32)
    fused = texts("BiasAdd", "Relu")
    nodes = [node("y", "_FusedConv2D", "x", "k", "b", fused_ops=fused, **CONVOLUTION)]
    expected = np.maximum(slow_convolution(PICTURE, kernel) + bias, 0)
    np.testing.assert_allclose(run(nodes, PICTURE, {"k": kernel, "b": bias}), expected, atol=1e-6)


def test_a_depthwise_convolution_with_two_kernels_per_channel() -> None:
    kernel = np.random.default_rng(7).random((2, 2, 3, 2), dtype=np.float32)
    parts = [slow_convolution(PICTURE[..., c : c + 1], kernel[:, :, c : c + 1]) for c in range(3)]
    nodes = [node("y", "DepthwiseConv2dNative", "x", "k", **CONVOLUTION)]
    np.testing.assert_allclose(run(nodes, PICTURE, {"k": kernel}), np.concatenate(parts, 3), atol=1e-6)


def test_a_convolution_with_channels_first_is_refused() -> None:
    nodes = [node("y", "Conv2D", "x", "k", data_format=text("NCHW"), **CONVOLUTION)]
    with pytest.raises(UnsupportedModelError, match="channels first"):
        run(nodes, PICTURE, {"k": np.ones((1, 1, 3, 1), np.float32)})


def test_prelu_leaks_per_channel() -> None:
    slope = np.array([0.1, 0.2, 0.3], np.float32).reshape(1, 1, 3)
    expected = np.where(PICTURE > 0, PICTURE, PICTURE * slope)
    np.testing.assert_allclose(run([node("y", "Prelu", "x", "a")], PICTURE, {"a": slope}), expected, atol=1e-7)


@pytest.mark.parametrize(
    ("kind", "compute"),
    [
        ("Max", np.max),
        ("Min", np.min),
        ("Prod", np.prod),
        ("Sum", np.sum),
    ],
)
@pytest.mark.parametrize("keep", [True, False])
def test_reductions(kind: str, compute: Any, *, keep: bool) -> None:
    nodes = [node("y", kind, "x", "axes", keep_dims={"b": keep})]
    expected = compute(PICTURE, axis=(1, 3), keepdims=keep)
    np.testing.assert_allclose(run(nodes, PICTURE, {"axes": whole(1, 3)}), expected, atol=1e-6)


def test_a_mean_over_the_picture() -> None:
    nodes = [node("y", "Mean", "x", "axes", keep_dims={"b": False})]
    np.testing.assert_allclose(run(nodes, PICTURE, {"axes": whole(1, 2)}), PICTURE.mean((1, 2)), atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "compute"),
    [
        ("Square", np.square),
        ("Floor", np.floor),
        ("Sigmoid", lambda v: 1 / (1 + np.exp(-v))),
        ("LeakyRelu", lambda v: np.where(v > 0, v, 0.25 * v)),
        ("Softmax", lambda v: np.exp(v) / np.exp(v).sum(-1, keepdims=True)),
        ("Identity", lambda v: v),
    ],
)
def test_one_input_one_output(kind: str, compute: Any) -> None:
    nodes = [node("y", kind, "x", alpha={"f": 0.25})]
    np.testing.assert_allclose(run(nodes, PICTURE), compute(PICTURE), atol=1e-6)


def test_the_inverse_root() -> None:
    positive = np.abs(PICTURE) + 0.1
    np.testing.assert_allclose(run([node("y", "Rsqrt", "x")], positive), positive**-0.5, rtol=1e-5)


def test_many_are_summed() -> None:
    nodes = [node("double", "AddN", "x", "x"), node("y", "AddN", "x", "double", "x")]
    np.testing.assert_allclose(run(nodes, PICTURE), 4 * PICTURE, rtol=1e-6)


def test_a_fused_product() -> None:
    rows = np.random.default_rng(8).random((2, 3), dtype=np.float32)
    weights = {"w": np.arange(12, dtype=np.float32).reshape(3, 4), "b": np.array([-9, 0, 1, 2], np.float32)}
    nodes = [node("y", "_FusedMatMul", "x", "w", "b", fused_ops=texts("BiasAdd", "Relu"))]
    np.testing.assert_allclose(run(nodes, rows, weights), np.maximum(rows @ weights["w"] + weights["b"], 0), rtol=1e-6)


def test_a_batch_product_with_the_second_turned() -> None:
    stack = np.random.default_rng(9).random((2, 3, 4), dtype=np.float32)
    nodes = [node("y", "BatchMatMulV2", "x", "x", adj_y={"b": True})]
    np.testing.assert_allclose(run(nodes, stack), stack @ stack.transpose(0, 2, 1), rtol=1e-5)


def test_the_parts_of_a_split_keep_their_order() -> None:
    nodes = [node("s", "SplitV", "x", "sizes", "axis"), node("y", "ConcatV2", "s:1", "s", "axis")]
    weights = {"sizes": whole(1, 2), "axis": np.array(3, np.int32)}
    np.testing.assert_array_equal(run(nodes, PICTURE, weights), PICTURE[..., [1, 2, 0]])


def test_gathering_rows_and_places() -> None:
    nodes = [node("y", "GatherV2", "x", "i", "axis")]
    weights = {"i": whole(2, 0), "axis": np.array(1, np.int32)}
    np.testing.assert_array_equal(run(nodes, PICTURE, weights), PICTURE[:, [2, 0]])
    places = {"i": np.array([[0, 1, 2], [0, 4, 3]], np.int32)}
    np.testing.assert_array_equal(run([node("y", "GatherNd", "x", "i")], PICTURE, places), PICTURE[0, [1, 4], [2, 3]])


def test_padding_with_a_value() -> None:
    margins = np.array([[0, 0], [1, 0], [0, 2], [0, 0]], np.int32)
    weights: dict[str, Array] = {"m": margins, "v": np.array(-7, np.float32)}
    expected = np.pad(PICTURE, margins, constant_values=-7)
    np.testing.assert_array_equal(run([node("y", "PadV2", "x", "m", "v")], PICTURE, weights), expected)


def test_a_shape_that_is_summed_up_from_constants() -> None:
    nodes = [
        node("zeros", "SparseToDense", "where", "size", "values", "zero"),
        node("shape", "AddV2", "base", "zeros"),
        node("y", "Reshape", "x", "shape"),
    ]
    weights = {
        "where": np.zeros((0, 1), np.int32),
        "size": whole(2),
        "values": np.zeros(0, np.int32),
        "zero": np.array(0, np.int32),
        "base": whole(15, 4),
    }
    np.testing.assert_array_equal(run(nodes, PICTURE, weights), PICTURE.reshape(15, 4))


bounds = st.integers(-3, 3)


@settings(max_examples=80, deadline=None)
@given(
    st.tuples(bounds, bounds), st.tuples(bounds, bounds), st.tuples(*[st.integers(1, 2)] * 2), *[st.integers(0, 3)] * 2
)
def test_slices_are_python_s(
    start: tuple[int, int], end: tuple[int, int], step: tuple[int, int], begin_mask: int, end_mask: int
) -> None:
    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    weights = {"b": whole(*start), "e": whole(*end), "s": whole(*step)}
    masks = {"begin_mask": {"i": str(begin_mask)}, "end_mask": {"i": str(end_mask)}}
    slices = tuple(
        slice(None if begin_mask >> a & 1 else start[a], None if end_mask >> a & 1 else end[a], step[a]) for a in (0, 1)
    )
    np.testing.assert_array_equal(run([node("y", "StridedSlice", "x", "b", "e", "s", **masks)], x, weights), x[slices])


@pytest.mark.parametrize("place", [0, 2, -1])
def test_an_index_takes_its_axis_away(place: int) -> None:
    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    weights = {"b": whole(0, place), "e": whole(0, 0), "s": whole(1, 1)}
    masks = {"begin_mask": {"i": "1"}, "end_mask": {"i": "1"}, "shrink_axis_mask": {"i": "2"}}
    np.testing.assert_array_equal(
        run([node("y", "StridedSlice", "x", "b", "e", "s", **masks)], x, weights), x[:, place]
    )


def test_only_what_the_outputs_need_is_imported() -> None:
    nodes = [node("y", "Relu", "x", "^unknown"), node("unknown", "NonMaxSuppressionV5", "x")]
    np.testing.assert_array_equal(run(nodes, PICTURE), np.maximum(PICTURE, 0))


def test_an_unknown_operator_is_named() -> None:
    with pytest.raises(UnsupportedModelError, match="NonMaxSuppressionV5"):
        run([node("y", "NonMaxSuppressionV5", "x")], PICTURE)


def test_names_lose_what_onnx_users_do_not_expect() -> None:
    nodes = [node("head/out", "Relu", "x")]
    model = import_tfjs(*graph_model(nodes, PICTURE.shape, {"head/out:0": "head/out:0"}))
    assert [value.name for value in model.graph.output] == ["head_out_0"]


def packed(quantization: dict[str, Any], dtype: str, raw: bytes, count: int) -> Array:
    topology, _ = graph_model([], (1,), {})
    document = json.loads(topology)
    record = {"name": "w", "shape": [count], "dtype": dtype, "quantization": quantization}
    document["weightsManifest"] = [{"paths": ["a"], "weights": [record]}]
    return TfjsFile(json.dumps(document).encode(), [raw]).weights["w"]


def test_packed_weights() -> None:
    small = packed({"dtype": "uint8", "scale": 0.5, "min": -1.0}, "float32", bytes([0, 2, 255]), 3)
    np.testing.assert_array_equal(small, np.array([-1, 0, 126.5], np.float32))
    wide = packed({"dtype": "uint16", "scale": 0.25, "min": 1.0}, "float32", np.array([0, 65535], "<u2").tobytes(), 2)
    np.testing.assert_array_equal(wide, np.array([1, 16384.75], np.float32))
    half = packed({"dtype": "float16"}, "float32", np.array([1.5, -2], "<f2").tobytes(), 2)
    np.testing.assert_array_equal(half, np.array([1.5, -2], np.float32))
    assert small.dtype == wide.dtype == half.dtype == np.float32


def test_weights_of_another_length_are_refused() -> None:
    topology, raw = graph_model([node("y", "Relu", "x")], (1,), {"y": "y"}, {"w": np.ones(3, np.float32)})
    with pytest.raises(UnsupportedModelError, match="16 bytes; 12"):
        import_tfjs(topology, raw, b"more")


def test_a_layers_model_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match=r"not a TensorFlow\.js graph model"):
        import_tfjs(b'{"format": "layers-model"}', b"")
