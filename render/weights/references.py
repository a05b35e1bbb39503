"""Does an imported model compute what the original does? Fixed inputs, and outputs recorded from the original runtimes.

`references.json` holds for each model how its inputs are made and a digest of its outputs; `bench/record_references.py`
wrote it. An output is compared at evenly spread places and in a few projections, so every number counts a little.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as runtime_state

from render.weights.errors import WrongOutputError
from render.weights.graph import Array

REFERENCES = Path(__file__).with_name("references.json")

# onnxruntime's errors have no common base.
RUNTIME_ERRORS = (
    runtime_state.Fail,
    runtime_state.InvalidArgument,
    runtime_state.InvalidGraph,
    runtime_state.InvalidProtobuf,
    runtime_state.NotImplemented,
    runtime_state.RuntimeException,
)

SAMPLES = 24  # values kept of each output
PROJECTIONS = 4  # onto cosines along the flattened output
STEP = math.sqrt(2)  # radians from one value to the next, so that no structure of a picture repeats with it

GROUND = (0.25, 0.35, 0.45)
# Body, hair, face, eyes, mouth: centre and radii in picture heights, the column counted from the middle.
ELLIPSES = (
    ((1.05, 0.0), (0.42, 0.42), (0.60, 0.15, 0.20)),
    ((0.33, 0.0), (0.22, 0.18), (0.15, 0.10, 0.08)),
    ((0.40, 0.0), (0.22, 0.16), (0.85, 0.65, 0.55)),
    ((0.37, -0.06), (0.02, 0.02), (0.10, 0.10, 0.10)),
    ((0.37, 0.06), (0.02, 0.02), (0.10, 0.10, 0.10)),
    ((0.50, 0.0), (0.015, 0.06), (0.60, 0.20, 0.20)),
)


@dataclass(frozen=True)
class Input:
    """How one input is made: a wave pattern between two values, or one value everywhere.

    `step` rounds the pattern to multiples, for originals that take whole numbers. `figure` draws a person over the
    waves, for networks that answer nothing but zeros where there is none.
    """

    shape: tuple[int, ...]
    low: float
    high: float
    step: float = 0.0
    dtype: str = "float32"
    figure: bool = False

    def array(self) -> Array:
        pattern = wave(self.shape)
        if self.figure:
            pattern = 0.2 * pattern + 0.8 * figure(self.shape)
        values = self.low + (self.high - self.low) * pattern
        if self.step:
            values = np.round(values / self.step) * self.step
        return np.asarray(values, self.dtype)


@dataclass(frozen=True)
class Digest:
    """What is kept of an output."""

    shape: tuple[int, ...]
    rms: float
    samples: tuple[float, ...]
    projections: tuple[float, ...]


@dataclass(frozen=True)
class Reference:
    """What a model is checked by; `tolerance` is a part of each output's root mean square."""

    recorded_with: str
    tolerance: float
    inputs: dict[str, Input]
    outputs: dict[str, Digest] = field(default_factory=dict)


def wave(shape: tuple[int, ...]) -> Array:
    """A pattern in 0..1 with coarse and fine structure along every axis, the same on every machine."""
    phases = [np.zeros(shape), np.zeros(shape)]
    for axis, size in enumerate(shape):
        along = np.arange(size).reshape([-1 if other == axis else 1 for other in range(len(shape))])
        phases[0] = phases[0] + along / size * (2 + 3 * axis)
        phases[1] = phases[1] + along * (0.11 + 0.07 * axis)
    coarse, fine = (np.sin(2 * np.pi * phase) for phase in phases)
    return np.asarray(0.5 + 0.3 * coarse + 0.2 * fine)


def figure(shape: tuple[int, ...]) -> Array:
    """Head and shoulders as a child draws them, (1, H, W, 3) RGB in 0..1."""
    _, height, width, _ = shape
    rows, columns = (np.arange(height)[:, None] + 0.5) / height, (np.arange(width) + 0.5 - width / 2) / height
    picture = np.full(shape, GROUND)
    for (row, column), (tall, wide), colour in ELLIPSES:
        inside = ((rows - row) / tall) ** 2 + ((columns - column) / wide) ** 2 < 1
        picture[0, inside] = colour
    return picture


def digest(output: Array) -> Digest:
    """Evenly spread values and projections of an output, each about as large as its root mean square."""
    flat = np.asarray(output, np.float64).reshape(-1)
    places = np.linspace(0, len(flat) - 1, SAMPLES).round().astype(int)
    turns = np.arange(len(flat)) * STEP
    projections = [math.sqrt(2 / len(flat)) * float(flat @ np.cos(turns * (n + 1))) for n in range(PROJECTIONS)]
    rms = math.sqrt(float(np.mean(flat**2)))
    return Digest(output.shape, rms, tuple(flat[places].tolist()), tuple(projections))


def run_model(model: bytes, reference: Reference) -> dict[str, Array]:
    """The outputs of the ONNX model for the reference's inputs, by name."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = list(reference.outputs) or [output.name for output in session.get_outputs()]
    feeds = {name: made.array() for name, made in reference.inputs.items()}
    return dict(zip(names, session.run(names, feeds), strict=True))


def verify(model: bytes, reference: Reference) -> None:
    """Run the ONNX model and compare. Raises WrongOutputError with the output that differs most."""
    try:
        outputs = run_model(model, reference)
    except (*RUNTIME_ERRORS, ValueError) as error:
        raise WrongOutputError("it does not run") from error
    differences = {name: difference(digest(outputs[name]), kept) for name, kept in reference.outputs.items()}
    worst = max(differences, key=differences.__getitem__)
    if not differences[worst] <= reference.tolerance:
        raise WrongOutputError(
            f"its output {worst} is {differences[worst]:.2%} off; {reference.tolerance:.2%} is allowed"
        )


def difference(found: Digest, kept: Digest) -> float:
    """The largest difference of any kept number, as a part of the root mean square; infinite for another shape."""
    if found.shape != kept.shape:
        return math.inf
    ours = np.array([found.rms, *found.samples, *found.projections])
    theirs = np.array([kept.rms, *kept.samples, *kept.projections])
    return float(np.max(np.abs(ours - theirs))) / max(kept.rms, 1e-12)


def read_references(path: Path = REFERENCES) -> dict[str, Reference]:
    records = json.loads(path.read_text(encoding="utf-8"))
    return {name: _reference(record) for name, record in records.items()}


def _reference(record: Mapping[str, Any]) -> Reference:
    inputs = {name: Input(**{**made, "shape": tuple(made["shape"])}) for name, made in record["inputs"].items()}
    outputs = {
        name: Digest(tuple(kept["shape"]), kept["rms"], tuple(kept["samples"]), tuple(kept["projections"]))
        for name, kept in record["outputs"].items()
    }
    return Reference(record["recorded_with"], record["tolerance"], inputs, outputs)
