"""Reading a TensorFlow Lite file: its tensors as numpy arrays and its operators by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tflite

from render.weights.errors import UnsupportedModelError
from render.weights.graph import Array

IDENTIFIER = b"TFL3"  # bytes 4 to 8 of every file of schema version 3

DTYPES = {
    tflite.TensorType.FLOAT32: np.float32,
    tflite.TensorType.FLOAT16: np.float16,
    tflite.TensorType.INT32: np.int32,
    tflite.TensorType.UINT8: np.uint8,
    tflite.TensorType.INT64: np.int64,
    tflite.TensorType.INT8: np.int8,
}
OPERATORS = {code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)}
INDEX_VECTORS = {
    tflite.SparseIndexVector.Int32Vector: tflite.Int32Vector,
    tflite.SparseIndexVector.Uint16Vector: tflite.Uint16Vector,
    tflite.SparseIndexVector.Uint8Vector: tflite.Uint8Vector,
}


@dataclass(frozen=True)
class Operation:
    """One operator: its name (or its custom code) and the tensors it reads and writes; -1 is an input left out."""

    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    record: Any

    def options(self, schema: Any) -> Any:
        """Its options, read as the table `schema` of the tflite package."""
        table = self.record.BuiltinOptions()
        options = schema()
        options.Init(table.Bytes, table.Pos)
        return options


@dataclass(frozen=True)
class DenseLevel:
    """A level of a sparse tensor that stores every index below `size`."""

    size: int


@dataclass(frozen=True)
class SparseLevel:
    """A level that stores, for the node p above, the indices `indices[segments[p]:segments[p + 1]]`."""

    segments: Array
    indices: Array


type Level = DenseLevel | SparseLevel


class TfliteFile:
    """The first subgraph of a TensorFlow Lite file. Raises UnsupportedModelError where it is not one."""

    def __init__(self, raw: bytes) -> None:
        if raw[4:8] != IDENTIFIER:
            raise UnsupportedModelError("This is not a TensorFlow Lite file.")
        self._model = tflite.Model.GetRootAsModel(raw, 0)
        self._graph = self._model.Subgraphs(0)
        self.inputs = tuple(int(index) for index in self._graph.InputsAsNumpy())
        self.outputs = tuple(int(index) for index in self._graph.OutputsAsNumpy())
        self.tensors = range(self._graph.TensorsLength())
        self.operations = [self._operation(number) for number in range(self._graph.OperatorsLength())]

    def shape(self, tensor: int) -> tuple[int, ...]:
        record = self._graph.Tensors(tensor)
        return tuple(int(size) for size in record.ShapeAsNumpy()) if record.ShapeLength() else ()

    def name(self, tensor: int) -> str:
        return str(self._graph.Tensors(tensor).Name().decode())

    def constant(self, tensor: int) -> Array | None:
        """What the file holds for that tensor, float32 where it stands for real numbers; None if it is computed.

        Half floats are widened, sparse tensors filled in, and quantised ones become (q - zero point) * scale.
        """
        record = self._graph.Tensors(tensor)
        buffer = self._model.Buffers(record.Buffer())
        if not buffer.DataLength():
            return None
        if record.Type() not in DTYPES:
            raise UnsupportedModelError(f"The tensor {self.name(tensor)} has a type that is not known.")
        values = np.frombuffer(buffer.DataAsNumpy().tobytes(), DTYPES[record.Type()])
        sparsity = record.Sparsity()
        array = (
            values.reshape(self.shape(tensor)) if sparsity is None else _fill_in(sparsity, values, self.shape(tensor))
        )
        if array.dtype == np.float16:
            return array.astype(np.float32)
        return _real(array, record.Quantization())

    def _operation(self, number: int) -> Operation:
        record = self._graph.Operators(number)
        code = self._model.OperatorCodes(record.OpcodeIndex())
        # Codes below 127 are stored in the older field as well; whichever is higher is meant.
        kind = OPERATORS[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        if kind == "CUSTOM":
            kind = code.CustomCode().decode()
        inputs = tuple(int(index) for index in record.InputsAsNumpy())
        return Operation(kind, inputs, tuple(int(index) for index in record.OutputsAsNumpy()), record)


def _real(array: Array, quantisation: Any) -> Array:
    if quantisation is None or not quantisation.ScaleLength():
        return array
    scale, zero = quantisation.ScaleAsNumpy().astype(np.float64), quantisation.ZeroPointAsNumpy().astype(np.float64)
    along = [1] * array.ndim  # one scale per channel, or one for all
    along[quantisation.QuantizedDimension()] = -1
    real: Array = (array - zero.reshape(along)) * scale.reshape(along)
    return real.astype(np.float32)


def _fill_in(sparsity: Any, values: Array, shape: tuple[int, ...]) -> Array:
    levels = [_level(sparsity.DimMetadata(number)) for number in range(sparsity.DimMetadataLength())]
    blocks = sparsity.BlockMapAsNumpy() if sparsity.BlockMapLength() else ()
    return densify(values, shape, sparsity.TraversalOrderAsNumpy(), blocks, levels)


def _level(record: Any) -> Level:
    if record.Format() == tflite.DimensionType.DENSE:
        return DenseLevel(record.DenseSize())
    return SparseLevel(
        _indices(record.ArraySegments(), record.ArraySegmentsType()),
        _indices(record.ArrayIndices(), record.ArrayIndicesType()),
    )


def _indices(table: Any, kind: int) -> Array:
    vector = INDEX_VECTORS[kind]()
    vector.Init(table.Bytes, table.Pos)
    return np.asarray(vector.ValuesAsNumpy(), np.int64)


def densify(
    values: Array,
    shape: tuple[int, ...],
    order: Sequence[int] | Array,
    blocks: Sequence[int] | Array,
    levels: list[Level],
) -> Array:
    """The dense array of a sparse tensor in TensorFlow Lite's format (schema.fbs, `SparsityParameters`).

    The levels are a tree walked from the root; `order` names the dimension of each. Dimensions from `len(shape)` on are
    blocks: number `len(shape) + b` lies within the dimension `blocks[b]`. All paths are followed at once, one level
    after the other.
    """
    rank = len(shape)
    position = np.zeros(1, np.int64)
    path: list[Array] = []
    for level in levels:
        parents, index, position = _descend(level, position)
        path = [step[parents] for step in path] + [index]
    coordinates = [np.zeros(len(position), np.int64) for _ in shape]
    for dimension, step in zip(order, path, strict=True):
        if dimension < rank:
            coordinates[dimension] += step * _block_size(int(dimension), rank, order, blocks, levels)
        else:
            coordinates[blocks[dimension - rank]] += step
    dense = np.zeros(shape, values.dtype)
    dense[tuple(coordinates)] = values[position]
    return dense


def _descend(level: Level, position: Array) -> tuple[Array, Array, Array]:
    """From nodes to their children: (which node each comes from, its index in this level, its place among all)."""
    if isinstance(level, DenseLevel):
        parents = np.repeat(np.arange(len(position)), level.size)
        index = np.tile(np.arange(level.size), len(position))
        return parents, index, position[parents] * level.size + index
    first, last = level.segments[position], level.segments[position + 1]
    children = last - first
    parents = np.repeat(np.arange(len(position)), children)
    place = np.arange(len(parents)) + np.repeat(first - (np.cumsum(children) - children), children)
    return parents, level.indices[place], place


def _block_size(
    dimension: int, rank: int, order: Sequence[int] | Array, blocks: Sequence[int] | Array, levels: list[Level]
) -> int:
    for block, inside in enumerate(blocks):
        if inside == dimension:
            level = levels[list(order).index(rank + block)]
            if not isinstance(level, DenseLevel):
                raise UnsupportedModelError("A block of a sparse tensor must be dense.")
            return level.size
    return 1
