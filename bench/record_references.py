"""Record what the original runtimes make of fixed inputs, for the check of imported models.

    python -m bench.record_references --python ORIGINALS/bin/python --mediapipe MEDIAPIPE/bin/python --tfjs FOLDER

ORIGINALS is an environment with ai-edge-litert and torch, MEDIAPIPE one with mediapipe==0.10.21, FOLDER has the
packages that original_tfjs.mjs names. Models that come as ONNX files are used as they are, so their outputs are ONNX
Runtime's and show that a file still computes what it did. Prints how far the imported models are from the originals.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from render.weights.graph import Array
from render.weights.manifest import Model, read_manifest
from render.weights.models import model_path
from render.weights.references import REFERENCES, Input, Reference, difference, digest, run_model
from render.weights.sources import Places, find_files

HERE = Path(__file__).parent
SIGNIFICANT = 7  # digits kept, as many as float32 has

PIXELS = 1 / 255
INPUTS = {
    "blazeface": {"input": Input((1, 192, 192, 3), -1, 1)},
    "face_mesh": {"input_1": Input((1, 192, 192, 3), 0, 1)},
    "emotion": {"input_1": Input((1, 64, 64, 1), -0.2, 0.2)},
    "faceres": {"input_1": Input((1, 224, 224, 3), -120, 130)},
    "selfie": {"input": Input((1, 256, 256, 3), 0, 1, PIXELS, figure=True)},
    "selfie_landscape": {"input": Input((1, 144, 256, 3), 0, 1, PIXELS, figure=True)},
    "u2netp": {"input.1": Input((1, 3, 320, 320), -2, 2)},
    "u2net": {"input.1": Input((1, 3, 320, 320), -2, 2)},
    "nanodet": {"input_1": Input((1, 3, 416, 416), -2, 2)},
    "efficientnet_lite0": {"input": Input((1, 3, 224, 224), -1, 1)},
    "pose_detection": {"input": Input((1, 224, 224, 3), -1, 1)},
    "pose_landmark": {"input": Input((1, 256, 256, 3), 0, 1)},
    "open_nsfw": {"input:0": Input((1, 224, 224, 3), -120, 130)},
    "silero_vad": {
        "input": Input((1, 576), -0.5, 0.5),
        "state": Input((2, 1, 128), 0, 0),
        "sr": Input((), 16000, 16000, dtype="int64"),
    },
    "deeplabv3": {"input": Input((1, 3, 513, 513), -1, 127 / 128, 1 / 128)},
}
# Parts of an output's root mean square: several times what this script measured between importer and original.
TOLERANCES = {"deeplabv3": 0.25}
TOLERANCE = 1e-3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--python", "--mediapipe", "--tfjs"):
        parser.add_argument(option, type=Path, required=True)
    options = parser.parse_args()
    records = {}
    for model in read_manifest():
        if model.name not in INPUTS:
            continue
        empty = Reference("", TOLERANCES.get(model.name, TOLERANCE), INPUTS[model.name])
        files = find_files(model, Places.of_project())
        runtime, outputs = original(model, files, empty, options)
        kept = {name: digest(value) for name, value in outputs.items()}
        reference = replace(empty, recorded_with=runtime, outputs=kept)
        found = run_model(model_path(model.name).read_bytes(), reference)
        off = {name: f"{difference(digest(found[name]), kept[name]):.1e}" for name in kept}
        print(model.name, runtime, off)
        records[model.name] = rounded(asdict(reference))
    REFERENCES.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")


def original(
    model: Model, files: list[Path], reference: Reference, options: argparse.Namespace
) -> tuple[str, dict[str, Array]]:
    """Which runtime it was, and the outputs under the names that the imported model gives them."""
    if model.kind == "onnx":
        return f"onnxruntime {onnxruntime.__version__}", run_model(files[0].read_bytes(), reference)
    (pixels,) = (made.array() for made in reference.inputs.values())
    if model.kind == "tfjs":
        return "TensorFlow.js 4.22.0, CPU", tfjs(files[0], pixels, options.tfjs)
    if model.kind == "torch":
        return "PyTorch 2.13.0", python(options.python, "torch", files[0], pixels)
    if model.kind == "tflite-quantised":
        outputs = python(options.python, "litert", files[0], pixels.transpose(0, 2, 3, 1))
        return "LiteRT 2.3.0, 8 bits", {name: value.transpose(0, 3, 1, 2) for name, value in outputs.items()}
    if model.name.startswith("selfie"):
        (mask,) = python(options.mediapipe, "mediapipe", files[0], pixels).values()
        (name,) = run_model(model_path(model.name).read_bytes(), reference)
        return "MediaPipe 0.10.21", {name: mask}
    return "LiteRT 2.3.0", python(options.python, "litert", files[0], pixels)


def python(interpreter: Path, runtime: str, model: Path, pixels: Array) -> dict[str, Array]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "input.npy"), Path(folder, "outputs.npz")
        np.save(source, pixels)
        script = HERE / "original_runtimes.py"
        subprocess.run([interpreter, script, runtime, model, source, target], check=True)
        with np.load(target) as outputs:
            return {name.removesuffix(":0"): outputs[name] for name in outputs}


def tfjs(model: Path, pixels: Array, packages: Path) -> dict[str, Array]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "input.f32"), Path(folder, "outputs.json")
        source.write_bytes(pixels.astype("<f4").tobytes())
        shape = ",".join(str(size) for size in pixels.shape)
        script = HERE / "original_tfjs.mjs"
        subprocess.run(["node", script, model, source, shape, target], check=True, cwd=packages)
        outputs = json.loads(target.read_text())
    return {name: np.array(kept["values"], np.float32).reshape(kept["shape"]) for name, kept in outputs.items()}


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT}g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list | tuple) else value


if __name__ == "__main__":
    main()
