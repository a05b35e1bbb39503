"""Where single people are who touch: the body network answers for the one in the middle of its square, and a face is
somebody's alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from render.cutout.parting import Claims, Mask
from render.cutout.salient import place
from render.media.arrays import Box
from render.vision.faces import FRAME_LEVELS, FoundFace, find_faces
from render.vision.pyramid import Pyramid, Roi
from render.vision.sessions import Tensor, run

MODEL = "pose_landmark"
SIDE = 256  # the network's square, models.md
# The square is so many times as long as the box; cut-off bodies are known better with room (bench.cutout: parting).
ROOM = 1.5
MASK = "Identity_2"  # logits; whether there is a body at all it says worse than the detector
UNSEEN = 0.1  # of what a box says, where the network sees nothing of its person
CERTAIN = 0.9  # of a face's side: the circle that is certainly of that person
CLEARLY = 0.25  # what the second best of boxes must be worse by, or it may be the face of either
NOWHERE = 1e3  # further than any face is from where it is in its box
# A face of somebody without a box: how wide and how tall a body there is, in faces, and how much of a face is hair
# above it. Half as large a face and one twice as large are of people who stand beside each other.
WIDE, TALL, ABOVE = 3.6, 7.0, 0.6
SMALLER, LARGER = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Known:
    """A face, and the number of the box it is in; None where it may be of one or the other."""

    face: FoundFace
    box: int | None


def with_faces(pyramid: Pyramid, boxes: Sequence[Box]) -> tuple[list[Box], list[Known]]:
    """The boxes of people, and one more for each face that is in none of them; and the faces."""
    faces = find_faces(pyramid, FRAME_LEVELS)
    if not faces:
        return list(boxes), []
    costs = np.array([[_unlike(face, box) for face in faces] for box in boxes])
    pairs = list(zip(*linear_sum_assignment(costs), strict=True))
    owner = {int(face): int(box) for box, face in pairs if costs[box, face] < NOWHERE}
    alone = {box for box in range(len(boxes)) if box not in owner.values()}
    sizes = [faces[number].side for number in owner]
    known, out = [], list(boxes)
    for number, face in enumerate(faces):
        if number in owner:
            others = [costs[box, number] for box in alone]
            sure = min(others, default=NOWHERE) > costs[owner[number], number] + CLEARLY
            known.append(Known(face, owner[number] if sure else None))
        elif any(SMALLER <= face.side / size <= LARGER for size in sizes):
            known.append(Known(face, len(out)))
            out.append(_box_below(face, pyramid.size))
    return out, known


def of_people(
    pyramid: Pyramid, boxes: Sequence[Box], faces: Sequence[Known], among: Sequence[int], claims: Claims
) -> Claims:
    """Claims of those people among the boxes who touch, as far as body network and faces know better."""
    bodies = [body(pyramid, boxes[each], claim.shape) for each, claim in zip(among, claims, strict=True)]
    out = [claim * (UNSEEN + seen) for claim, seen in zip(claims, bodies, strict=True)]
    for known in faces:
        mine = _circle(known.face, pyramid.size, out[0].shape)
        if known.box is None:
            winner = int(np.argmax([seen[mine].sum() for seen in bodies]))
        elif known.box in among:
            winner = list(among).index(known.box)
        else:
            continue
        for number, claim in enumerate(out):
            claim[mine] = number == winner
    return out


def body(pyramid: Pyramid, box: Box, shape: tuple[int, ...]) -> Tensor:
    """(rows, columns) 0..1 of the whole picture: how likely each pixel is of the person in the box (pixels of the
    picture)."""
    x0, y0, x1, y1 = box
    side = ROOM * max(x1 - x0, y1 - y0)
    roi = Roi((x0 + x1) / 2, (y0 + y1) / 2, side, side)
    square = np.asarray(pyramid.cut(roi, SIDE, SIDE)[None] / np.float32(255), np.float32)
    (logits,) = run(MODEL, square, [MASK])
    mask = np.asarray(1 / (1 + np.exp(-np.clip(logits[0, :, :, 0], -30, 30))), np.float32)
    return place(mask, roi, pyramid.size, (shape[0], shape[1]))


def _unlike(face: FoundFace, box: Box) -> float:
    """How far a face is from where one is in a box, at its top in the middle."""
    x0, y0, x1, y1 = box
    x, y = face.centre
    if not (x0 <= x <= x1 and y0 <= y <= y1):
        return NOWHERE
    return abs(x - (x0 + x1) / 2) / (x1 - x0) + abs(y - (0.5 + ABOVE) * face.side - y0) / (y1 - y0)


def _box_below(face: FoundFace, size: tuple[int, int]) -> Box:
    """Where the body of a face is, in a picture of that size."""
    x, y = face.centre
    top, half = y - (0.5 + ABOVE) * face.side, WIDE * face.side / 2
    return max(0.0, x - half), max(0.0, top), min(float(size[0]), x + half), min(float(size[1]), top + TALL * face.side)


def _circle(face: FoundFace, size: tuple[int, int], shape: tuple[int, ...]) -> Mask:
    """What is certainly of one person where a face is."""
    down, across = (np.arange(length, dtype=np.float32) + 0.5 for length in shape)
    x, y = face.centre
    right, low = across * size[0] / shape[1] - x, down * size[1] / shape[0] - y
    return np.asarray(np.hypot(right[None], low[:, None]) < CERTAIN * face.side / 2)
