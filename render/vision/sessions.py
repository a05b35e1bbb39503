"""Running networks: one session per model and process, one thread each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from render.weights.models import model_path

type Tensor = npt.NDArray[np.float32]


@cache
def session(name: str) -> Any:
    """The ONNX Runtime session of the model, loaded once. Raises MissingModelError.

    A worker runs as many children as there are cores, so each session has one thread. Without the arena a session
    gives its buffers back after every run: all networks of this package together then stay about 150 MB smaller,
    for less than a millisecond a run.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model_path(name)), options, providers=["CPUExecutionProvider"])


def run(name: str, pixels: Tensor, outputs: Sequence[str]) -> list[Tensor]:
    """Feed the model's only input and return the named outputs, in that order."""
    network = session(name)
    found: list[Tensor] = network.run(list(outputs), {network.get_inputs()[0].name: pixels})
    return found
