"""TensorFlow Lite files, by the real ones and by sparse tensors made here."""

from __future__ import annotations

import math

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.weights import tflite_graph
from render.weights.errors import UnsupportedModelError
from render.weights.graph import Array
from render.weights.quantised import import_segmentation
from render.weights.references import Reference, read_references, run_model
from render.weights.tflite_file import DenseLevel, Level, SparseLevel, TfliteFile, densify
from render.weights.tflite_graph import import_tflite
from tests.render.weights.conftest import MODELS, source_bytes


def encode(dense: Array, order: list[int], block: dict[int, int], sparse: set[int]) -> tuple[Array, list[Level]]:
    """The levels and values of a dense array, written down by walking it, one path at a time.

    `order` are the dimensions in the order of levels, those from `dense.ndim` on being the blocks of `block`.
    """
    inner = list(block)
    cut = [side // block.get(dimension, 1) for dimension, side in enumerate(dense.shape)]
    split = dense.reshape([n for d, side in enumerate(cut) for n in (side, block.get(d, 1))])
    axes = [2 * d if d < dense.ndim else 2 * inner[d - dense.ndim] + 1 for d in order]
    rest = [axis for axis in range(split.ndim) if axis not in axes]  # blocks of one
    walked = split.transpose(axes + rest).reshape([split.shape[axis] for axis in axes])
    nodes: list[tuple[int, ...]] = [()]
    levels: list[Level] = []
    for level, size in enumerate(walked.shape):
        if level in sparse:
            kept = [[i for i in range(size) if np.any(walked[(*node, i)])] for node in nodes]
            segments = np.cumsum([0, *map(len, kept)])
            levels.append(SparseLevel(segments, np.array([i for each in kept for i in each], int)))
        else:
            kept = [list(range(size))] * len(nodes)
            levels.append(DenseLevel(size))
        nodes = [(*node, i) for node, each in zip(nodes, kept, strict=True) for i in each]
    return np.array([walked[node] for node in nodes], dense.dtype), levels


@st.composite
def sparse_tensors(draw: st.DrawFn) -> tuple[Array, list[int], dict[int, int], set[int]]:
    rank = draw(st.integers(1, 4))
    block = {axis: draw(st.integers(2, 4)) for axis in draw(st.sets(st.integers(0, rank - 1), max_size=2))}
    shape = [draw(st.integers(1, 3)) * block.get(axis, 1) for axis in range(rank)]
    outer = draw(st.permutations(range(rank)))
    order = [*outer, *range(rank, rank + len(block))]
    sparse = draw(st.sets(st.integers(0, rank - 1)))  # blocks are dense, as in every file of this format
    values = np.array(
        draw(st.lists(st.sampled_from([0, 0, 0, 1, 2, 3]), min_size=math.prod(shape), max_size=math.prod(shape)))
    )
    return values.reshape(shape).astype(np.float32), list(order), block, sparse


@settings(max_examples=200, deadline=None)
@given(sparse_tensors())
def test_a_sparse_tensor_is_filled_in(tensor: tuple[Array, list[int], dict[int, int], set[int]]) -> None:
    dense, order, block, sparse = tensor
    values, levels = encode(dense, order, block, sparse)
    np.testing.assert_array_equal(densify(values, dense.shape, order, list(block), levels), dense)


def test_the_example_of_the_format_s_documentation() -> None:
    """schema.fbs: a 4 x 4 matrix in CSR, rows dense and columns sparse."""
    values = np.array([5, 7, 9], np.float32)
    levels: list[Level] = [DenseLevel(4), SparseLevel(np.array([0, 1, 1, 3, 3]), np.array([2, 0, 3]))]
    expected = [[0, 0, 5, 0], [0, 0, 0, 0], [7, 0, 0, 9], [0, 0, 0, 0]]
    np.testing.assert_array_equal(densify(values, (4, 4), [0, 1], [], levels), expected)


def test_sparse_weights_of_a_real_file_are_mostly_zero() -> None:
    (raw,) = source_bytes(MODELS["pose_detection"])
    source = TfliteFile(raw)
    sparse = [operation.inputs[0] for operation in source.operations if operation.kind == "DENSIFY"]
    filled = [source.constant(tensor) for tensor in sparse]
    assert len(filled) == 38
    assert all(array is not None and array.dtype == np.float32 for array in filled)
    assert 0.2 < np.mean([np.mean(array == 0) for array in filled if array is not None]) < 0.95


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="not a TensorFlow Lite file"):
        import_tflite(b"\x1c\0\0\0ONNX and more")


def test_an_unknown_operator_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    (raw,) = source_bytes(MODELS["blazeface"])
    known = {kind: handler for kind, handler in tflite_graph.HANDLERS.items() if kind != "MAX_POOL_2D"}
    monkeypatch.setattr(tflite_graph, "HANDLERS", known)
    with pytest.raises(UnsupportedModelError, match="MAX_POOL_2D"):
        import_tflite(raw)


def test_names_and_shapes_of_the_original_are_kept() -> None:
    (raw,) = source_bytes(MODELS["blazeface"])
    graph = import_tflite(raw).graph
    assert [(value.name, [d.dim_value for d in value.type.tensor_type.shape.dim]) for value in graph.output] == [
        ("reshaped_regressor_face_4", [1, 2304, 16]),
        ("reshaped_classifier_face_4", [1, 2304, 1]),
    ]


def test_quantised_weights_become_real_numbers() -> None:
    (raw,) = source_bytes(MODELS["deeplabv3"])
    source = TfliteFile(raw)
    constants = [array for tensor in source.tensors if (array := source.constant(tensor)) is not None]
    kernels = [array for array in constants if array.ndim == 4]
    assert len(kernels) == 55
    for kernel in kernels:
        steps = np.unique(kernel)
        assert kernel.dtype == np.float32
        assert len(steps) <= 256
        assert steps[0] < 0 < steps[-1]
        whole = steps.astype(np.float64) / np.median(np.diff(steps)[np.diff(steps) < 1.5 * np.diff(steps).min()])
        np.testing.assert_allclose(whole, np.rint(whole), atol=0.05)


@pytest.mark.parametrize("side", [(129, 257), (257, 129)])
def test_segmentation_takes_pictures_of_any_size(side: tuple[int, int]) -> None:
    (raw,) = source_bytes(MODELS["deeplabv3"])
    model = import_segmentation(raw).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    pixels = np.zeros((2, 3, *side), np.float32)
    (logits,) = session.run(None, {"input": pixels})
    assert logits.shape == (2, 21, side[0] // 16 + 1, side[1] // 16 + 1)


def test_segmentation_scores_follow_those_in_eight_bits() -> None:
    (raw,) = source_bytes(MODELS["deeplabv3"])
    reference: Reference = read_references()["deeplabv3"]
    (logits,) = run_model(import_segmentation(raw).SerializeToString(), reference).values()
    kept = np.array(reference.outputs["logits"].samples)
    places = np.linspace(0, logits.size - 1, len(kept)).round().astype(int)
    assert np.corrcoef(logits.reshape(-1)[places], kept)[0, 1] > 0.995
