"""TensorFlow Lite to ONNX: one small function per operator."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import tflite
from onnx import ModelProto

from render.weights import layers
from render.weights.errors import UnsupportedModelError
from render.weights.graph import Graph, Layout, Port
from render.weights.layers import Window
from render.weights.tflite_file import Operation, TfliteFile

type Handler = Callable[[Graph, TfliteFile, Operation], None]

INPUT = "input"
PADDINGS = {tflite.Padding.SAME: "SAME", tflite.Padding.VALID: "VALID"}
ACTIVATIONS = {
    tflite.ActivationFunctionType.NONE: "",
    tflite.ActivationFunctionType.RELU: "relu",
    tflite.ActivationFunctionType.RELU6: "relu6",
    tflite.ActivationFunctionType.TANH: "tanh",
}
LEFT_OUT = -1


def import_tflite(raw: bytes) -> ModelProto:
    """The ONNX model of a float TensorFlow Lite file; its input is `input`, its outputs keep their names.

    Raises UnsupportedModelError.
    """
    source = TfliteFile(raw)
    if len(source.inputs) != 1:
        raise UnsupportedModelError("Only models with one input are known.")
    graph = Graph()
    graph.put(source.inputs[0], INPUT, Layout.SOURCE)
    convert(graph, source, source.operations, HANDLERS)
    outputs = [Port(tensor, source.name(tensor).removesuffix(":0")) for tensor in source.outputs]
    return graph.build([Port(source.inputs[0], INPUT, source.shape(source.inputs[0]))], outputs)


def convert(graph: Graph, source: TfliteFile, operations: list[Operation], handlers: Mapping[str, Handler]) -> None:
    """Write the constants and the operations into the graph. Raises UnsupportedModelError."""
    for tensor in source.tensors:
        constant = source.constant(tensor)
        if constant is not None:
            graph.set_constant(tensor, constant)
    for operation in operations:
        if operation.kind not in handlers:
            raise UnsupportedModelError(f"The TensorFlow Lite operator {operation.kind} is not known.")
        handlers[operation.kind](graph, source, operation)


def fused(options: object) -> str:
    """The activation that an operator ends with. Raises UnsupportedModelError."""
    code = options.FusedActivationFunction()  # type: ignore[attr-defined]
    if code not in ACTIVATIONS:
        raise UnsupportedModelError(f"The fused activation {code} is not known.")
    return ACTIVATIONS[code]


def unpack(graph: Graph, _: TfliteFile, operation: Operation) -> None:
    """DEQUANTIZE, DENSIFY: the file reader has done it, since only constants are packed in float models."""
    graph.set_constant(operation.outputs[0], graph.constant(operation.inputs[0]))


def convolution(graph: Graph, source: TfliteFile, operation: Operation) -> None:
    depthwise = operation.kind == "DEPTHWISE_CONV_2D"
    options = operation.options(tflite.DepthwiseConv2DOptions if depthwise else tflite.Conv2DOptions)
    window = Window(
        strides=(options.StrideH(), options.StrideW()),
        padding=PADDINGS[options.Padding()],
        dilations=(options.DilationHFactor(), options.DilationWFactor()),
    )
    picture, kernel, *bias = operation.inputs
    # Kernels are (out, height, width, in), depthwise ones (1, height, width, out).
    weight = graph.constant(kernel).transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
    added = graph.constant(bias[0]) if bias and bias[0] != LEFT_OUT else None
    groups = source.shape(picture)[3] if depthwise else 1
    value = layers.convolve(graph, picture, weight, added, window, groups)
    graph.put(operation.outputs[0], layers.activate(graph, value, fused(options)), Layout.CHANNELS_FIRST)


def transposed_convolution(graph: Graph, source: TfliteFile, operation: Operation) -> None:
    """MediaPipe's custom operator Convolution2DTransposeBias; its strides are how much the picture grows."""
    picture, kernel, bias = operation.inputs
    out = operation.outputs[0]
    weight = graph.constant(kernel).transpose(3, 0, 1, 2)  # (out, height, width, in) to (in, out, height, width)
    strides = tuple(
        large // small for large, small in zip(source.shape(out)[1:3], source.shape(picture)[1:3], strict=True)
    )
    inputs = [graph.name(picture, Layout.CHANNELS_FIRST), graph.initializer(weight), graph.name(bias)]
    attributes = Window((strides[0], strides[1]), "SAME").attributes(weight.shape[2:])
    graph.put(out, graph.emit("ConvTranspose", inputs, **attributes), Layout.CHANNELS_FIRST)


def pooling(graph: Graph, source: TfliteFile, operation: Operation) -> None:
    options = operation.options(tflite.Pool2DOptions)
    picture, out = operation.inputs[0], operation.outputs[0]
    kernel = (options.FilterHeight(), options.FilterWidth())
    if operation.kind == "AVERAGE_POOL_2D" and kernel == source.shape(picture)[1:3]:
        value = graph.emit("GlobalAveragePool", [graph.name(picture, Layout.CHANNELS_FIRST)])
    else:
        kind = "MaxPool" if operation.kind == "MAX_POOL_2D" else "AveragePool"
        window = Window((options.StrideH(), options.StrideW()), PADDINGS[options.Padding()])
        value = layers.pool(graph, picture, kind, kernel, window)
    graph.put(out, layers.activate(graph, value, fused(options)), Layout.CHANNELS_FIRST)


def arithmetic(graph: Graph, _: TfliteFile, operation: Operation) -> None:
    kind, schema = {"ADD": ("Add", tflite.AddOptions), "MUL": ("Mul", tflite.MulOptions)}[operation.kind]
    activation = fused(operation.options(schema))
    layers.elementwise(graph, operation.outputs[0], kind, operation.inputs, activation)


def activation(graph: Graph, _: TfliteFile, operation: Operation) -> None:
    kind = {"RELU": "Relu", "LOGISTIC": "Sigmoid", "HARD_SWISH": "HardSwish"}[operation.kind]
    layers.elementwise(graph, operation.outputs[0], kind, operation.inputs)


def padding(graph: Graph, _: TfliteFile, operation: Operation) -> None:
    picture, margins = operation.inputs
    layers.pad(graph, operation.outputs[0], picture, graph.constant(margins))


def bilinear(graph: Graph, source: TfliteFile, operation: Operation) -> None:
    options = operation.options(tflite.ResizeBilinearOptions)
    out = operation.outputs[0]
    value = layers.resize(
        graph,
        operation.inputs[0],
        source.shape(out)[1:3],
        align_corners=options.AlignCorners(),
        half_pixel=options.HalfPixelCenters(),
    )
    graph.put(out, value, Layout.CHANNELS_FIRST)


def mean(graph: Graph, _: TfliteFile, operation: Operation) -> None:
    axes = np.sort(graph.constant(operation.inputs[1]).reshape(-1))
    if axes.tolist() != [1, 2]:
        raise UnsupportedModelError("Only a mean over height and width is known.")
    keep = bool(operation.options(tflite.ReducerOptions).KeepDims())
    layers.average_picture(graph, operation.outputs[0], operation.inputs[0], keep_axes=keep)


def reshape(graph: Graph, source: TfliteFile, operation: Operation) -> None:
    out = operation.outputs[0]
    layers.reshape(graph, out, operation.inputs[0], source.shape(out))


def depth_to_space(graph: Graph, _: TfliteFile, operation: Operation) -> None:
    block = operation.options(tflite.DepthToSpaceOptions).BlockSize()
    layers.depth_to_space(graph, operation.outputs[0], operation.inputs[0], block)


def concatenation(graph: Graph, source: TfliteFile, operation: Operation) -> None:
    axis = operation.options(tflite.ConcatenationOptions).Axis()
    layers.concatenate(graph, operation.outputs[0], operation.inputs, axis)


HANDLERS: Mapping[str, Handler] = {
    "ADD": arithmetic,
    "AVERAGE_POOL_2D": pooling,
    "CONCATENATION": concatenation,
    "CONV_2D": convolution,
    "Convolution2DTransposeBias": transposed_convolution,
    "DENSIFY": unpack,
    "DEPTHWISE_CONV_2D": convolution,
    "DEPTH_TO_SPACE": depth_to_space,
    "DEQUANTIZE": unpack,
    "HARD_SWISH": activation,
    "LOGISTIC": activation,
    "MAX_POOL_2D": pooling,
    "MEAN": mean,
    "MUL": arithmetic,
    "PAD": padding,
    "RELU": activation,
    "RESHAPE": reshape,
    "RESIZE_BILINEAR": bilinear,
}
