"""The rough matte: which subject is meant, as the classes know it, with the border that U2-Net sees.

Who is a person the classes know (U2-Net alone finds the main subject: person IoU 0.41); where exactly hair, fingers and
ears end U2-Net knows, on what both hold for the subject.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from render.cutout.classes import BACKGROUND, classes_named
from render.cutout.instances import SMALLEST, Instance, under, without_crumbs
from render.cutout.levels import LEVELS, Quality
from render.cutout.parting import Mask
from render.cutout.salient import Salient, main_subject, net_for, place, salient
from render.cutout.scene import CLEAR, Scene
from render.vision.pyramid import Pyramid, Roi
from render.vision.sessions import Tensor

NEAR_BORDER = 0.02  # share of the longer side up to which U2-Net may move a border (bench.cutout: boundary F-score)
BORDER_WEIGHT = 0.3  # of U2-Net there
# What things stand on is not added to them: a cup is the subject, the table under it is not.
FURNITURE = classes_named(["chair", "dining table", "sofa"])
# Mean saliency of a subject from which U2-Net means it too, from which half of it; up to which it means something else.
SAME, HALF, OTHER = 0.6, 0.4, 0.3
MOST_LOOKS = 3  # at single pieces, the largest: each takes U2-Net two thirds of a second
MARGIN = 0.12  # around the subject for the second look, of its longer side
# Of U2-Net: between which shares it is undecided, how much of its answer may be, the smallest subject of a picture.
# Of 161 pictures looked at, pages, walls, lawns and views are hazy by 0.66 and more, nearly all with a subject less.
HAZE, MOST_HAZE, SPECK = 0.2, 0.65, 0.01
# What is smaller is not offered: nobody wants a sticker of the bottle on a shelf far behind, "0 %" of the picture.
SMALLEST_OFFERED = 0.005
RIM = 9  # pixels of masks: what U2-Net sees so near a subject that has a name is its border, no other subject
# Of two looks at the whole picture, one of them at its mirror image; and how likely a class must be where they do not
# agree (bench.cutout: gate). Of a meadow or a street U2-Net cuts something else in the mirror.
AGREED, LIKELY = 0.35, 0.75


def class_matte(pyramid: Pyramid, scene: Scene, kinds: frozenset[int], quality: Quality) -> Tensor | None:
    """All subjects of these classes; None if there is none."""
    return _with_borders(pyramid, _whole(scene.likelihood(sorted(kinds))), quality)


def pressed_matte(
    pyramid: Pyramid, scene: Scene, point: tuple[float, float], kinds: frozenset[int] | None, quality: Quality
) -> Tensor | None:
    """The one subject at the point (shares of width and height); None if nothing is there."""
    scene = scene if kinds else with_main(pyramid, scene, quality)
    choice = [one for one in scene.instances if one.kind in kinds] if kinds else subjects_in(pyramid, scene, quality)
    width, height = scene.small
    one = under((point[0] * width, point[1] * height), choice)
    return None if one is None else matte_of(pyramid, scene, one, quality)


def matte_of(pyramid: Pyramid, scene: Scene, one: Instance, quality: Quality) -> Tensor | None:
    """A single subject."""
    if one.kind != BACKGROUND:
        return _with_borders(pyramid, _whole(scene.only(scene.likelihood([one.kind]), one.mask)), quality)
    whole = subject_matte(pyramid, scene, quality)
    if whole is None:
        return None
    around = cv2.dilate(one.mask.astype(np.uint8), np.ones((RIM, RIM), np.uint8)) > 0
    return _whole(np.where(around, whole, 0).astype(np.float32))


def subjects_in(pyramid: Pyramid, scene: Scene, quality: Quality) -> list[Instance]:
    """All that could be lifted off, the largest first; nothing where there is no clear subject.

    A subject has a name where the detector agrees with the classes, or U2-Net does and they are sure: else they see a
    bottle in a ticket. What stands out beside those has none.
    """
    scene = with_main(pyramid, scene, quality)
    whole = subject_matte(pyramid, scene, quality)
    if whole is None:
        return []
    seen = _salience(scene)
    found = [one for one in scene.instances if one.mask.mean() >= SMALLEST_OFFERED and _is_named(one, scene, seen)]
    found += _nameless(whole > 0.5, found)
    found = found or [Instance(BACKGROUND, np.asarray(whole > 0.5))]
    return sorted(found, key=lambda one: -int(one.mask.sum()))


def _is_named(one: Instance, scene: Scene, seen: Tensor) -> bool:
    return scene.has_box(one) or bool(scene.is_sure(one) and seen[one.mask].mean() >= SAME)


def _nameless(stands_out: Mask, named: list[Instance]) -> list[Instance]:
    """The pieces of what stands out that are nothing else."""
    rest = stands_out.astype(np.uint8)
    for one in named:
        rest[cv2.dilate(one.mask.astype(np.uint8), np.ones((RIM, RIM), np.uint8)) > 0] = 0
    rest = np.asarray(cv2.morphologyEx(rest, cv2.MORPH_OPEN, np.ones((RIM, RIM), np.uint8)), np.uint8)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(rest)
    large = [number for number in range(1, count) if stats[number, cv2.CC_STAT_AREA] >= CLEAR * rest.size]
    return [Instance(BACKGROUND, np.asarray(pieces == number)) for number in large]


def with_main(pyramid: Pyramid, scene: Scene, quality: Quality) -> Scene:
    """The scene, and what stands out in it whatever it is."""
    if scene.main:
        return scene
    return replace(scene, main=main_subject(pyramid, net_for(LEVELS[quality].net)), found=scene.instances)


def subject_matte(pyramid: Pyramid, scene: Scene, quality: Quality) -> Tensor | None:
    """What stands out, whatever it is; None where nothing does."""
    scene = with_main(pyramid, scene, quality)
    seen = _salience(scene)
    certain = scene.main is not None and scene.main.agreement >= AGREED
    is_subject = _is_meant if certain and seen.any() else _is_known
    sure = np.zeros_like(seen)
    for one in scene.instances:
        share = float(seen[one.mask].mean())
        if is_subject(one, scene, share):
            sure = np.maximum(sure, scene.only(scene.likelihood([one.kind]), one.mask))
        elif share < OTHER and one.kind not in FURNITURE:
            seen = np.where(one.mask, np.minimum(seen, OTHER), seen)
    both = _whole(np.maximum(seen, sure) if certain else sure)
    if both is None or quality != "accurate":
        return both
    closer = _closer_look(pyramid, both, net_for(LEVELS[quality].net))
    return _whole(np.where(_near(both > 0.5), (closer + both) / 2, both).astype(np.float32))


def _is_meant(one: Instance, scene: Scene, share: float) -> bool:
    """Whether U2-Net means this subject, of which it sees that share; or half of it, and the others are sure."""
    return one.kind not in FURNITURE and (share >= SAME or (share >= HALF and scene.is_detected(one)))


def _is_known(one: Instance, scene: Scene, share: float) -> bool:
    """Whether a subject counts where U2-Net answers with a haze, or with another thing in the mirror image."""
    return scene.is_detected(one) or (share >= HALF and scene.is_sure(one, LIKELY))


def _salience(scene: Scene) -> Tensor:
    """What U2-Net sees, in the size of masks; nothing where it sees but a haze."""
    if scene.main is None or not stands_out(scene.main):
        return np.zeros(scene.small[::-1], np.float32)
    return np.asarray(cv2.resize(scene.main.matte, scene.small, interpolation=cv2.INTER_LINEAR), np.float32)


def stands_out(found: Salient) -> bool:
    """Whether U2-Net sees a subject at all: not a speck, and not a haze, as it answers to landscapes and textures."""
    seen = found.matte > HAZE
    hazy = seen & (found.matte < 1 - HAZE)
    return bool((found.matte > 0.5).mean() >= SPECK and hazy.sum() < MOST_HAZE * seen.sum())


def _with_borders(pyramid: Pyramid, sure: Tensor | None, quality: Quality) -> Tensor | None:
    """The matte of the classes; near its border U2-Net's, where both mean the same."""
    if sure is None or quality != "accurate":  # the small U2-Net draws worse borders than the refinement alone
        return sure
    _, pieces, stats, _ = cv2.connectedComponentsWithStats((sure > 0.5).astype(np.uint8))
    largest = np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:MOST_LOOKS] + 1
    out = sure.copy()
    for number in largest:
        piece = pieces == number
        seen = _closer_look(pyramid, np.where(piece, sure, 0), net_for(LEVELS[quality].net))
        if seen[piece].mean() >= SAME:
            border = _near(piece)
            out[border] += BORDER_WEIGHT * (seen[border] - out[border])
    return _whole(out)


def _closer_look(pyramid: Pyramid, matte: Tensor, net: str) -> Tensor:
    """U2-Net on the box around the subject, on the matte's grid."""
    rows, columns = np.nonzero(matte > 0.5)
    height, width = matte.shape
    scale = np.array([pyramid.size[0] / width, pyramid.size[1] / height])
    low, high = np.array([columns.min(), rows.min()]) * scale, np.array([columns.max() + 1, rows.max() + 1]) * scale
    room = MARGIN * float((high - low).max())
    low, high = np.maximum(low - room, 0), np.minimum(high + room, pyramid.size)
    (x, y), (wide, tall) = (low + high) / 2, high - low
    roi = Roi(float(x), float(y), float(wide), float(tall))
    return place(salient(pyramid, net, roi), roi, pyramid.size, (height, width))


def _near(mask: Mask) -> Mask:
    """The band around the mask's border within which U2-Net may move it."""
    reach = NEAR_BORDER * max(mask.shape)
    inside = mask.astype(np.uint8)
    away = cv2.distanceTransform(inside, cv2.DIST_L2, 3) + cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3)
    return np.asarray(away <= reach)


def _whole(matte: Tensor) -> Tensor | None:
    """The matte without crumbs; None if only crumbs are left."""
    seen = np.asarray(matte > 0.5)
    kept = without_crumbs(seen, SMALLEST * matte.size)
    return np.asarray(np.where(seen & ~kept, 0, matte), np.float32) if kept.any() else None
