"""TensorFlow.js graph models to ONNX: one small function per operator."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
from onnx import ModelProto, TensorProto

from render.weights import layers
from render.weights.errors import UnsupportedModelError
from render.weights.graph import Array, Graph, Layout, Port
from render.weights.layers import Window
from render.weights.tfjs_file import Node, TfjsFile

type Handler = Callable[[Graph, Node], None]

TO_THE_END = np.iinfo(np.int64).max

# Operators that treat every element alike: their names here and in ONNX.
ELEMENTWISE = {
    "Add": "Add",
    "AddV2": "Add",
    "Floor": "Floor",
    "Identity": "Identity",
    "Maximum": "Max",
    "Minimum": "Min",
    "Mul": "Mul",
    "Relu": "Relu",
    "Sigmoid": "Sigmoid",
    "Sub": "Sub",
}
REDUCTIONS = {"Max": "ReduceMax", "Min": "ReduceMin", "Prod": "ReduceProd", "Sum": "ReduceSum"}
CASTS = {"DT_FLOAT": TensorProto.FLOAT, "DT_INT32": TensorProto.INT32}


def import_tfjs(topology: bytes, *shards: bytes) -> ModelProto:
    """The ONNX model of a graph model; `/` and `:` in its names of inputs and outputs become `_`.

    Free batch sizes become 1. Raises UnsupportedModelError.
    """
    source = TfjsFile(topology, shards)
    graph = Graph()
    for name, array in source.weights.items():
        graph.set_constant(name, array)
    inputs = [
        Port(tensor.node, plain(tensor.node), tuple(1 if size < 0 else size for size in tensor.shape))
        for tensor in source.inputs
    ]
    for port in inputs:
        graph.put(port.key, port.name, Layout.SOURCE)
    for node in source.in_order():
        if node.kind not in HANDLERS:
            raise UnsupportedModelError(f"The TensorFlow.js operator {node.kind} is not known.")
        HANDLERS[node.kind](graph, node)
    return graph.build(inputs, [Port(tensor.node, plain(tensor.name)) for tensor in source.outputs])


def plain(name: str) -> str:
    return re.sub(r"[/:]", "_", name)


def vector(graph: Graph, name: str) -> list[int]:
    """A constant of one or more whole numbers."""
    return [int(value) for value in graph.constant(name).reshape(-1)]


def convolution(graph: Graph, node: Node) -> None:
    if node.text("data_format", "NHWC") != "NHWC":
        raise UnsupportedModelError(f"The convolution {node.name} has its channels first already.")
    strides, dilations = node.integers("strides"), node.integers("dilations") or [1, 1, 1, 1]
    window = Window((strides[1], strides[2]), node.text("padding"), (dilations[1], dilations[2]))
    kernel = graph.constant(node.inputs[1])
    if node.kind == "DepthwiseConv2dNative":
        height, width, groups, multiplier = kernel.shape
        weight = kernel.transpose(2, 3, 0, 1).reshape(groups * multiplier, 1, height, width)
    else:
        groups, weight = 1, kernel.transpose(3, 2, 0, 1)
    following, bias = node.texts("fused_ops"), None
    if following[:1] == ["BiasAdd"]:
        following, bias = following[1:], graph.constant(node.inputs[2])
    value = layers.convolve(graph, node.inputs[0], weight, bias, window, groups)
    graph.put(node.name, activate(graph, value, following), Layout.CHANNELS_FIRST)


def activate(graph: Graph, value: str, fused: list[str]) -> str:
    for kind in fused:
        value = layers.activate(graph, value, kind.lower())
    return value


def product(graph: Graph, node: Node) -> None:
    if node.flag("transpose_a") or node.flag("transpose_b"):
        raise UnsupportedModelError(f"The product {node.name} has a transposed factor.")
    following = node.texts("fused_ops")
    value = graph.emit("MatMul", [graph.name(name) for name in node.inputs[:2]])
    if following[:1] == ["BiasAdd"]:
        following, value = following[1:], graph.emit("Add", [value, graph.name(node.inputs[2])])
    graph.put(node.name, activate(graph, value, following), Layout.SOURCE)


def batch_product(graph: Graph, node: Node) -> None:
    """Products of stacks of matrices, (batch, rows, columns) each."""
    left, right = (graph.name(name) for name in node.inputs)
    if node.flag("adj_x"):
        raise UnsupportedModelError(f"The product {node.name} has a transposed first factor.")
    if node.flag("adj_y"):
        right = graph.emit("Transpose", [right], perm=[0, 2, 1])
    graph.put(node.name, graph.emit("MatMul", [left, right]), Layout.SOURCE)


def elementwise(graph: Graph, node: Node) -> None:
    if all(graph.is_constant(name) for name in node.inputs):
        graph.set_constant(node.name, folded(graph, node))
    else:
        layers.elementwise(graph, node.name, ELEMENTWISE[node.kind], node.inputs)


def folded(graph: Graph, node: Node) -> Array:
    """Sums of constants are shapes in these models, which ONNX must know beforehand."""
    if node.kind not in {"Add", "AddV2"}:
        raise UnsupportedModelError(f"The constant {node.name} is computed in a way that is not known.")
    return np.add(*(graph.constant(name) for name in node.inputs))


def leak(graph: Graph, node: Node) -> None:
    layers.elementwise(graph, node.name, "LeakyRelu", node.inputs, alpha=node.number("alpha", 0.2))


def prelu(graph: Graph, node: Node) -> None:
    picture, slope = node.inputs
    value = layers.prelu(graph, graph.name(picture, Layout.CHANNELS_FIRST), graph.constant(slope))
    graph.put(node.name, value, Layout.CHANNELS_FIRST)


def sum_of_many(graph: Graph, node: Node) -> None:
    layers.elementwise(graph, node.name, "Sum", node.inputs)


def square(graph: Graph, node: Node) -> None:
    layers.elementwise(graph, node.name, "Mul", [node.inputs[0]] * 2)


def inverse_root(graph: Graph, node: Node) -> None:
    root = graph.emit("Sqrt", [graph.name(node.inputs[0])])
    graph.put(node.name, graph.emit("Reciprocal", [root]), Layout.SOURCE)


def cast(graph: Graph, node: Node) -> None:
    layers.elementwise(graph, node.name, "Cast", node.inputs, to=CASTS[node.dtype("DstT")])


def softmax(graph: Graph, node: Node) -> None:
    graph.put(node.name, graph.emit("Softmax", [graph.name(node.inputs[0])], axis=-1), Layout.SOURCE)


def max_pooling(graph: Graph, node: Node) -> None:
    strides, kernel = node.integers("strides"), node.integers("ksize")
    window = Window((strides[1], strides[2]), node.text("padding"))
    value = layers.pool(graph, node.inputs[0], "MaxPool", kernel[1:3], window)
    graph.put(node.name, value, Layout.CHANNELS_FIRST)


def padding(graph: Graph, node: Node) -> None:
    value = float(graph.constant(node.inputs[2])) if node.kind == "PadV2" else 0.0
    layers.pad(graph, node.name, node.inputs[0], graph.constant(node.inputs[1]), value)


def bilinear(graph: Graph, node: Node) -> None:
    value = layers.resize(
        graph,
        node.inputs[0],
        vector(graph, node.inputs[1]),
        align_corners=node.flag("align_corners"),
        half_pixel=node.flag("half_pixel_centers"),
    )
    graph.put(node.name, value, Layout.CHANNELS_FIRST)


def mean(graph: Graph, node: Node) -> None:
    if sorted(vector(graph, node.inputs[1])) != [1, 2]:
        raise UnsupportedModelError("Only a mean over height and width is known.")
    layers.average_picture(graph, node.name, node.inputs[0], keep_axes=node.flag("keep_dims"))


def reduction(graph: Graph, node: Node) -> None:
    inputs = [graph.name(node.inputs[0]), graph.integers(vector(graph, node.inputs[1]))]
    value = graph.emit(REDUCTIONS[node.kind], inputs, keepdims=int(node.flag("keep_dims")))
    graph.put(node.name, value, Layout.SOURCE)


def reshape(graph: Graph, node: Node) -> None:
    layers.reshape(graph, node.name, node.inputs[0], vector(graph, node.inputs[1]))


def transposition(graph: Graph, node: Node) -> None:
    graph.transposed(node.name, node.inputs[0], vector(graph, node.inputs[1]))


def concatenation(graph: Graph, node: Node) -> None:
    *parts, axis = node.inputs
    layers.concatenate(graph, node.name, parts, int(graph.constant(axis)))


def split(graph: Graph, node: Node) -> None:
    value, sizes, axis = node.inputs
    lengths = vector(graph, sizes)
    names = graph.emit_many(
        "Split", [graph.name(value), graph.integers(lengths)], len(lengths), axis=int(graph.constant(axis))
    )
    for place, name in enumerate(names):
        graph.put(f"{node.name}:{place}" if place else node.name, name, Layout.SOURCE)


def strided_slice(graph: Graph, node: Node) -> None:
    """Python's slices: a set bit of `begin_mask` or `end_mask` is an end left open, of `shrink_axis_mask` an index."""
    if node.integer("new_axis_mask") or node.integer("ellipsis_mask"):
        raise UnsupportedModelError(f"The slice {node.name} adds axes.")
    value, *limits = node.inputs
    starts, ends, steps = (vector(graph, name) for name in limits)
    if min(steps) < 1:
        raise UnsupportedModelError(f"The slice {node.name} runs backwards.")
    indexed = [axis for axis in range(len(starts)) if node.integer("shrink_axis_mask") >> axis & 1]
    for axis in range(len(starts)):
        if axis in indexed:
            ends[axis] = starts[axis] + 1 if starts[axis] != -1 else TO_THE_END
            continue
        if node.integer("begin_mask") >> axis & 1:
            starts[axis] = 0
        if node.integer("end_mask") >> axis & 1:
            ends[axis] = TO_THE_END
    rows = [graph.integers(row) for row in (starts, ends, range(len(starts)), steps)]
    sliced = graph.emit("Slice", [graph.name(value), *rows])
    if indexed:
        sliced = graph.emit("Squeeze", [sliced, graph.integers(indexed)])
    graph.put(node.name, sliced, Layout.SOURCE)


def gather(graph: Graph, node: Node) -> None:
    value, indices, axis = node.inputs
    names = [graph.name(value), graph.name(indices)]
    graph.put(node.name, graph.emit("Gather", names, axis=int(graph.constant(axis))), Layout.SOURCE)


def gather_each(graph: Graph, node: Node) -> None:
    value, indices = (graph.name(name) for name in node.inputs)
    wide = graph.emit("Cast", [indices], to=TensorProto.INT64)
    graph.put(node.name, graph.emit("GatherND", [value, wide]), Layout.SOURCE)


def sparse_to_dense(graph: Graph, node: Node) -> None:
    indices, shape, _, default = (graph.constant(name) for name in node.inputs)
    if indices.size:
        raise UnsupportedModelError(f"The sparse constant {node.name} is not empty.")
    graph.set_constant(node.name, np.full(shape.tolist(), default))


HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(ELEMENTWISE, elementwise),
    **dict.fromkeys(REDUCTIONS, reduction),
    "AddN": sum_of_many,
    "BatchMatMulV2": batch_product,
    "Cast": cast,
    "ConcatV2": concatenation,
    "Conv2D": convolution,
    "DepthwiseConv2dNative": convolution,
    "GatherNd": gather_each,
    "GatherV2": gather,
    "LeakyRelu": leak,
    "MaxPool": max_pooling,
    "Mean": mean,
    "Pad": padding,
    "PadV2": padding,
    "Prelu": prelu,
    "Reshape": reshape,
    "ResizeBilinear": bilinear,
    "Rsqrt": inverse_root,
    "Softmax": softmax,
    "SparseToDense": sparse_to_dense,
    "SplitV": split,
    "Square": square,
    "StridedSlice": strided_slice,
    "Transpose": transposition,
    "_FusedConv2D": convolution,
    "_FusedMatMul": product,
}
