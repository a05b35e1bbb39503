"""Run a model in the runtime that its file was made for. It shares no code with the importer that it is to judge.

    python original_runtimes.py litert|mediapipe|torch MODEL INPUT.npy OUTPUT.npz

Needs an environment of its own, with Python 3.11: ai-edge-litert or torch and numpy, or mediapipe==0.10.21.
Input is float32 in the layout of the original; outputs are saved under their names.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

# EfficientNet-Lite0: repeats, stride of the first block, and whether the block widens its input first.
STAGES = ((1, 1, False), (2, 2, True), (2, 2, True), (3, 2, True), (3, 1, True), (4, 2, True), (1, 1, True))


def run_litert(model: str, pixels: Any) -> dict[str, Any]:
    """Every tensor that is left at the end, real-valued; quantised models take and give whole numbers."""
    from ai_edge_litert.interpreter import Interpreter  # type: ignore[import-not-found]

    interpreter = Interpreter(model, num_threads=1, experimental_preserve_all_tensors=True)
    interpreter.allocate_tensors()
    (entry,) = interpreter.get_input_details()
    scale, zero = entry["quantization"]
    value = np.rint(pixels / scale + zero).astype(entry["dtype"]) if scale else pixels
    interpreter.set_tensor(entry["index"], value)
    interpreter.invoke()
    outputs = {detail["name"]: interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()}
    if scale:  # the class scores, of which the file gives only the winner
        scores = [d for d in interpreter.get_tensor_details() if tuple(d["shape"]) == (1, 33, 33, 21)]
        scale, zero = scores[0]["quantization"]
        outputs = {"logits": (interpreter.get_tensor(scores[0]["index"]).astype(np.float32) - zero) * scale}
    return outputs


def run_mediapipe(model: str, pixels: Any) -> dict[str, Any]:
    """MediaPipe's selfie segmentation, which has an operator of its own that LiteRT does not know."""
    import mediapipe  # type: ignore[import-not-found]

    wide = pixels.shape[1] != pixels.shape[2]
    with mediapipe.solutions.selfie_segmentation.SelfieSegmentation(model_selection=int(wide)) as segmentation:
        mask = segmentation.process(np.rint(pixels[0] * 255).astype(np.uint8)).segmentation_mask
    return {"mask": mask[None, :, :, None]}


def run_torch(model: str, pixels: Any) -> dict[str, Any]:
    """EfficientNet-Lite0 in PyTorch, with its batch normalisations as layers of their own."""
    import torch  # type: ignore[import-not-found]
    import torch.nn.functional as layer  # type: ignore[import-not-found]

    state = torch.load(model, weights_only=True)

    def convolve(
        value: Any, conv: str, norm: str, stride: int = 1, *, depthwise: bool = False, clip: bool = True
    ) -> Any:
        weight = state[f"{conv}.weight"]
        for axis in (3, 2):  # TensorFlow's SAME: the odd pixel goes to the lower right
            size, kernel = value.shape[axis], weight.shape[axis]
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            margins = (total // 2, total - total // 2)
            value = layer.pad(value, margins if axis == 3 else (0, 0, *margins))
        value = layer.conv2d(value, weight, stride=stride, groups=len(weight) if depthwise else 1)
        parts = (state[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        value = layer.batch_norm(value, *parts, eps=1e-3)
        return layer.relu6(value) if clip else value

    with torch.no_grad():
        value, number = convolve(torch.from_numpy(pixels), "_conv_stem", "_bn0", stride=2), 0
        for repeats, stride, widens in STAGES:
            for repeat in range(repeats):
                name, start = f"_blocks.{number}.", value
                if widens:
                    value = convolve(value, f"{name}_expand_conv", f"{name}_bn0")
                step = stride if repeat == 0 else 1
                value = convolve(value, f"{name}_depthwise_conv", f"{name}_bn1", step, depthwise=True)
                value = convolve(value, f"{name}_project_conv", f"{name}_bn2", clip=False)
                value = value + start if repeat else value
                number += 1
        embedding = convolve(value, "_conv_head", "_bn1").mean(dim=(2, 3))
        probabilities = torch.softmax(layer.linear(embedding, state["_fc.weight"], state["_fc.bias"]), dim=-1)
    return {"embedding": embedding.numpy(), "probs": probabilities.numpy()}


RUNTIMES = {"litert": run_litert, "mediapipe": run_mediapipe, "torch": run_torch}

if __name__ == "__main__":
    runtime, model, source, target = sys.argv[1:]
    np.savez(target, **RUNTIMES[runtime](model, np.load(source)))
