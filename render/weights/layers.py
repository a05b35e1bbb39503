"""The layers that tflite and tfjs graphs have in common, written as ONNX nodes on channels-first pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from render.weights.errors import UnsupportedModelError
from render.weights.graph import PICTURE_AXES, Array, Graph, Key, Layout

# Where an axis of [N, H, W, C] goes when channels come first.
FIRST_AXIS = (0, 2, 3, 1)

# Fused activations by the name that the sources give them, in small letters.
ACTIVATIONS = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "elu": "Elu", "hard_swish": "HardSwish"}


@dataclass(frozen=True)
class Window:
    """How a kernel walks over a picture. `padding` is TensorFlow's: SAME or VALID."""

    strides: tuple[int, int]
    padding: str
    dilations: tuple[int, int] = (1, 1)

    def attributes(self, kernel: Sequence[int]) -> dict[str, Any]:
        """The attributes of an ONNX node; TensorFlow's SAME puts the odd pixel at the lower right."""
        sizes = {"kernel_shape": list(kernel), "strides": list(self.strides)}
        if self.padding not in {"SAME", "VALID"}:
            raise UnsupportedModelError(f"Padding {self.padding} is not known.")
        if self.dilations == (1, 1):
            return sizes | {"auto_pad": "SAME_UPPER" if self.padding == "SAME" else "VALID"}
        return sizes | {"dilations": list(self.dilations), "pads": self._dilated_pads(kernel)}

    def _dilated_pads(self, kernel: Sequence[int]) -> list[int]:
        # ONNX Runtime refuses auto_pad with dilations; written out, the pads do not depend on the picture at stride 1.
        if self.padding == "VALID":
            return [0, 0, 0, 0]
        if self.strides != (1, 1):
            raise UnsupportedModelError("A dilated convolution with strides is not known.")
        total = [(side - 1) * step for side, step in zip(kernel, self.dilations, strict=True)]
        return [side // 2 for side in total] + [side - side // 2 for side in total]


def activate(graph: Graph, value: str, kind: str) -> str:
    """The activation of that name applied to an ONNX value; the empty name is none."""
    if kind == "":
        return value
    if kind == "relu6":
        low, high = graph.initializer(np.float32(0)), graph.initializer(np.float32(6))
        return graph.emit("Clip", [value, low, high])
    if kind not in ACTIVATIONS:
        raise UnsupportedModelError(f"The activation {kind} is not known.")
    return graph.emit(ACTIVATIONS[kind], [value])


def convolve(graph: Graph, key: Key, weight: Array, bias: Array | None, window: Window, groups: int = 1) -> str:
    """A convolution of the picture `key`; `weight` is (out, in / groups, height, width). Channels first."""
    inputs = [graph.name(key, Layout.CHANNELS_FIRST), graph.initializer(weight)]
    if bias is not None:
        inputs.append(graph.initializer(bias.reshape(-1)))
    return graph.emit("Conv", inputs, group=groups, **window.attributes(weight.shape[2:]))


def pool(graph: Graph, key: Key, kind: str, kernel: Sequence[int], window: Window) -> str:
    """MaxPool or AveragePool; as in TensorFlow, an average leaves out what is padding. Channels first."""
    return graph.emit(kind, [graph.name(key, Layout.CHANNELS_FIRST)], **window.attributes(kernel))


def prelu(graph: Graph, value: str, slope: Array) -> str:
    """A leak per channel on a channels-first value."""
    return graph.emit("PRelu", [value, graph.initializer(slope.reshape(-1, 1, 1))])


def resize(graph: Graph, key: Key, size: Sequence[int], *, align_corners: bool, half_pixel: bool) -> str:
    """Bilinear resize of the picture to (height, width). Channels first."""
    mode = "align_corners" if align_corners else "half_pixel" if half_pixel else "asymmetric"
    value = graph.name(key, Layout.CHANNELS_FIRST)
    shape = graph.emit("Shape", [value], start=0, end=2)
    sizes = graph.emit("Concat", [shape, graph.integers(size)], axis=0)
    return graph.emit("Resize", [value, "", "", sizes], mode="linear", coordinate_transformation_mode=mode)


def elementwise(
    graph: Graph, out: Key, kind: str, keys: Sequence[Key], activation: str = "", **attributes: Any
) -> None:
    """A node that treats every element alike, in whichever layout the inputs are."""
    layout = graph.layout_of(keys)
    value = graph.emit(kind, [graph.name(key, layout) for key in keys], **attributes)
    graph.put(out, activate(graph, value, activation), layout)


def pad(graph: Graph, out: Key, key: Key, margins: Array, value: float = 0.0) -> None:
    """Pad with a constant; `margins` is (rank, 2), in the order of the source's axes."""
    layout = graph.layout_of([key])
    if layout is Layout.CHANNELS_FIRST:
        margins = margins[[0, 3, 1, 2]]
    inputs = [graph.name(key, layout), graph.integers(margins.T.reshape(-1)), graph.initializer(np.float32(value))]
    graph.put(out, graph.emit("Pad", inputs), layout)


def concatenate(graph: Graph, out: Key, keys: Sequence[Key], axis: int) -> None:
    """Join along an axis of the source's order."""
    layout = graph.layout_of(keys)
    if layout is Layout.CHANNELS_FIRST:
        axis = FIRST_AXIS[axis % PICTURE_AXES]
    graph.put(out, graph.emit("Concat", [graph.name(key, layout) for key in keys], axis=axis), layout)


def average_picture(graph: Graph, out: Key, key: Key, *, keep_axes: bool) -> None:
    """The mean over height and width."""
    mean = graph.emit("GlobalAveragePool", [graph.name(key, Layout.CHANNELS_FIRST)])
    if keep_axes:
        graph.put(out, mean, Layout.CHANNELS_FIRST)
    else:
        graph.put(out, graph.emit("Flatten", [mean]), Layout.SOURCE)


def depth_to_space(graph: Graph, out: Key, key: Key, block: int) -> None:
    """Channels become blocks of pixels; TensorFlow's order of channels is ONNX's DCR."""
    value = graph.name(key, Layout.CHANNELS_FIRST)
    graph.put(out, graph.emit("DepthToSpace", [value], blocksize=block, mode="DCR"), Layout.CHANNELS_FIRST)


def reshape(graph: Graph, out: Key, key: Key, shape: Sequence[int] | Array) -> None:
    graph.put(out, graph.emit("Reshape", [graph.name(key), graph.integers(shape)]), Layout.SOURCE)
