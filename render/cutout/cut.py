"""Cut subjects out of a photo: from a decoded picture to alpha and colours."""

from __future__ import annotations

from dataclasses import dataclass

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
    scene = look(pyramid, wish.quality)
    rough = rough_matte(pyramid, scene, wish)
    cutout = None if rough is None else Cutout(*refine(pyramid, rough, LEVELS[wish.quality].edge))
    return Cut(scene, cutout, notes_on(scene, wish))


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
