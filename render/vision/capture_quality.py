"""How well a face is caught in a picture: to be compared across pictures of the same person.

Eyes, expression, focus, pose, light and size are scored 0..1 each, and each leaves of the quality what lies between its
`WORST` and 1: one bad thing (closed eyes) is not bought back by many good ones, and a small change of any changes the
quality by as little. It is lowered where the frame cuts the face and where the mesh network sees none from the front.

What is read of a face counts as far as it can be read: of a profile, a tiny face or a pattern the networks say another
thing after every encoding. There the scores move towards what a usual face has.
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
from render.vision.mesh import BEYOND_DOUBT, PHOTO_VIEWS, Pose, View, fit_mesh
from render.vision.pyramid import Pyramid
from render.vision.sharpness import eye_sharpness

# Eye aspect ratio at which an eye counts as half open, and how fast that changes. Measured on 22 pictures of one
# person: 0.06-0.16 closed, 0.22-0.34 open; on 72 other people, all open: 0.20-0.39.
HALF_OPEN, OPENING = 0.17, 0.023
# A laughing eye reads 0.2 and less without a blink (models.md), a boy who roars 0.12: a full smile lowers the demand by
# this much, half a smile by a quarter of it.
LAUGHTER = 0.045
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

# What is left of the quality where a term is 0 and all others are 1.
WORST = {"eyes": 0.38, "expression": 0.62, "sharpness": 0.6, "frontal": 0.72, "exposure": 0.75, "size": 0.88}
LEAST_FLAG = 0.6  # the same of a face of which the mesh network is sure that it is none from the front

# Degrees of yaw up to which lids and lips are read in full, and from which not at all: then one eye is hidden. This and
# the following: bench.seeing.quality, changes of the largest faces.
READABLE, HIDDEN = 35.0, 75.0
# Sharpness of the eye region from which they are: in a blur, closed lids read as open. bench.seeing.quality, blur.
IN_FOCUS = 0.2
# Where no face is seen from the front: eyes that may be open or not, and the pose and focus of a usual profile.
UNKNOWN_EYES, UNKNOWN_FRONTAL, UNKNOWN_SHARPNESS = 0.5, 0.3, 0.4
NO_FACE, HALF_FACE = 0.2, 0.5  # flags between which `Face.frontal` rises from 0 to what the pose says


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
    clear = min(mesh.flag / BEYOND_DOUBT, 1.0)
    sharp = eye_sharpness(pyramid, mesh)
    trust = clear * legibility(mesh.box()) * readability(pose) * _ramp(sharp, 0.0, IN_FOCUS)
    smiling = trust * smile(expression, mesh)
    terms = FaceTerms(
        eyes=_mixed(eyes_open(mesh.eye_aspect_ratios(), pose.yaw, smiling), UNKNOWN_EYES, trust),
        expression=_mixed(pleasantness(expression, smiling), PLEASANT.neutral, trust),
        sharpness=_mixed(sharp, UNKNOWN_SHARPNESS, clear),
        frontal=_mixed(frontality(pose), UNKNOWN_FRONTAL, clear),
        exposure=face_exposure(pyramid, mesh),
        size=_size(mesh.box(), pyramid.size),
        flag=clear,
        inside=_inside(mesh.box(), pyramid.size),
    )
    square = mesh.roi(1.0)
    return Face(
        box=found.box,
        score=found.score,
        capture_quality=capture_quality(terms),
        eyes_open=terms.eyes,
        smile=smiling,
        frontal=_ramp(mesh.flag, NO_FACE, HALF_FACE) * frontality(pose),
        sharpness=sharp,
        square=(square.x, square.y, square.width, square.angle),
    )


def capture_quality(terms: FaceTerms) -> float:
    """0..1, by the formula at the head of this module."""
    left = prod(_mixed(1.0, worst, getattr(terms, name)) for name, worst in WORST.items())
    return float(left * _mixed(1.0, LEAST_FLAG, terms.flag) * terms.inside**2)


def eyes_open(ratios: tuple[float, float], yaw: float, smiling: float) -> float:
    """From the eye aspect ratios of the person's right and left eye; on a turned head the nearer eye decides.

    With positive yaw the nose points to the right of the picture, and the eye on the left of it, the person's
    right, is the nearer one.
    """
    half_open = HALF_OPEN - LAUGHTER * smiling**2
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
    return _ramp(side, ILLEGIBLE, LEGIBLE)


def readability(pose: Pose) -> float:
    """0 a profile, whose lids and lips are guessed .. 1 a face that shows both eyes."""
    return _ramp(-abs(pose.yaw), -HIDDEN, -READABLE)


def frontality(pose: Pose) -> float:
    """1 looks at the camera .. 0 turned away; a tilted head loses nothing."""
    return exp(-((pose.yaw / YAW_SPREAD) ** 2 + (pose.pitch / PITCH_SPREAD) ** 2) / 2)


def _size(box: Box, picture: tuple[int, int]) -> float:
    share = max(box[2] - box[0], box[3] - box[1]) / max(picture)
    return _ramp(log2(max(share, 1e-6)), log2(SMALL_FACE), log2(LARGE_FACE))


def _inside(box: Box, picture: tuple[int, int]) -> float:
    width, height = (min(box[n + 2], picture[n]) - max(box[n], 0) for n in (0, 1))
    area = (box[2] - box[0]) * (box[3] - box[1])
    return min(max(width, 0) * max(height, 0) / max(area, 1e-6), 1.0)


def _mixed(value: float, otherwise: float, share: float) -> float:
    return share * value + (1 - share) * otherwise


def _ramp(value: float, start: float, end: float) -> float:
    return min(max((value - start) / (end - start), 0.0), 1.0)


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-min(max(value, -50.0), 50.0)))
