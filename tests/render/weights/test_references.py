"""Every import computes what the original runtime computes, and an import that does not is noticed."""

from __future__ import annotations

import math

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from render.weights import importing, references
from render.weights.errors import WrongOutputError
from render.weights.importing import IMPORTERS, import_model, verify_model
from render.weights.references import Digest, Input, Reference, difference, digest, figure, read_references, wave
from tests.render.weights.conftest import MODELS, source_bytes


@pytest.mark.parametrize("name", sorted(set(MODELS) - {"imagenet_labels"}))
def test_imports_equal_the_original(name: str) -> None:
    import_model(MODELS[name], *source_bytes(MODELS[name]))


def test_every_network_has_a_reference_from_its_own_runtime() -> None:
    recorded = read_references()
    assert set(recorded) == set(MODELS) - {"imagenet_labels"}
    runtimes = {"tflite": ("LiteRT", "MediaPipe"), "tfjs": ("TensorFlow.js",), "torch": ("PyTorch",)}
    for name, reference in recorded.items():
        expected = runtimes.get(MODELS[name].kind.removesuffix("-quantised"), ("onnxruntime",))
        assert reference.recorded_with.startswith(expected), name
        assert all(kept.rms < 1e6 for kept in reference.outputs.values())


def spoiled(imported: bytes, which: int, factor: float) -> bytes:
    model = onnx.load_from_string(imported)
    kernels = [tensor for tensor in model.graph.initializer if len(tensor.dims) == 4]
    tensor = kernels[which * len(kernels) // 4]
    tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor) * np.float32(factor), tensor.name))
    return bytes(model.SerializeToString())


@pytest.mark.parametrize("which", [0, 1, 2, 3])
@pytest.mark.parametrize("name", ["blazeface", "emotion", "efficientnet_lite0", "selfie_landscape"])
def test_a_wrong_kernel_is_noticed(name: str, which: int) -> None:
    imported = IMPORTERS[MODELS[name].kind](*source_bytes(MODELS[name]))
    with pytest.raises(WrongOutputError, match=r"its output .* is .* off"):
        verify_model(MODELS[name], spoiled(imported, which, 1.05))


def test_a_kernel_of_the_eight_bit_model_with_the_wrong_sign_is_noticed() -> None:
    imported = IMPORTERS["tflite-quantised"](*source_bytes(MODELS["deeplabv3"]))
    with pytest.raises(WrongOutputError):
        verify_model(MODELS["deeplabv3"], spoiled(imported, 2, -1))


def test_an_output_of_nothing_is_noticed() -> None:
    imported = IMPORTERS["tflite"](*source_bytes(MODELS["selfie_landscape"]))
    with pytest.raises(WrongOutputError, match="nan"):
        verify_model(MODELS["selfie_landscape"], spoiled(imported, 0, float("nan")))


def test_a_wrong_import_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = IMPORTERS["tfjs"]
    monkeypatch.setitem(importing.IMPORTERS, "tfjs", lambda *contents: spoiled(right(*contents), 1, 1.1))
    with pytest.raises(WrongOutputError):
        import_model(MODELS["emotion"], *source_bytes(MODELS["emotion"]))


def test_another_model_altogether_does_not_run() -> None:
    imported = IMPORTERS["tfjs"](*source_bytes(MODELS["emotion"]))
    with pytest.raises(WrongOutputError):
        verify_model(MODELS["blazeface"], imported)


@pytest.mark.parametrize("place", [0, 499, 998])
def test_a_digest_feels_a_single_large_change_anywhere(place: int) -> None:
    """Even between the places that are sampled, by the projections."""
    output = np.sin(np.arange(1000.0))
    changed = output.copy()
    changed[place + 1 if place in np.linspace(0, 999, references.SAMPLES).round() else place] += 1
    assert difference(digest(changed), digest(output)) > 0.005


def test_a_digest_feels_order_and_shape() -> None:
    output = np.linspace(-1, 1, 400).reshape(20, 20)
    assert difference(digest(output.T), digest(output)) > 0.1
    assert difference(digest(output.reshape(-1)), digest(output)) == float("inf")
    assert difference(digest(output), digest(output)) == 0


def test_inputs_follow_their_formula() -> None:
    """Worked out by hand at [0, 0, 2, 1] and [0, 3, 1, 0]; the references depend on it."""
    values = wave((1, 4, 4, 3))
    turn = 2 * math.pi
    coarse, fine = math.sin(turn * (2 / 4 * 8 + 1 / 3 * 11)), math.sin(turn * (2 * 0.25 + 1 * 0.32))
    assert values[0, 0, 2, 1] == pytest.approx(0.5 + 0.3 * coarse + 0.2 * fine, abs=1e-9)
    coarse, fine = math.sin(turn * (3 / 4 * 5 + 1 / 4 * 8)), math.sin(turn * (3 * 0.18 + 1 * 0.25))
    assert values[0, 3, 1, 0] == pytest.approx(0.5 + 0.3 * coarse + 0.2 * fine, abs=1e-9)
    assert 0 <= values.min() < 0.2
    assert 0.8 < values.max() <= 1


def test_the_figure_is_in_the_middle_of_any_picture() -> None:
    for shape in ((1, 100, 100, 3), (1, 100, 180, 3)):
        picture = figure(shape)
        np.testing.assert_allclose(picture, picture[:, :, ::-1])
        assert picture[0, 45, shape[2] // 2].tolist() == [0.85, 0.65, 0.55]
        assert picture[0, 5, 5].tolist() == [0.25, 0.35, 0.45]


def test_whole_numbers_for_originals_that_take_them() -> None:
    values = Input((1, 8, 8, 3), 0, 1, 1 / 255).array() * 255
    np.testing.assert_allclose(values, np.rint(values), atol=1e-4)
    assert Input((), 16000, 16000, dtype="int64").array().dtype == np.int64


def test_a_model_that_cannot_be_loaded_is_refused() -> None:
    reference = Reference("", 1e-3, {"x": Input((1,), 0, 1)}, {"y": Digest((1,), 1.0, (1.0,), (1.0,))})
    with pytest.raises(WrongOutputError, match="does not run"):
        references.verify(b"not an ONNX file", reference)
