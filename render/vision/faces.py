"""Find faces: MediaPipe BlazeFace, full range, on the whole picture and on overlapping tiles of it, then close up.

The network is sure of faces from about a tenth of its square upwards (measured on 31 people pasted into photos, by the
pixels of a face in the square, share above 0.6: 10 px 0.15, 14 px 0.76, 20 px 0.95, 30 px and more 1.00), and suspects
them much earlier (above 0.3: 12 px 0.73, 16 px 0.97; upright up to a quarter turn 0.98). So every suspicion is looked
at again, close up and level, where all faces have the same two sizes: what is none loses, what is one gains.
Tiles are cut from shrunk pictures of one pyramid; no tile is resized on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import atan2, ceil, hypot, pi

import numpy as np

from render.media.arrays import RGB, Box
from render.vision.overlap import distinct
from render.vision.pyramid import Points, Pyramid, Roi
from render.vision.sessions import Tensor, run

SIDE = 192  # the network's square, model card
GRID = 48  # anchors: one in the middle of each cell of 48 x 48
SUSPECTED = 0.25  # score from which a face is looked at again; bench.seeing.faces, hard faces
# Mean score of the close looks from which it is one; bench.seeing.faces, half covered faces and false faces: 95 % of
# the covered ones reach 0.55; of some 300 patterns suspected in 200 photos, a few lie between 0.5 and 0.55.
CONFIDENT = 0.56
# The same of a face upside down: those are rare, and patterns that look like one are as common as upright ones.
CONFIDENT_TURNED = 0.66
TILTED = 0.5  # radians beyond a quarter turn at which a face counts as upside down
LEAST_SIDE = 10  # pixels of the picture: with fewer a clock on a wall is a face; bench.seeing.faces, false faces
FIRST_LOOK, CLOSER_LOOK = 48, 56  # pixels that a face takes in the square of the close looks; likewise
HOPELESS = 0.15  # score of a close look after which there is none other
OFF_CENTRE = 0.5  # of its side: a face that far from the middle of the close look is another one
MAX_IOU = 0.3  # boxes that overlap more are the same face
# A close-up of a part of a face, from a tile, lies inside the box of the whole: intersection over the smaller box.
MAX_IOS = 0.6
# Tiles are this much larger than the picture divided by the level, so that neighbours share about a quarter.
TILE_OVERLAP = 1.25
PHOTO_LEVELS = (1, 2, 6)  # bench.seeing.faces, faces of 24 px
TURNED_LEVELS = (1, 2)  # searched upside down too: photos that lost their orientation; a quarter turn is seen anyway
FRAME_LEVELS = (1,)  # of a video: what matters there is large
MIRRORED = [1, 0, 2, 3, 5, 4]  # the keypoints of a mirrored face in the order of the face


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

    @property
    def side(self) -> float:
        """The longer one of the box."""
        x0, y0, x1, y1 = self.box
        return max(x1 - x0, y1 - y0)

    @property
    def centre(self) -> tuple[float, float]:
        """Of the box."""
        x0, y0, x1, y1 = self.box
        return (x0 + x1) / 2, (y0 + y1) / 2

    @property
    def roll(self) -> float:
        """Radians by which the face is turned clockwise: by the eyes, and by the mouth below them.

        In a profile the eyes are one point, and the line through them is chance.
        """
        right_eye, left_eye, _, mouth = self.keypoints[:4]
        across, down = left_eye - right_eye, mouth - (right_eye + left_eye) / 2
        return atan2(float(across[1] - down[0]), float(across[0] + down[1]))


def find_faces(pyramid: Pyramid, levels: tuple[int, ...] = PHOTO_LEVELS) -> tuple[FoundFace, ...]:
    """The faces in the picture, the most certain first, each once."""
    upright = [face for level in levels for face in _at_level(pyramid, level)]
    turned = [face for level in levels if level in TURNED_LEVELS for face in _at_level(pyramid, level, turned=True)]
    suspected = _once(upright) + _once(turned)  # one face may be suspected both ways, and seen one way only
    return _once(face for suspect in suspected if (face := _looked_again(pyramid, suspect)))


def _once(faces: Iterable[FoundFace]) -> tuple[FoundFace, ...]:
    """The faces without doubles, the most certain first."""
    found = list(faces)
    if not found:
        return ()
    boxes, scores = np.array([face.box for face in found]), np.array([face.score for face in found])
    return tuple(found[index] for index in distinct(boxes, scores, MAX_IOU, MAX_IOS))


def _looked_again(pyramid: Pyramid, suspect: FoundFace) -> FoundFace | None:
    """The face as three close looks see it, the later two from where the first saw it; None if they see none."""
    first = _close_up(pyramid, suspect, FIRST_LOOK)
    if first is None:
        return None
    looks = [first, *(_close_up(pyramid, first, CLOSER_LOOK, mirrored) for mirrored in (False, True))]
    seen = [look for look in looks if look]
    score = sum(look.score for look in seen) / len(looks)
    if score < (CONFIDENT if abs(first.roll) < pi / 2 + TILTED else CONFIDENT_TURNED) or first.side < LEAST_SIDE:
        return None
    x0, y0, x1, y1 = (float(value) for value in np.mean([look.box for look in seen], axis=0))
    return FoundFace((x0, y0, x1, y1), score, np.mean([look.keypoints for look in seen], axis=0))


def _close_up(pyramid: Pyramid, suspect: FoundFace, pixels: int, mirrored: bool = False) -> FoundFace | None:
    """The suspected face, turned level and shrunk or enlarged to that many pixels of the square."""
    side = suspect.side * SIDE / pixels
    roi = Roi(*suspect.centre, side, side, suspect.roll)
    square = pyramid.cut(roi, SIDE, SIDE)
    near = [
        face
        for face in _in_square(np.ascontiguousarray(square[:, ::-1]) if mirrored else square, HOPELESS)
        if hypot(face.centre[0] - SIDE / 2, face.centre[1] - SIDE / 2) < OFF_CENTRE * pixels
    ]
    if not near:
        return None
    best = max(near, key=lambda face: face.score)
    return _back(_flipped(best) if mirrored else best, roi)


def _flipped(face: FoundFace) -> FoundFace:
    """The face of a mirrored square where it is in the square itself."""
    x0, y0, x1, y1 = face.box
    keypoints = face.keypoints[MIRRORED] * np.array([-1, 1], np.float32) + np.array([SIDE, 0], np.float32)
    return FoundFace((SIDE - x1, y0, SIDE - x0, y1), face.score, keypoints)


def _back(face: FoundFace, roi: Roi) -> FoundFace:
    """The face of a close look in pixels of the picture; its box stays upright."""
    matrix = roi.to_picture(SIDE, SIDE)
    x, y = matrix[:, :2] @ face.centre + matrix[:, 2]
    half = face.side * roi.width / SIDE / 2
    keypoints = np.asarray(face.keypoints @ matrix[:, :2].T + matrix[:, 2], np.float32)
    return FoundFace((float(x) - half, float(y) - half, float(x) + half, float(y) + half), face.score, keypoints)


def _at_level(pyramid: Pyramid, level: int, *, turned: bool = False) -> Iterator[FoundFace]:
    """What is suspected in the tiles of one level, `turned` upside down."""
    long_side = SIDE if level == 1 else min(round(SIDE * level / TILE_OVERLAP), max(pyramid.size))
    if level > 1 and long_side <= SIDE:
        return  # the first level has seen it as large
    picture = pyramid.fit(long_side)
    scale = max(pyramid.size) / long_side
    for top in _starts(picture.shape[0]):
        for left in _starts(picture.shape[1]):
            tile = picture[top : top + SIDE, left : left + SIDE]
            for face in _in_square(tile[::-1, ::-1] if turned else tile, SUSPECTED):
                yield _moved(_upside_down(face, tile) if turned else face, (left, top), scale)


def _upside_down(face: FoundFace, tile: RGB) -> FoundFace:
    """The face of a tile that was turned by half a turn where it is in the tile itself."""
    height, width = tile.shape[:2]
    x0, y0, x1, y1 = face.box
    keypoints = np.array([width, height], np.float32) - face.keypoints
    return FoundFace((width - x1, height - y1, width - x0, height - y0), face.score, keypoints)


def _moved(face: FoundFace, corner: Sequence[float], scale: float) -> FoundFace:
    x0, y0, x1, y1 = face.box
    left, top = corner
    box = ((x0 + left) * scale, (y0 + top) * scale, (x1 + left) * scale, (y1 + top) * scale)
    return FoundFace(box, face.score, (face.keypoints + np.array(corner, np.float32)) * scale)


def _starts(length: int) -> list[int]:
    """Where tiles begin so that they cover the length and neighbours share at least a quarter."""
    if length <= SIDE:
        return [0]
    count = ceil((length - SIDE) / (SIDE * 0.75)) + 1
    return [round(start) for start in np.linspace(0, length - SIDE, count)]


def _in_square(tile: RGB, least: float) -> Iterator[FoundFace]:
    """The faces, some more than once, in pixels of the tile."""
    square = np.full((1, SIDE, SIDE, 3), -1, np.float32)  # black where the tile ends
    part = square[0, : tile.shape[0], : tile.shape[1]]
    np.multiply(tile, np.float32(1 / 127.5), out=part)
    part -= 1
    outputs = ["reshaped_regressor_face_4", "reshaped_classifier_face_4"]
    regressors, logits = run("blazeface", square, outputs)
    scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -50, 50)))
    for index in np.flatnonzero(scores > least):
        box, keypoints = _decode(regressors[0, index], int(index))
        x0, y0, x1, y1 = (float(value) for value in box.ravel())
        yield FoundFace((x0, y0, x1, y1), float(scores[index]), keypoints)


def _decode(regressor: Tensor, index: int) -> tuple[Points, Points]:
    """Corners (2, 2) and keypoints (6, 2) in pixels of the tile."""
    cell = SIDE / GRID
    anchor = np.array([index % GRID + 0.5, index // GRID + 0.5], np.float32) * cell
    centre, half = anchor + regressor[:2], regressor[2:4] / 2
    return np.stack([centre - half, centre + half]), regressor[4:].reshape(6, 2) + anchor
