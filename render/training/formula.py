"""Formulas of whole arrays as nodes of an ONNX graph, written as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from render.weights.graph import Graph

type Term = Value | float | npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Value:
    """An array that the graph computes."""

    graph: Graph
    name: str

    def __add__(self, other: Term) -> Value:
        return self._with("Add", other)

    def __sub__(self, other: Term) -> Value:
        return self._with("Sub", other)

    def __mul__(self, other: Term) -> Value:
        return self._with("Mul", other)

    def __truediv__(self, other: Term) -> Value:
        return self._with("Div", other)

    def within(self, low: float, high: float) -> Value:
        return self._with("Max", low)._with("Min", high)

    def root(self) -> Value:
        return self._emit("Sqrt")

    def by(self, matrix: npt.NDArray[np.floating]) -> Value:
        """The matrix times this."""
        left = Value(self.graph, self.graph.initializer(matrix.astype(np.float32)))
        return left._with("MatMul", self)

    def take(self, indices: Sequence[int] | int, axis: int) -> Value:
        """The parts with these indices; with a single one the axis is gone."""
        chosen = np.array(indices, np.int64)
        return Value(self.graph, self.graph.emit("Gather", [self.name, self.graph.initializer(chosen)], axis=axis))

    def shaped(self, *sizes: int) -> Value:
        """0 keeps a size as it is, -1 is what is left."""
        return Value(self.graph, self.graph.emit("Reshape", [self.name, self.graph.integers(sizes)]))

    def sum(self, axis: int) -> Value:
        return self._reduced("ReduceSum", axis, keep=True)

    def mean(self, axis: int) -> Value:
        return self._reduced("ReduceMean", axis, keep=False)

    def max(self, axis: int) -> Value:
        return self._reduced("ReduceMax", axis, keep=False)

    def turned(self, *axes: int) -> Value:
        return Value(self.graph, self.graph.emit("Transpose", [self.name], perm=list(axes)))

    def convolved(self, kernels: npt.NDArray[np.floating], bias: npt.NDArray[np.floating], dilation: int) -> Value:
        """This (n, channels, steps) with kernels (m, channels, length), where they fit as a whole."""
        graph = self.graph
        constants = [graph.initializer(array.astype(np.float32)) for array in (kernels, bias)]
        return Value(graph, graph.emit("Conv", [self.name, *constants], dilations=[dilation]))

    def _emit(self, kind: str) -> Value:
        return Value(self.graph, self.graph.emit(kind, [self.name]))

    def _with(self, kind: str, other: Term) -> Value:
        right = other.name if isinstance(other, Value) else self.graph.initializer(np.asarray(other, np.float32))
        return Value(self.graph, self.graph.emit(kind, [self.name, right]))

    def _reduced(self, kind: str, axis: int, *, keep: bool) -> Value:
        return Value(self.graph, self.graph.emit(kind, [self.name, self.graph.integers([axis])], keepdims=int(keep)))


def joined(values: Sequence[Value], axis: int) -> Value:
    graph = values[0].graph
    return Value(graph, graph.emit("Concat", [value.name for value in values], axis=axis))
