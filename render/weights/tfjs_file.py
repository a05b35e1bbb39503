"""Reading a TensorFlow.js graph model: its nodes with typed attributes, and its weights as numpy arrays."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from render.weights.errors import UnsupportedModelError
from render.weights.graph import Array

DTYPES = {"float32": np.float32, "int32": np.int32, "bool": np.bool_}
STORED = {"float32": "<f4", "float16": "<f2", "int32": "<i4", "uint16": "<u2", "uint8": "u1", "bool": "u1"}


@dataclass(frozen=True)
class Node:
    """One node of the graph. Inputs are `name` for the first output of a node and `name:1` for its second."""

    name: str
    kind: str
    inputs: tuple[str, ...]
    attributes: dict[str, Any]

    def text(self, key: str, default: str = "") -> str:
        value = self.attributes.get(key, {}).get("s")
        return default if value is None else _text(value)

    def texts(self, key: str) -> list[str]:
        return [_text(value) for value in self.attributes.get(key, {}).get("list", {}).get("s", [])]

    def number(self, key: str, default: float = 0.0) -> float:
        return float(self.attributes.get(key, {}).get("f", default))

    def integer(self, key: str) -> int:
        return int(self.attributes.get(key, {}).get("i", 0))

    def integers(self, key: str) -> list[int]:
        return [int(value) for value in self.attributes.get(key, {}).get("list", {}).get("i", [])]

    def flag(self, key: str) -> bool:
        return bool(self.attributes.get(key, {}).get("b", False))

    def dtype(self, key: str) -> str:
        return str(self.attributes[key]["type"])


@dataclass(frozen=True)
class Tensor:
    """An input or output of the whole model by the name in its signature; -1 is any size."""

    name: str
    node: str
    shape: tuple[int, ...]


class TfjsFile:
    """A graph model. Raises UnsupportedModelError where it is not one."""

    def __init__(self, topology: bytes, shards: Sequence[bytes]) -> None:
        document = json.loads(topology)
        if document.get("format") != "graph-model":
            raise UnsupportedModelError("This is not a TensorFlow.js graph model.")
        self._nodes = {record["name"]: _node(record) for record in document["modelTopology"]["node"]}
        signature = document.get("signature") or document["userDefinedMetadata"]["signature"]
        self.inputs = [_tensor(name, record) for name, record in signature["inputs"].items()]
        self.outputs = [_tensor(name, record) for name, record in signature["outputs"].items()]
        self.weights = dict(_weights(document["weightsManifest"], b"".join(shards)))

    def in_order(self) -> Iterator[Node]:
        """The nodes that the outputs need, each after its inputs; inputs of the model and weights are left out."""
        done = {tensor.node for tensor in self.inputs} | set(self.weights)
        waiting = [first_output(tensor.node) for tensor in reversed(self.outputs)]
        while waiting:
            name = waiting[-1].split(":")[0]
            missing = [value for value in self._nodes[name].inputs if value.split(":")[0] not in done]
            if name in done or not missing:
                waiting.pop()
                if name not in done:
                    done.add(name)
                    yield self._nodes[name]
            else:
                waiting.extend(reversed(missing))


def first_output(name: str) -> str:
    """`conv:0` and `conv` are the same value."""
    return name.removesuffix(":0")


def _node(record: dict[str, Any]) -> Node:
    # A caret marks an input that only orders the nodes.
    inputs = tuple(first_output(name) for name in record.get("input", []) if not name.startswith("^"))
    return Node(record["name"], record["op"], inputs, record.get("attr", {}))


def _tensor(name: str, record: dict[str, Any]) -> Tensor:
    sizes = record["tensorShape"].get("dim", [])
    return Tensor(name, first_output(record["name"]), tuple(int(size["size"]) for size in sizes))


def _text(value: str) -> str:
    return base64.b64decode(value).decode()


def _weights(groups: list[dict[str, Any]], raw: bytes) -> Iterator[tuple[str, Array]]:
    offset = 0
    for record in (record for group in groups for record in group["weights"]):
        packing = record.get("quantization")
        stored = np.dtype(STORED[packing["dtype"] if packing else record["dtype"]])
        count = math.prod(record["shape"])
        values: Array = np.frombuffer(raw, stored, count, offset).reshape(record["shape"])
        offset += values.nbytes
        if packing and "scale" in packing:
            values = values.astype(np.float32) * np.float32(packing["scale"]) + np.float32(packing["min"])
        yield record["name"], values.astype(DTYPES[record["dtype"]])
    if offset != len(raw):
        raise UnsupportedModelError(f"The weights have {len(raw)} bytes; {offset} were expected.")
