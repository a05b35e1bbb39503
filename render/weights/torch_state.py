"""Reading a PyTorch state dict without PyTorch, and without trusting the file.

A `.pth` is a pickle, and a pickle can name any function of the installation to be called. Ours may name tensors,
storages and ordered dictionaries, nothing else.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from render.weights.errors import UnsupportedModelError
from render.weights.graph import Array

# What torch.save wrote before version 1.6: five pickles, then the storages one after the other.
LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
LEGACY_PROTOCOL = 1001

STORAGES = {
    "DoubleStorage": np.float64,
    "FloatStorage": np.float32,
    "HalfStorage": np.float16,
    "IntStorage": np.int32,
    "LongStorage": np.int64,
}


@dataclass
class Storage:
    """A run of numbers that tensors look into; it is read after the tensors are."""

    dtype: type[np.generic]
    values: Array | None = None


@dataclass(frozen=True)
class Tensor:
    """A view of a storage, in elements."""

    storage: Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]

    def array(self) -> Array:
        if self.storage.values is None:
            raise UnsupportedModelError("A tensor of the state dict has no storage.")
        last = self.offset + sum((size - 1) * step for size, step in zip(self.size, self.stride, strict=True))
        if min((*self.size, *self.stride, self.offset, 1)) < 0 or last >= len(self.storage.values):
            raise UnsupportedModelError("A tensor of the state dict reaches beyond its storage.")
        steps = [step * self.storage.values.itemsize for step in self.stride]
        return np.lib.stride_tricks.as_strided(self.storage.values[self.offset :], self.size, steps).copy()


class State(dict[str, Any]):
    """Stands for OrderedDict: PyTorch also sets an attribute `_metadata` on it."""


def _tensor(storage: Storage, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: object) -> Tensor:
    return Tensor(storage, offset, size, stride)


ALLOWED: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): State,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    **{("torch", name): dtype for name, dtype in STORAGES.items()},
}


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, find_storage: Callable[[Any], Storage]) -> None:
        super().__init__(stream)
        self._find_storage = find_storage

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ALLOWED:
            raise UnsupportedModelError(f"The file names {module}.{name}, which has no place in a state dict.")
        return ALLOWED[module, name]

    def persistent_load(self, reference: Any) -> Storage:
        return self._find_storage(reference)


def read_state(raw: bytes) -> dict[str, Array]:
    """The tensors of a state dict in the legacy format, by name. Raises UnsupportedModelError."""
    stream = io.BytesIO(raw)
    storages: dict[str, Storage] = {}

    def find_storage(reference: Any) -> Storage:
        _, dtype, key, *_ = reference
        return storages.setdefault(key, Storage(dtype))

    def load() -> Any:
        try:
            return _Unpickler(stream, find_storage).load()
        except (pickle.UnpicklingError, EOFError, AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise UnsupportedModelError("This is not a PyTorch state dict.") from error

    magic, protocol, _ = load(), load(), load()
    if (magic, protocol) != (LEGACY_MAGIC, LEGACY_PROTOCOL):
        raise UnsupportedModelError("This is not a PyTorch state dict in the legacy format.")
    state, keys = load(), load()
    for key in keys:
        _read_storage(stream, storages[key])
    return {name: tensor.array() for name, tensor in state.items() if isinstance(tensor, Tensor)}


def _read_storage(stream: io.BytesIO, storage: Storage) -> None:
    count = int.from_bytes(stream.read(8), "little")
    size = count * np.dtype(storage.dtype).itemsize
    raw = stream.read(size)
    if len(raw) != size:
        raise UnsupportedModelError("The state dict ends too early.")
    storage.values = np.frombuffer(raw, storage.dtype)
