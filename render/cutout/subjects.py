"""The subjects of a picture that a finger can lift: a map of them, the largest first, and what they are called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from render.cutout.cut import Cut, Wish, cut_masked, notes_on
from render.cutout.instances import Instance
from render.cutout.levels import Quality
from render.cutout.rough import matte_of, subjects_in, with_main
from render.cutout.scene import Scene, look
from render.cutout.semantic import Labels
from render.media.arrays import Box
from render.vision.pyramid import Pyramid

MOST = 40  # of a crowd a finger cannot tell more apart


@dataclass(frozen=True, slots=True)
class Subject:
    """name: its class, "" for what stands out and is none of the classes; share: of the picture; box: in shares of
    the picture's width and height, left, top, right, bottom."""

    name: str
    share: float
    box: Box


@dataclass(frozen=True, slots=True)
class Subjects:
    """map: of the whole picture, its longer side 640 pixels; 0 is none of them, n is found[n - 1]."""

    map: Labels
    found: tuple[Subject, ...]


def subjects(pyramid: Pyramid, quality: Quality) -> Subjects:
    """What could be lifted off; nothing where there is no clear subject. Raises MissingModelError."""
    return subjects_of(pyramid, look(pyramid, quality, main=True), quality)


def subjects_of(pyramid: Pyramid, scene: Scene, quality: Quality) -> Subjects:
    """The same, where it is known what is in the picture."""
    found = subjects_in(pyramid, scene, quality)[:MOST]
    width, height = scene.small
    labels = np.zeros((height, width), np.uint8)
    for number, one in enumerate(found, 1):
        labels[one.mask] = number
    return Subjects(labels, tuple(_told(one) for one in found))


def lift(pyramid: Pyramid, scene: Scene, numbers: Collection[int], quality: Quality) -> Cut:
    """Cut out the subjects of these numbers of the map; they stay together where they touch."""
    scene = with_main(pyramid, scene, quality)
    found = subjects_in(pyramid, scene, quality)[:MOST]
    mattes = [matte_of(pyramid, scene, one, quality) for number, one in enumerate(found, 1) if number in numbers]
    there = [matte for matte in mattes if matte is not None]
    notes = notes_on(scene, Wish(quality))
    return Cut(scene, cut_masked(pyramid, np.maximum.reduce(there), quality) if there else None, notes)


def _told(one: Instance) -> Subject:
    rows, columns = np.flatnonzero(one.mask.any(axis=1)), np.flatnonzero(one.mask.any(axis=0))
    height, width = one.mask.shape
    x0, x1 = float(columns[0] / width), float((columns[-1] + 1) / width)
    y0, y1 = float(rows[0] / height), float((rows[-1] + 1) / height)
    return Subject(one.name, float(one.mask.mean()), (x0, y0, x1, y1))
