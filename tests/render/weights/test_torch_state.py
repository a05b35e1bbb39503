"""State dicts are read, and nothing in them is run."""

from __future__ import annotations

import pickle
import struct

import numpy as np
import pytest

from render.weights.efficientnet import import_efficientnet
from render.weights.errors import UnsupportedModelError
from render.weights.torch_state import LEGACY_MAGIC, LEGACY_PROTOCOL, read_state
from tests.render.weights.conftest import MODELS, source_bytes


def number(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def numbers(*values: int) -> bytes:
    return b"(" + b"".join(number(value) for value in values) + b"t"


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def tensor(key: str, count: int, offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> bytes:
    """The opcodes with which torch.save writes a tensor."""
    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(key) + text("cpu") + number(count) + b"NtQ"
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + storage
        + number(offset)
        + numbers(*size)
        + numbers(*stride)
        + b"\x89}tR"
    )


def state_file(tensors: dict[str, bytes], storages: dict[str, list[float]]) -> bytes:
    head = [pickle.dumps(value, 2) for value in (LEGACY_MAGIC, LEGACY_PROTOCOL, {"little_endian": True})]
    items = b"".join(text(name) + opcodes for name, opcodes in tensors.items())
    state = b"\x80\x02ccollections\nOrderedDict\n)R(" + items + b"u."
    tail = b"".join(struct.pack("<q", len(v)) + np.array(v, "<f4").tobytes() for v in storages.values())
    return b"".join(head) + state + pickle.dumps(list(storages), 2) + tail


def test_views_of_one_storage() -> None:
    raw = state_file(
        {"straight": tensor("0", 6, 0, (2, 3), (3, 1)), "turned": tensor("0", 6, 1, (2, 2), (1, 3))},
        {"0": [0, 1, 2, 3, 4, 5]},
    )
    state = read_state(raw)
    np.testing.assert_array_equal(state["straight"], [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(state["turned"], [[1, 4], [2, 5]])


@pytest.mark.parametrize(
    ("offset", "size", "stride"),
    [(0, (7,), (1,)), (5, (2,), (1,)), (0, (2,), (-1,)), (-1, (2,), (1,)), (0, (3, 3), (3, 1))],
)
def test_a_view_beyond_its_storage_is_refused(offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> None:
    raw = state_file({"wild": tensor("0", 6, offset, size, stride)}, {"0": [0, 1, 2, 3, 4, 5]})
    with pytest.raises(UnsupportedModelError, match="beyond its storage"):
        read_state(raw)


@pytest.mark.parametrize("name", ["os system", "builtins eval", "torch._utils _rebuild_parameter", "torch load"])
def test_a_file_that_names_anything_else_is_refused(name: str) -> None:
    module, function = name.split()
    call = f"c{module}\n{function}\n(".encode() + text("touch /tmp/oh-no") + b"tR"
    with pytest.raises(UnsupportedModelError, match=rf"{module}\.{function}"):
        read_state(state_file({"evil": call}, {}))


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"\x80\x02K\x01.", pickle.dumps(LEGACY_MAGIC)])
def test_another_kind_of_file_is_refused(raw: bytes) -> None:
    with pytest.raises(UnsupportedModelError, match="not a PyTorch state dict"):
        read_state(raw)


def test_a_file_cut_short_is_refused() -> None:
    raw = state_file({"straight": tensor("0", 6, 0, (6,), (1,))}, {"0": [0, 1, 2, 3, 4, 5]})
    with pytest.raises(UnsupportedModelError, match="too early"):
        read_state(raw[:-4])


def test_the_real_file() -> None:
    (raw,) = source_bytes(MODELS["efficientnet_lite0"])
    state = read_state(raw)
    assert state["_fc.weight"].shape == (1000, 1280)
    assert state["_conv_stem.weight"].dtype == np.float32
    model = import_efficientnet(raw)
    assert [value.name for value in model.graph.output] == ["embedding", "probs"]
    assert sum(node.op_type == "Conv" for node in model.graph.node) == 49
