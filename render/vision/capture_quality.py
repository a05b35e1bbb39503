"""How well a face is caught in a picture: to be compared across pictures of the same person.

Eyes, expression, pose, focus, light and size are scored 0..1 each; the quality is their weighted geometric mean, so
that one bad thing (closed eyes) is not bought back by many good ones. It is lowered where the frame cuts the face
and where the mesh network sees no face from the front.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log2, prod

from render.media.arrays import Box
from render.vision.analysis import Face
from render.vision.exposure import face_exposure
from render.vision.expression import Expression, read_expression, smile
from render.vision.faces import FoundFace
from render.vision.mesh import PHOTO_VIEWS, Pose, View, fit_mesh
from render.vision.pyramid import Pyramid
from render.vision.sharpness import eye_sharpness

# Eye aspect ratio at which an eye counts as half open, and how fast that changes. Measured on 22 pictures of one
# person: 0.06-0.16 closed, 0.22-0.34 open; on 72 other people, all open: 0.20-0.39.
HALF_OPEN, OPENING = 0.17, 0.022
# A laughing eye reads 0.2 and less without a blink (models.md): a full smile lowers the demand by this much.
LAUGHTER = 0.03
UNKNOWN_EYES = 0.5  # where they cannot be seen
# Pixels of a face from which its eyes and mouth can be read at all, and fully. An eye is a fifth of a face wide and a
# fifth of that open: at 30 px one pixel, which a JPEG's noise opens and closes; from 75 px on blinks were told apart
# (measured on 75 photos, as they came and encoded again at quality 90, and on 22 of one person).
ILLEGIBLE, LEGIBLE = 30, 75
NEARER_EYE = 12.0  # degrees of yaw over which the judgement moves from both eyes to the nearer one

# Degrees at which a head is turned away by one standard deviation: at 30 degrees a face is still good, a profile not.
YAW_SPREAD, PITCH_SPREAD = 30.0, 35.0

# What a face looks like at its best in a family album, by emotion; the rest counts nothing.
PLEASANT = Expression(angry=0.1, disgust=0.1, fear=0.2, happy=1.0, sad=0.2, surprise=0.7, neutral=0.75)

# Share of the picture's longer side that a face's box takes: a face in a crowd scores 0, a portrait 1.
SMALL_FACE, LARGE_FACE = 0.015, 0.12

WEIGHTS = {"eyes": 0.32, "expression": 0.2, "sharpness": 0.2, "frontal": 0.13, "exposure": 0.1, "size": 0.05}
LEAST_TERM = 0.05  # below that a term is not worse still; it bounds how strongly one term can pull
LEAST_FLAG = 0.3  # what is left of a face of which the mesh network is sure that it is none from the front


@dataclass(frozen=True, slots=True)
class FaceTerms:
    """What the quality is made of, each 0..1."""

    eyes: float
    expression: float
    sharpness: float
    frontal: float
    exposure: float
    size: float
    flag: float
    inside: float  # share of the face's box that lies in the picture


def see_face(pyramid: Pyramid, found: FoundFace, views: Sequence[View] = PHOTO_VIEWS) -> Face:
    """Everything about one face."""
    mesh = fit_mesh(pyramid, found, views)
    expression, pose = read_expression(pyramid, mesh), mesh.pose()
    # Where there is no face from the front, or a tiny one, lids and lips are guesses of the networks.
    trust = mesh.flag * legibility(mesh.box())
    smiling = trust * smile(expression, mesh)
    eyes = eyes_open(mesh.eye_aspect_ratios(), pose.yaw, smiling)
    terms = FaceTerms(
        eyes=trust * eyes + (1 - trust) * UNKNOWN_EYES,
        expression=trust * pleasantness(expression, smiling) + (1 - trust) * PLEASANT.neutral,
        sharpness=eye_sharpness(pyramid, mesh),
        frontal=min(1.0, 2 * mesh.flag) * frontality(pose),
        exposure=face_exposure(pyramid, mesh),
        size=_size(mesh.box(), pyramid.size),
        flag=mesh.flag,
        inside=_inside(mesh.box(), pyramid.size),
    )
    square = mesh.roi(1.0)
    return Face(
        box=found.box,
        score=found.score,
        capture_quality=capture_quality(terms),
        eyes_open=terms.eyes,
        smile=smiling,
        frontal=terms.frontal,
        sharpness=terms.sharpness,
        square=(square.x, square.y, square.width, square.angle),
    )


def capture_quality(terms: FaceTerms) -> float:
    """0..1, by the formula at the head of this module."""
    mean = prod(max(getattr(terms, name), LEAST_TERM) ** weight for name, weight in WEIGHTS.items())
    return float(mean * (LEAST_FLAG + (1 - LEAST_FLAG) * terms.flag) * terms.inside**2)


def eyes_open(ratios: tuple[float, float], yaw: float, smiling: float) -> float:
    """From the eye aspect ratios of the person's right and left eye; on a turned head the nearer eye decides.

    With positive yaw the nose points to the right of the picture, and the eye on the left of it, the person's
    right, is the nearer one.
    """
    half_open = HALF_OPEN - LAUGHTER * smiling
    right, left = (_logistic((ratio - half_open) / OPENING) for ratio in ratios)
    trust_right = _logistic(yaw / NEARER_EYE)
    return trust_right * right + (1 - trust_right) * left


def pleasantness(expression: Expression, smiling: float) -> float:
    """0..1: a smile is best, a calm face good, an unhappy one low."""
    by_emotion = sum(p * worth for p, worth in zip(expression, PLEASANT, strict=True))
    return by_emotion + (1 - by_emotion) * smiling


def legibility(box: Box) -> float:
    """0 too small to read an expression .. 1 large enough."""
    side = max(box[2] - box[0], box[3] - box[1])
    return min(max((side - ILLEGIBLE) / (LEGIBLE - ILLEGIBLE), 0.0), 1.0)


def frontality(pose: Pose) -> float:
    """1 looks at the camera .. 0 turned away; a tilted head loses nothing."""
    return exp(-((pose.yaw / YAW_SPREAD) ** 2 + (pose.pitch / PITCH_SPREAD) ** 2) / 2)


def _size(box: Box, picture: tuple[int, int]) -> float:
    share = max(box[2] - box[0], box[3] - box[1]) / max(picture)
    return min(max(log2(max(share, 1e-6) / SMALL_FACE) / log2(LARGE_FACE / SMALL_FACE), 0.0), 1.0)


def _inside(box: Box, picture: tuple[int, int]) -> float:
    width, height = (min(box[n + 2], picture[n]) - max(box[n], 0) for n in (0, 1))
    area = (box[2] - box[0]) * (box[3] - box[1])
    return min(max(width, 0) * max(height, 0) / max(area, 1e-6), 1.0)


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-min(max(value, -50.0), 50.0)))
