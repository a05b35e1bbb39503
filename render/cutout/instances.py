"""Single subjects: which pixels of a class belong to this person, that dog, or the thing under a finger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from render.cutout.bodies import Known, of_people, with_faces
from render.cutout.classes import BACKGROUND, CLASSES, PERSON, class_of
from render.cutout.parting import FINE, Claims, Mask, parted
from render.cutout.semantic import Labels
from render.media.arrays import Box
from render.vision.analysis import Detection
from render.vision.pyramid import Pyramid

# What is smaller is a crumb of a mask, no subject; a share of the picture (bench.cutout: gate).
SMALLEST = 0.002
CRUMB = 0.04  # pieces of a mask smaller than this share of its largest are nothing that somebody would cut out
# Of 12 photos looked at, two boxes around one subject overlap by 0.36 and more, the weaker at a score under 0.5; those
# of two who stand together by 0.2 at most.
DOUBTFUL, DOUBLE = 0.5, 0.3
# A finger covers about so much of the picture's longer side: the nearest subject within it is meant.
FINGER = 0.03


@dataclass(frozen=True, slots=True)
class Instance:
    """One subject of one class, or of none of them (BACKGROUND); `mask` is of the size of the label map."""

    kind: int
    mask: Mask

    @property
    def name(self) -> str:
        return CLASSES[self.kind] if self.kind != BACKGROUND else ""


def instances(labels: Labels, detections: Sequence[Detection], pyramid: Pyramid) -> list[Instance]:
    """All subjects, the largest first. Boxes (in pixels of the picture) tell those apart who touch."""
    found = []
    for kind in np.unique(labels):
        if kind == BACKGROUND:
            continue
        boxes = [seen.box for seen in _once([seen for seen in detections if class_of(seen.label) == kind])]
        parts = _parts(labels == kind, boxes, pyramid, people=kind == PERSON)
        found += [Instance(int(kind), without_crumbs(part)) for part in parts]
    found = [one for one in found if one.mask.mean() >= SMALLEST]
    return sorted(found, key=lambda one: -int(one.mask.sum()))


def without_crumbs(mask: Mask, least: float = 0.0) -> Mask:
    """Without pieces that are small against the largest one, and those of fewer than `least` pixels."""
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = np.flatnonzero(areas >= max(least, CRUMB * areas.max(initial=0))) + 1
    return np.asarray(np.isin(pieces, kept))


def _once(detections: Sequence[Detection]) -> list[Detection]:
    """Without doubtful boxes around what a surer one, which comes before, has found: half a dog, or two people."""
    kept: list[Detection] = []
    for seen in detections:
        if seen.score >= DOUBTFUL or all(_overlap(seen, other) < DOUBLE for other in kept):
            kept.append(seen)
    return kept


def _overlap(first: Detection, second: Detection) -> float:
    """Of two boxes, by what they cover together."""
    one, other = np.array(first.box), np.array(second.box)
    shared = float(np.prod(np.maximum(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2]), 0)))
    return shared / max(1e-6, float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2])) - shared)


def under(point: tuple[float, float], found: Sequence[Instance]) -> Instance | None:
    """The subject at x, y of the label map, or the nearest that a finger there touches."""
    best, nearest = None, np.inf
    for one in found:
        height, width = one.mask.shape
        x, y = (min(max(0, int(value)), length - 1) for value, length in zip(point, (width, height), strict=True))
        reach = FINGER * max(width, height)
        away = cv2.distanceTransform((~one.mask).astype(np.uint8), cv2.DIST_L2, 3)[y, x]
        if away <= reach and away < nearest:
            best, nearest = one, away
    return best


def _parts(mask: Mask, boxes: list[Box], pyramid: Pyramid, *, people: bool) -> list[Mask]:
    """A class's pixels by whose they are; those in no box by where they hang together."""
    faces: Sequence[Known] = ()
    if people and boxes:
        boxes, faces = with_faces(pyramid, boxes)
    picture = pyramid.stretch(max(1, mask.shape[1] // FINE), max(1, mask.shape[0] // FINE))

    def closer(among: Sequence[int], claims: Claims) -> Claims:
        return of_people(pyramid, boxes, faces, among, claims) if people else claims

    scale = np.array([mask.shape[1] / pyramid.size[0], mask.shape[0] / pyramid.size[1]] * 2)
    return parted(mask, [tuple(np.array(box) * scale) for box in boxes], picture, closer)
