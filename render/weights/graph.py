"""An ONNX graph under construction, from sources that keep channels last while ONNX keeps them first.

A value is known by its key in the source file. Its name in the ONNX graph exists once per layout, made when first
asked for: a chain of convolutions stays channels first and costs no transposition, and a reshape in between gets the
axes as the source has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from render.weights.errors import UnsupportedModelError

type Array = NDArray[Any]
type Key = str | int

# The first in which every reduction takes its axes as an input.
OPSET = 18
IR_VERSION = 8

TO_CHANNELS_FIRST = (0, 3, 1, 2)
TO_CHANNELS_LAST = (0, 2, 3, 1)
PICTURE_AXES = 4


class Layout(Enum):
    """The order of a value's axes."""

    SOURCE = "as in the source file, channels last"
    CHANNELS_FIRST = "channels first"


@dataclass(frozen=True)
class Port:
    """An input or output of the finished graph. `shape` may hold names for free sizes."""

    key: Key
    name: str
    shape: tuple[int | str, ...] | None = None
    layout: Layout = Layout.SOURCE


class Graph:
    """Nodes, constants and the names of values."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._initializers: dict[str, TensorProto] = {}
        self._constants: dict[Key, Array] = {}
        self._names: dict[tuple[Key, Layout], str] = {}

    # Constants

    def set_constant(self, key: Key, array: Array) -> None:
        self._constants[key] = array

    def is_constant(self, key: Key) -> bool:
        return key in self._constants

    def constant(self, key: Key) -> Array:
        """The constant of that key. Raises UnsupportedModelError where the source computes it at run time."""
        if key not in self._constants:
            raise UnsupportedModelError(f"The value {key} must be a constant.")
        return self._constants[key]

    def initializer(self, array: Array | np.generic) -> str:
        """Add a constant of the ONNX graph and return its name."""
        name = f"c{len(self._initializers)}"
        # np.ascontiguousarray would make a scalar one-dimensional.
        self._initializers[name] = numpy_helper.from_array(np.array(array, order="C"), name)
        return name

    def integers(self, values: Iterable[int] | Array) -> str:
        """An int64 vector, as ONNX wants axes, shapes and pads."""
        return self.initializer(np.array([int(value) for value in values], np.int64))

    # Values

    def put(self, key: Key, name: str, layout: Layout) -> None:
        """Say that the value of that key is `name` in the ONNX graph, with its axes in that order."""
        self._names[key, layout] = name

    def name(self, key: Key, layout: Layout = Layout.SOURCE) -> str:
        """The ONNX name of the value in that layout; a transposition is added where it is needed."""
        if (key, layout) not in self._names:
            make = self._constant_in if key in self._constants else self._turn
            self._names[key, layout] = make(key, layout)
        return self._names[key, layout]

    def layout_of(self, keys: Sequence[Key]) -> Layout:
        """The layout in which values can be combined element by element without a transposition, if there is one."""
        values = [key for key in keys if key not in self._constants]
        constants_fit = all(self._constants[key].ndim != 2 for key in keys if key in self._constants)
        first = bool(values) and all((key, Layout.CHANNELS_FIRST) in self._names for key in values)
        return Layout.CHANNELS_FIRST if first and constants_fit else Layout.SOURCE

    def transposed(self, key: Key, source: Key, order: Sequence[int]) -> None:
        """`key` is `source` with its axes reordered; between the two layouts that is only another name."""
        if tuple(order) == TO_CHANNELS_LAST:
            self.put(key, self.name(source), Layout.CHANNELS_FIRST)
        elif tuple(order) == TO_CHANNELS_FIRST:
            self.put(key, self.name(source, Layout.CHANNELS_FIRST), Layout.SOURCE)
        else:
            self.put(key, self.emit("Transpose", [self.name(source)], perm=list(order)), Layout.SOURCE)

    def _constant_in(self, key: Key, layout: Layout) -> str:
        array = self._constants[key]
        if layout is Layout.CHANNELS_FIRST and array.ndim:
            if array.ndim == 2:
                raise UnsupportedModelError(f"The constant {key} has no channels to put first.")
            array = array.reshape((1,) * (3 - array.ndim) + array.shape)
            array = np.moveaxis(array, -1, -3)
        return self.initializer(array)

    def _turn(self, key: Key, layout: Layout) -> str:
        to_first = layout is Layout.CHANNELS_FIRST
        there = self._names.get((key, Layout.SOURCE if to_first else Layout.CHANNELS_FIRST))
        if there is None:
            raise UnsupportedModelError(f"The value {key} is used before it is made.")
        return self.emit("Transpose", [there], perm=list(TO_CHANNELS_FIRST if to_first else TO_CHANNELS_LAST))

    # Nodes

    def emit(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        return self.emit_many(kind, inputs, 1, **attributes)[0]

    def emit_many(self, kind: str, inputs: Sequence[str], count: int, **attributes: Any) -> list[str]:
        number = len(self._nodes)
        outputs = [f"v{number}_{place}" if place else f"v{number}" for place in range(count)]
        self._nodes.append(helper.make_node(kind, inputs, outputs, name=f"n{number}", **attributes))
        return outputs

    def include(self, name: str, model: ModelProto, feeds: Mapping[str, str], outputs: Sequence[str]) -> list[str]:
        """Put the nodes of another model behind the values that feed its inputs; the names of those outputs.

        A model that is included twice, under the same name, has its constants once.
        """
        call = f"m{len(self._nodes)}."
        constants = {one.name: f"{name}.{one.name}" for one in model.graph.initializer}
        for one in model.graph.initializer:
            copy = TensorProto()
            copy.CopyFrom(one)
            copy.name = constants[one.name]
            self._initializers[copy.name] = copy
        renamed = {"": "", **constants, **feeds}
        for node in model.graph.node:
            copied = NodeProto()
            copied.CopyFrom(node)
            copied.name = f"n{len(self._nodes)}"
            copied.input[:] = [renamed.get(one, call + one) for one in node.input]
            copied.output[:] = [call + one if one else "" for one in node.output]
            self._nodes.append(copied)
        return [call + one for one in outputs]

    def build(self, inputs: Sequence[Port], outputs: Sequence[Port]) -> ModelProto:
        """The checked model with shapes inferred; nodes that no output needs are left out."""
        for port in outputs:
            name = self.name(port.key, port.layout)
            self._nodes.append(helper.make_node("Identity", [name], [port.name]))
        nodes, used = _needed(self._nodes, {port.name for port in outputs})
        graph = helper.make_graph(
            nodes,
            "imported",
            [helper.make_tensor_value_info(port.name, TensorProto.FLOAT, port.shape) for port in inputs],
            [helper.make_tensor_value_info(port.name, TensorProto.FLOAT, None) for port in outputs],
            [tensor for name, tensor in self._initializers.items() if name in used],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        model = onnx.shape_inference.infer_shapes(model, strict_mode=True)
        onnx.checker.check_model(model)
        return model


def _needed(nodes: Sequence[NodeProto], wanted: set[str]) -> tuple[list[NodeProto], set[str]]:
    kept: list[NodeProto] = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    return kept[::-1], wanted
