"""EfficientNet-Lite0 built from its state dict (Tan and Le 2019; the Lite variants leave out squeeze-and-excite)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import ModelProto

from render.weights import layers
from render.weights.graph import Array, Graph, Layout, Port
from render.weights.layers import Window
from render.weights.torch_state import read_state

SIDE = 224
EPSILON = 1e-3  # of the batch normalisations

INPUT, EMBEDDING, PROBABILITIES = "input", "embedding", "probs"


@dataclass(frozen=True)
class Stage:
    """Inverted residual blocks of one width; only the first has the stride and changes the width."""

    repeats: int
    stride: int
    expands: bool = True


# Lite0; kernel sizes and widths are those of the weights.
STAGES = (Stage(1, 1, expands=False), Stage(2, 2), Stage(2, 2), Stage(3, 2), Stage(3, 1), Stage(4, 2), Stage(1, 1))


def import_efficientnet(raw: bytes) -> ModelProto:
    """`input` float32 (N, 3, 224, 224), RGB as (v - 127) / 128, to `embedding` (N, 1280) and `probs` (N, 1000).

    Raises UnsupportedModelError.
    """
    return _Builder(read_state(raw)).build()


class _Builder:
    def __init__(self, state: dict[str, Array]) -> None:
        self._state = state
        self._graph = Graph()

    def build(self) -> ModelProto:
        graph = self._graph
        graph.put(INPUT, INPUT, Layout.CHANNELS_FIRST)
        value = self._convolve(INPUT, "_conv_stem", "_bn0", stride=2)
        strides = [(stage, stage.stride if first == 0 else 1) for stage in STAGES for first in range(stage.repeats)]
        for number, (stage, stride) in enumerate(strides):
            value = self._block(value, f"_blocks.{number}.", stage, stride)
        value = self._convolve(value, "_conv_head", "_bn1")
        layers.average_picture(graph, EMBEDDING, value, keep_axes=False)
        weight, bias = (graph.initializer(self._state[f"_fc.{part}"]) for part in ("weight", "bias"))
        logits = graph.emit("Gemm", [graph.name(EMBEDDING), weight, bias], transB=1)
        graph.put(PROBABILITIES, graph.emit("Softmax", [logits], axis=-1), Layout.SOURCE)
        picture = Port(INPUT, INPUT, ("N", 3, SIDE, SIDE), Layout.CHANNELS_FIRST)
        return graph.build([picture], [Port(EMBEDDING, EMBEDDING), Port(PROBABILITIES, PROBABILITIES)])

    def _block(self, start: str, prefix: str, stage: Stage, stride: int) -> str:
        value = start
        if stage.expands:
            value = self._convolve(value, f"{prefix}_expand_conv", f"{prefix}_bn0")
        value = self._convolve(value, f"{prefix}_depthwise_conv", f"{prefix}_bn1", stride=stride, depthwise=True)
        value = self._convolve(value, f"{prefix}_project_conv", f"{prefix}_bn2", activation="")
        if self._width(f"{prefix}_project_conv") != self._width_before(prefix, stage) or stride != 1:
            return value
        layers.elementwise(self._graph, prefix, "Add", [start, value])
        return prefix

    def _width(self, layer: str) -> int:
        return int(self._state[f"{layer}.weight"].shape[0])

    def _width_before(self, prefix: str, stage: Stage) -> int:
        if stage.expands:
            return int(self._state[f"{prefix}_expand_conv.weight"].shape[1])
        return self._width(f"{prefix}_depthwise_conv")

    def _convolve(
        self, key: str, layer: str, norm: str, *, stride: int = 1, depthwise: bool = False, activation: str = "relu6"
    ) -> str:
        """A convolution with its batch normalisation folded in; the result is known by the layer's name."""
        weight = self._state[f"{layer}.weight"]
        factor = self._state[f"{norm}.weight"] / np.sqrt(self._state[f"{norm}.running_var"] + EPSILON)
        bias = self._state[f"{norm}.bias"] - self._state[f"{norm}.running_mean"] * factor
        scaled = (weight * factor[:, None, None, None]).astype(np.float32)
        groups = len(weight) if depthwise else 1
        window = Window((stride, stride), "SAME")
        value = layers.convolve(self._graph, key, scaled, bias.astype(np.float32), window, groups)
        self._graph.put(layer, layers.activate(self._graph, value, activation), Layout.CHANNELS_FIRST)
        return layer
