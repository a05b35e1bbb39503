"""Find faces: MediaPipe BlazeFace, full range, on the whole picture and on overlapping tiles of it.

The network sees faces from about a tenth of its square upwards, so tiles of a half and a quarter of the picture are
what finds the small ones. They are cut from two shrunk pictures; no tile is resized on its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from render.media.arrays import RGB, Box
from render.vision.overlap import distinct
from render.vision.pyramid import Points, Pyramid
from render.vision.sessions import Tensor, run

SIDE = 192  # the network's square, model card
GRID = 48  # anchors: one in the middle of each cell of 48 x 48
CONFIDENT = 0.6  # models.md: the score that keeps every clear face and drops most patterns
MAX_IOU = 0.3  # boxes that overlap more are the same face
# A close-up of a part of a face, from a tile, lies inside the box of the whole: intersection over the smaller box.
MAX_IOS = 0.6
# Tiles are this much larger than the picture divided by the level, so that neighbours share about a quarter.
TILE_OVERLAP = 1.25
PHOTO_LEVELS = (1, 2, 4)
FRAME_LEVELS = (1,)  # of a video: what matters there is large


@dataclass(frozen=True, slots=True)
class FoundFace:
    """A face as the detector saw it."""

    box: Box
    score: float
    # (6, 2) pixels: the person's right eye, left eye, nose tip, mouth, right ear, left ear.
    keypoints: Points

    @property
    def area(self) -> float:
        """Of the box, in square pixels."""
        x0, y0, x1, y1 = self.box
        return (x1 - x0) * (y1 - y0)


def find_faces(pyramid: Pyramid, levels: tuple[int, ...] = PHOTO_LEVELS) -> tuple[FoundFace, ...]:
    """The faces in the picture, the most certain first, each once."""
    found = [face for level in levels for face in _at_level(pyramid, level)]
    if not found:
        return ()
    boxes, scores = np.array([face.box for face in found]), np.array([face.score for face in found])
    return tuple(found[index] for index in distinct(boxes, scores, MAX_IOU, MAX_IOS))


def _at_level(pyramid: Pyramid, level: int) -> Iterator[FoundFace]:
    long_side = SIDE if level == 1 else round(SIDE * level / TILE_OVERLAP)
    if level > 1 and max(pyramid.size) < long_side:
        return  # tiles would be enlarged: they show nothing that the coarser level has not seen
    picture = pyramid.fit(long_side)
    scale = max(pyramid.size) / long_side
    for top in _starts(picture.shape[0]):
        for left in _starts(picture.shape[1]):
            tile = picture[top : top + SIDE, left : left + SIDE]
            yield from _in_tile(tile, np.array([left, top], np.float32), scale)


def _starts(length: int) -> list[int]:
    """Where tiles begin so that they cover the length and neighbours share at least a quarter."""
    if length <= SIDE:
        return [0]
    count = ceil((length - SIDE) / (SIDE * 0.75)) + 1
    return [round(start) for start in np.linspace(0, length - SIDE, count)]


def _in_tile(tile: RGB, corner: Points, scale: float) -> Iterator[FoundFace]:
    square = np.full((1, SIDE, SIDE, 3), -1, np.float32)  # black where the tile ends
    square[0, : tile.shape[0], : tile.shape[1]] = (tile.astype(np.float32) - 127.5) / 127.5
    outputs = ["reshaped_regressor_face_4", "reshaped_classifier_face_4"]
    regressors, logits = run("blazeface", square, outputs)
    scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -50, 50)))
    for index in np.flatnonzero(scores > CONFIDENT):
        box, keypoints = _decode(regressors[0, index], int(index))
        box, keypoints = (box + corner) * scale, (keypoints + corner) * scale
        x0, y0, x1, y1 = (float(value) for value in box.ravel())
        yield FoundFace((x0, y0, x1, y1), float(scores[index]), keypoints)


def _decode(regressor: Tensor, index: int) -> tuple[Points, Points]:
    """Corners (2, 2) and keypoints (6, 2) in pixels of the tile."""
    cell = SIDE / GRID
    anchor = np.array([index % GRID + 0.5, index // GRID + 0.5], np.float32) * cell
    centre, half = anchor + regressor[:2], regressor[2:4] / 2
    return np.stack([centre - half, centre + half]), regressor[4:].reshape(6, 2) + anchor
