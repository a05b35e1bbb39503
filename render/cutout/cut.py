"""Cut subjects out of a photo: from a decoded picture to alpha and colours."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from render.cutout.edges import Alpha, refine
from render.cutout.levels import LEVELS, Quality
from render.cutout.rough import class_matte, pressed_matte, subject_matte
from render.cutout.salient import net_for
from render.cutout.scene import Scene, look
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor

COARSE = "Kinds of subjects are told coarsely: the file of DeepLabV3 is not installed."
SMALL_NET = "Hair may be coarse: the large U2-Net is not installed, the small one drew the edges."


@dataclass(frozen=True, slots=True)
class Wish:
    """What stays. keep: indices of classes, None for whatever stands out; point: only the subject there, in shares of
    the picture's width and height."""

    quality: Quality = "accurate"
    keep: frozenset[int] | None = None
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Cutout:
    """alpha and colours at the picture's own size; colours are the subject's, without the old ground's share."""

    alpha: Alpha
    colours: RGB


@dataclass(frozen=True, slots=True)
class Cut:
    """What became of a wish. cutout is None where there is no clear subject; notes are sentences for people."""

    scene: Scene
    cutout: Cutout | None
    notes: tuple[str, ...]


def cut_out(image: RGB, wish: Wish) -> Cut:
    """Raises MissingModelError."""
    pyramid = Pyramid(image)
    return cut_from(pyramid, look(pyramid, wish.quality), wish)


def cut_from(pyramid: Pyramid, scene: Scene, wish: Wish) -> Cut:
    """The same where it is known what is in the picture, found in it at any size."""
    rough = rough_matte(pyramid, scene, wish)
    cutout = None if rough is None else cut_masked(pyramid, rough, wish.quality)
    return Cut(scene, cutout, notes_on(scene, wish))


def cut_masked(pyramid: Pyramid, rough: Tensor, quality: Quality) -> Cutout:
    """What somebody has painted, (rows, columns) 0..1 of the whole picture in any size, its border set on the edges
    that the picture has there."""
    return Cutout(*refine(pyramid, rough, LEVELS[quality].edge))


def cut_as_drawn(pyramid: Pyramid, drawn: Tensor) -> Cutout:
    """The same to the letter: the border is where it was painted, and colours are the picture's."""
    alpha = cv2.resize(np.asarray(np.rint(drawn * 255), np.uint8), pyramid.size, interpolation=cv2.INTER_LINEAR)
    return Cutout(np.asarray(alpha, np.uint8), pyramid.image)


def rough_matte(pyramid: Pyramid, scene: Scene, wish: Wish) -> Tensor | None:
    """What is meant, (rows, columns) 0..1 in the size of the scene's masks; None where there is no clear subject."""
    if wish.point is not None:
        return pressed_matte(pyramid, scene, wish.point, wish.keep, wish.quality)
    if wish.keep is not None:
        return class_matte(pyramid, scene, wish.keep, wish.quality)
    return subject_matte(pyramid, scene, wish.quality)


def notes_on(scene: Scene, wish: Wish) -> tuple[str, ...]:
    """What a person should know of how it was done."""
    wanted = LEVELS[wish.quality].net
    notes = [COARSE] if scene.coarse else []
    if net_for(wanted) != wanted:
        notes.append(SMALL_NET)
    return tuple(notes)
