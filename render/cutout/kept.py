"""A scene as bytes: found by one child and asked by the next, press after press, without networks."""

from __future__ import annotations

import io
import json
import zlib

import numpy as np

from render.cutout.salient import Salient
from render.cutout.scene import Scene
from render.vision.analysis import Detection

VERSION = 1  # rises with what is kept, or with what the networks are asked
FAST = 1  # of zlib: what is almost everywhere 0 gets no smaller by more


def as_bytes(scene: Scene) -> bytes:
    """Shares in steps of 1/255, far finer than two networks agree: 0.1 to 0.3 MB."""
    about = {
        "version": VERSION,
        "size": scene.size,
        "coarse": scene.coarse,
        "detections": [[found.label, found.score, found.box] for found in scene.detections],
        "scores": scene.scores.shape,
        "main": None if scene.main is None else [scene.main.matte.shape, scene.main.agreement],
    }
    planes = [scene.scores] if scene.main is None else [scene.scores, scene.main.matte]
    pixels = b"".join(np.asarray(np.rint(plane * 255), np.uint8).tobytes() for plane in planes)
    return json.dumps(about).encode() + b"\n" + zlib.compress(pixels, FAST)


def from_bytes(kept: bytes) -> Scene | None:
    """The scene again; None for what another version kept."""
    stream = io.BytesIO(kept)
    about = json.loads(stream.readline())
    if about["version"] != VERSION:
        return None
    pixels = np.frombuffer(zlib.decompress(stream.read()), np.uint8).astype(np.float32) / np.float32(255)
    shape = about["scores"]
    count = int(np.prod(shape))
    main = None
    if about["main"] is not None:
        main = Salient(pixels[count:].reshape(about["main"][0]), about["main"][1])
    width, height = about["size"]
    detections = [Detection(label, score, tuple(box)) for label, score, box in about["detections"]]
    return Scene((width, height), pixels[:count].reshape(shape), detections, about["coarse"], main)
