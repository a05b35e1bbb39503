"""A scene as bytes: found by one child and asked by the next, press after press, without networks."""

from __future__ import annotations

import io
import json
import zlib

import numpy as np
import numpy.typing as npt

from render.cutout.instances import Instance
from render.cutout.salient import Salient
from render.cutout.scene import Scene
from render.vision.analysis import Detection
from render.vision.sessions import Tensor

VERSION = 3  # rises with what is kept, or with what the networks are asked
MOST = 255  # subjects, the largest: their numbers are bytes
FAST = 1  # of zlib: what is almost everywhere 0 gets no smaller by more


def as_bytes(scene: Scene) -> bytes:
    """Shares in steps of 1/255, far finer than two networks agree: 0.1 to 0.3 MB."""
    single = list(scene.instances)[:MOST]
    numbers = np.zeros(scene.small[::-1], np.uint8)
    for number, one in enumerate(single, 1):
        numbers[one.mask] = number
    about = {
        "version": VERSION,
        "size": scene.size,
        "coarse": scene.coarse,
        "detections": [[found.label, found.score, found.box] for found in scene.detections],
        "scores": scene.scores.shape,
        "main": None if scene.main is None else [scene.main.matte.shape, scene.main.agreement],
        "numbers": numbers.shape,
        "kinds": [one.kind for one in single],
    }
    planes = [scene.scores] if scene.main is None else [scene.scores, scene.main.matte]
    shares = [np.asarray(np.rint(plane * 255), np.uint8) for plane in planes]
    pixels = b"".join(plane.tobytes() for plane in [numbers, *shares])
    return json.dumps(about).encode() + b"\n" + zlib.compress(pixels, FAST)


def from_bytes(kept: bytes) -> Scene | None:
    """The scene again; None for what another version kept."""
    stream = io.BytesIO(kept)
    about = json.loads(stream.readline())
    if about["version"] != VERSION:
        return None
    pixels = np.frombuffer(zlib.decompress(stream.read()), np.uint8)
    ends = np.cumsum([np.prod(about["numbers"]), np.prod(about["scores"])], dtype=int)
    numbers, scores, matte = np.split(pixels, ends)
    main = None
    if about["main"] is not None:
        main = Salient(_shares(matte).reshape(about["main"][0]), about["main"][1])
    numbers = numbers.reshape(about["numbers"])
    width, height = about["size"]
    return Scene(
        size=(width, height),
        scores=_shares(scores).reshape(about["scores"]),
        detections=[Detection(label, score, tuple(box)) for label, score, box in about["detections"]],
        coarse=about["coarse"],
        main=main,
        found=[Instance(kind, np.asarray(numbers == number)) for number, kind in enumerate(about["kinds"], 1)],
    )


def _shares(pixels: npt.NDArray[np.uint8]) -> Tensor:
    return pixels.astype(np.float32) / np.float32(255)
