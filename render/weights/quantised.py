"""DeepLabV3 from a quantised TensorFlow Lite file: real weights again, a picture of any size, scores not yet chosen.

The file holds a network for 513 x 513 pixels that ends with the winning class. We cut it before that and before the
enlargement, so that the caller can combine scores of several sizes, and keep height and width free: with 16k + 1 pixels
a side the score (i, j) sits on the pixel (16i, 16j).
"""

from __future__ import annotations

from onnx import ModelProto

from render.weights.errors import UnsupportedModelError
from render.weights.graph import Graph, Layout, Port
from render.weights.tflite_file import Operation, TfliteFile
from render.weights.tflite_graph import HANDLERS, INPUT, convert

OUTPUT = "logits"
# What comes after the class scores: enlarging them and taking the best.
CHOOSING = {"ARG_MAX", "RESIZE_BILINEAR", "SOFTMAX"}


def import_segmentation(raw: bytes) -> ModelProto:
    """`input` float32 (N, 3, H, W), RGB as v / 128 - 1, to `logits` (N, classes, h, w) at stride 16.

    Weights become (q - zero point) * scale and activations stay real, with the clipping that the file names; the
    rounding of activations to 8 bits is left out. Raises UnsupportedModelError.
    """
    source = TfliteFile(raw)
    makers = {tensor: place for place, operation in enumerate(source.operations) for tensor in operation.outputs}
    scores = source.outputs[0]
    while source.operations[makers[scores]].kind in CHOOSING:
        scores = source.operations[makers[scores]].inputs[0]
    graph = Graph()
    graph.put(source.inputs[0], INPUT, Layout.CHANNELS_FIRST)
    convert(graph, source, source.operations[: makers[scores] + 1], FREE_SIZE)
    channels = source.shape(source.inputs[0])[3]
    picture = Port(source.inputs[0], INPUT, ("N", channels, "H", "W"))
    return graph.build([picture], [Port(scores, OUTPUT, layout=Layout.CHANNELS_FIRST)])


def spread(graph: Graph, source: TfliteFile, operation: Operation) -> None:
    """The pooled branch goes back to the size of the map that was pooled; from one pixel that is a copy everywhere."""
    pixel, out = operation.inputs[0], operation.outputs[0]
    if source.shape(pixel)[1:3] != (1, 1):
        raise UnsupportedModelError("Only the enlargement of a single pixel does not depend on the size.")
    pooled = next(other for other in source.operations if other.kind == "AVERAGE_POOL_2D")
    shape = graph.emit("Shape", [graph.name(pooled.inputs[0], Layout.CHANNELS_FIRST)], start=2, end=4)
    target = graph.emit("Concat", [graph.integers([1, 1]), shape], axis=0)
    value = graph.emit("Expand", [graph.name(pixel, Layout.CHANNELS_FIRST), target])
    graph.put(out, value, Layout.CHANNELS_FIRST)


def rescale(graph: Graph, _: TfliteFile, operation: Operation) -> None:
    """QUANTIZE between two scales changes nothing in real numbers."""
    value = graph.name(operation.inputs[0], Layout.CHANNELS_FIRST)
    graph.put(operation.outputs[0], value, Layout.CHANNELS_FIRST)


FREE_SIZE = {**HANDLERS, "RESIZE_BILINEAR": spread, "QUANTIZE": rescale}
