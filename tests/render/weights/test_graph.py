"""Whatever the layout a value is in, the graph computes what the source says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.weights import layers
from render.weights.errors import UnsupportedModelError
from render.weights.graph import Array, Graph, Layout, Port
from render.weights.layers import Window


def run(graph: Graph, key: str, value: Array) -> Array:
    model = graph.build([Port("x", "x", value.shape)], [Port(key, "y")])
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": value})[0])


def started() -> Graph:
    graph = Graph()
    graph.put("x", "x", Layout.SOURCE)
    return graph


def rectify(graph: Graph, out: str, key: str, value: Array) -> Array:
    layers.elementwise(graph, out, "Relu", [key])
    return np.maximum(value, 0)


def add_per_channel(graph: Graph, out: str, key: str, value: Array) -> Array:
    bias = np.arange(value.shape[-1], dtype=np.float32)
    graph.set_constant(f"{out}/bias", bias)
    layers.elementwise(graph, out, "Add", [key, f"{out}/bias"])
    return value + bias


def add_matrix(graph: Graph, out: str, key: str, value: Array) -> Array:
    matrix = np.arange(value.shape[-2] * value.shape[-1], dtype=np.float32).reshape(value.shape[-2:])
    graph.set_constant(f"{out}/matrix", matrix)
    layers.elementwise(graph, out, "Add", [key, f"{out}/matrix"])
    return value + matrix


def mix_channels(graph: Graph, out: str, key: str, value: Array) -> Array:
    weight = np.linspace(-1, 1, value.shape[-1] * 4, dtype=np.float32).reshape(4, value.shape[-1])
    name = layers.convolve(graph, key, weight[:, :, None, None], None, Window((1, 1), "VALID"))
    graph.put(out, name, Layout.CHANNELS_FIRST)
    return value @ weight.T


def turn(graph: Graph, out: str, key: str, value: Array) -> Array:
    graph.transposed(out, key, (0, 3, 1, 2))
    return value.transpose(0, 3, 1, 2)


def turn_back(graph: Graph, out: str, key: str, value: Array) -> Array:
    graph.transposed(out, key, (0, 2, 3, 1))
    return value.transpose(0, 2, 3, 1)


def swap_sides(graph: Graph, out: str, key: str, value: Array) -> Array:
    graph.transposed(out, key, (0, 2, 1, 3))
    return value.transpose(0, 2, 1, 3)


def widen(graph: Graph, out: str, key: str, value: Array) -> Array:
    margins = np.array([[0, 0], [1, 0], [0, 2], [1, 1]])
    layers.pad(graph, out, key, margins, 3.0)
    return np.pad(value, margins, constant_values=3.0)


def join(graph: Graph, out: str, key: str, value: Array) -> Array:
    layers.concatenate(graph, out, [key, key], 3)
    return np.concatenate([value, value], 3)


def flatten_and_back(graph: Graph, out: str, key: str, value: Array) -> Array:
    layers.reshape(graph, f"{out}/flat", key, [-1])
    layers.reshape(graph, out, f"{out}/flat", value.shape[::-1])
    return value.reshape(value.shape[::-1])


STEPS: list[Callable[[Graph, str, str, Array], Array]] = [
    rectify,
    add_per_channel,
    add_matrix,
    mix_channels,
    turn,
    turn_back,
    swap_sides,
    widen,
    join,
    flatten_and_back,
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6))
def test_any_chain_of_layers_equals_numpy(chain: list[Callable[[Graph, str, str, Array], Array]]) -> None:
    value: Array = np.linspace(-2, 2, 2 * 3 * 5, dtype=np.float32).reshape(1, 2, 3, 5)
    graph, key, expected = started(), "x", value
    for number, step in enumerate(chain):
        expected = step(graph, f"s{number}", key, expected)
        key = f"s{number}"
    np.testing.assert_allclose(run(graph, key, value), expected, rtol=1e-4, atol=1e-4)


def test_a_chain_of_convolutions_turns_the_picture_once_each_way() -> None:
    value = np.ones((1, 4, 4, 4), np.float32)
    graph = started()
    mix_channels(graph, "a", "x", value)
    rectify(graph, "b", "a", value)
    widen(graph, "c", "b", value)
    mix_channels(graph, "d", "c", np.ones((1, 5, 6, 6), np.float32))
    kinds = [node.op_type for node in graph.build([Port("x", "x", value.shape)], [Port("d", "y")]).graph.node]
    assert kinds.count("Transpose") == 2


def test_nodes_that_no_output_needs_are_left_out() -> None:
    value = np.ones((1, 2, 2, 4), np.float32)
    graph = started()
    rectify(graph, "wanted", "x", value)
    mix_channels(graph, "unwanted", "x", value)
    model = graph.build([Port("x", "x", value.shape)], [Port("wanted", "y")])
    assert [node.op_type for node in model.graph.node] == ["Relu", "Identity"]
    assert not model.graph.initializer


def test_a_value_that_nobody_makes_is_named() -> None:
    with pytest.raises(UnsupportedModelError, match="ghost"):
        started().name("ghost")


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_a_dilated_convolution_pads_as_tensorflow_does(padding: str) -> None:
    value = np.random.default_rng(3).random((1, 9, 8, 1), dtype=np.float32)
    weight = np.random.default_rng(4).random((1, 1, 3, 3), dtype=np.float32)
    graph = started()
    graph.put("y", layers.convolve(graph, "x", weight, None, Window((1, 1), padding, (2, 2))), Layout.CHANNELS_FIRST)
    padded = np.pad(value[0, :, :, 0], 2) if padding == "SAME" else value[0, :, :, 0]
    height, width = padded.shape[0] - 4, padded.shape[1] - 4
    expected = sum(
        weight[0, 0, i, j] * padded[2 * i : 2 * i + height, 2 * j : 2 * j + width] for i in range(3) for j in range(3)
    )
    np.testing.assert_allclose(run(graph, "y", value)[0, :, :, 0], expected, rtol=1e-5)


def test_a_dilated_convolution_with_strides_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="strides"):
        Window((2, 2), "SAME", (2, 2)).attributes([3, 3])


def test_same_padding_puts_the_odd_pixel_at_the_lower_right() -> None:
    value = np.arange(16, dtype=np.float32).reshape(1, 4, 4, 1)
    weight = np.zeros((1, 1, 3, 3), np.float32)
    weight[0, 0, 0, 0] = 1  # picks the upper left of each window; TensorFlow starts at pixel 0 for 4 -> 2
    graph = started()
    graph.put("y", layers.convolve(graph, "x", weight, None, Window((2, 2), "SAME")), Layout.CHANNELS_FIRST)
    np.testing.assert_array_equal(run(graph, "y", value)[0, :, :, 0], [[0, 2], [8, 10]])


def test_an_average_leaves_out_the_padding() -> None:
    graph = started()
    graph.put("y", layers.pool(graph, "x", "AveragePool", (2, 2), Window((2, 2), "SAME")), Layout.CHANNELS_FIRST)
    assert run(graph, "y", np.ones((1, 3, 3, 1), np.float32)).tolist() == np.ones((1, 2, 2, 1)).tolist()


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        ({"align_corners": True, "half_pixel": False}, [0, 1 / 3, 2 / 3, 1]),
        ({"align_corners": False, "half_pixel": True}, [0, 0.25, 0.75, 1]),
        ({"align_corners": False, "half_pixel": False}, [0, 0.5, 1, 1]),
    ],
)
def test_resizing_knows_the_three_ways_to_place_pixels(modes: dict[str, bool], expected: list[float]) -> None:
    graph = started()
    graph.put("y", layers.resize(graph, "x", (1, 4), **modes), Layout.CHANNELS_FIRST)
    found = run(graph, "y", np.array([0, 1], np.float32).reshape(1, 1, 2, 1))
    np.testing.assert_allclose(found.reshape(-1), expected, atol=1e-6)


def test_channels_become_blocks_in_tensorflows_order() -> None:
    value = np.arange(8, dtype=np.float32).reshape(1, 1, 1, 8)
    graph = started()
    layers.depth_to_space(graph, "y", "x", 2)
    np.testing.assert_array_equal(run(graph, "y", value)[0], [[[0, 1], [2, 3]], [[4, 5], [6, 7]]])


@pytest.mark.parametrize(
    ("kind", "expected"), [("relu6", [0, 3, 6]), ("relu", [0, 3, 9]), ("hard_swish", [-0.375, 3, 9])]
)
def test_activations(kind: str, expected: list[float]) -> None:
    graph = started()
    graph.put("y", layers.activate(graph, "x", kind), Layout.SOURCE)
    np.testing.assert_allclose(
        run(graph, "y", np.array([-0.75 if kind != "hard_swish" else -1.5, 3, 9], np.float32)), expected, atol=1e-6
    )


def test_an_unknown_activation_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="mish"):
        layers.activate(started(), "x", "mish")
