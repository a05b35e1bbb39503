"""What is in a picture that could be cut out: found once, asked many times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import cv2
import numpy as np

from render.cutout.classes import BACKGROUND, CLASSES, class_of
from render.cutout.coarse import coarse_scores
from render.cutout.instances import Instance, instances
from render.cutout.levels import LEVELS, Quality
from render.cutout.parting import Mask
from render.cutout.salient import Salient, main_subject, net_for
from render.cutout.semantic import MODEL, Labels, Scores, class_scores, labels_of
from render.vision.analysis import Detection
from render.vision.objects import find_objects
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor
from render.weights.models import is_installed

# A subject that U2-Net passes over counts from this share of the picture and this score of the detector on, or if the
# classes are as sure as this.
CLEAR, CONFIDENT, SURE = 0.01, 0.5, 0.85
SIDE = 640  # pixels of the longer side of masks and label map, about four of them for each cell of the grid


@dataclass(frozen=True)
class Scene:
    """Shares of the classes on a grid, and the boxes of the detector in pixels of the picture.

    coarse: DeepLabV3 is not installed, and the classes are told from boxes. main: what stands out whatever it is, where
    that was looked for; found: the single subjects, where they were. Asked again and again, a scene with both needs no
    network but for the accurate level's edges. One without `found` needs the picture to tell apart who touches.
    """

    size: tuple[int, int]  # of the picture
    scores: Scores
    detections: Sequence[Detection]
    coarse: bool
    main: Salient | None = None
    found: Sequence[Instance] | None = None
    pyramid: Pyramid | None = field(default=None, repr=False, compare=False)

    @cached_property
    def labels(self) -> Labels:
        """The likeliest class of each pixel, of a picture with SIDE pixels on its longer side."""
        return labels_of(self.scores, *self.small)

    @cached_property
    def instances(self) -> Sequence[Instance]:
        """Single subjects, the largest first."""
        if self.found is not None:
            return self.found
        assert self.pyramid is not None  # noqa: S101 - for the type checker: who makes a scene gives one or the other
        return instances(self.labels, self.detections, self.pyramid)

    @property
    def small(self) -> tuple[int, int]:
        """Width and height of masks."""
        scale = SIDE / max(self.size)
        return max(1, round(self.size[0] * scale)), max(1, round(self.size[1] * scale))

    def shares(self) -> dict[str, float]:
        """The part of the picture that each class takes, crumbs left out: nobody wants to hear of "bottle 0 %"."""
        counts = np.bincount(self.labels.ravel(), minlength=len(CLASSES)) / self.labels.size
        return {CLASSES[n]: float(share) for n, share in enumerate(counts) if n != BACKGROUND and share >= CLEAR}

    def likelihood(self, kinds: Sequence[int]) -> Tensor:
        """(rows, columns) of masks' size: how surely each pixel is of one of the classes."""
        plane = self.scores[list(kinds)].sum(axis=0)
        return np.asarray(cv2.resize(plane, self.small, interpolation=cv2.INTER_LINEAR), np.float32)

    def is_detected(self, one: Instance) -> bool:
        """Whether the detector is confident of this subject, too, and it is no speck."""
        if one.mask.mean() < CLEAR:
            return False
        return self.has_box(one, CONFIDENT) or (self.has_box(one) and self.is_sure(one))

    def is_sure(self, one: Instance, least: float = SURE) -> bool:
        """Whether the classes are."""
        return bool(self.likelihood([one.kind])[one.mask].mean() >= least)

    def has_box(self, one: Instance, least: float = 0.0) -> bool:
        """Whether the detector has found this subject, too, by at least such a score."""
        height, width = one.mask.shape
        scale = np.array([width / self.size[0], height / self.size[1]] * 2)
        for found in self.detections:
            if class_of(found.label) == one.kind and found.score >= least:
                x0, y0, x1, y1 = (int(edge) for edge in np.array(found.box) * scale)
                if one.mask[y0 : y1 + 1, x0 : x1 + 1].sum() >= one.mask.sum() / 2:
                    return True
        return False

    def only(self, plane: Tensor, mask: Mask) -> Tensor:
        """A plane of likelihoods without the other subjects of the same kinds."""
        others = np.zeros(mask.shape, bool)
        for one in self.instances:
            if not (one.mask & mask).any():
                others |= one.mask
        near = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
        return np.asarray(np.where(near & ~others, plane, np.minimum(plane, 0.0)), np.float32)


def look(pyramid: Pyramid, quality: Quality, *, main: bool = False, kinds: frozenset[int] | None = None) -> Scene:
    """Find out what is in the picture; main: also what stands out, whatever it is, and single subjects; kinds: the
    classes that are asked for, where that is known: others may stay unseen.

    Raises MissingModelError.
    """
    detections = find_objects(pyramid)
    coarse = not is_installed(MODEL)
    scores = coarse_scores(pyramid, detections, kinds) if coarse else class_scores(pyramid, LEVELS[quality], detections)
    stands_out = main_subject(pyramid, net_for(LEVELS[quality].net)) if main else None
    scene = Scene(pyramid.size, scores, detections, coarse, stands_out, pyramid=pyramid)
    return replace(scene, found=scene.instances) if main else scene
