"""The rough matte: which subject is meant, as the classes know it, with the border that U2-Net sees.

Who is a person the classes know (U2-Net alone finds the main subject: person IoU 0.41); where exactly hair, fingers and
ears end U2-Net knows, on what both hold for the subject.
"""

from __future__ import annotations

import cv2
import numpy as np

from render.cutout.classes import classes_named
from render.cutout.instances import SMALLEST, Mask, under
from render.cutout.levels import LEVELS, Quality
from render.cutout.salient import Salient, net_for, place, salient
from render.cutout.scene import Scene
from render.vision.pyramid import Pyramid, Roi
from render.vision.sessions import Tensor

NEAR_BORDER = 0.02  # share of the longer side up to which U2-Net may move a border (bench.cutout: boundary F-score)
BORDER_WEIGHT = 0.3  # of U2-Net there
# What things stand on is not added to them: a cup is the subject, the table under it is not.
FURNITURE = classes_named(["chair", "dining table", "sofa"])
SAME = 0.6  # mean saliency of a subject from which U2-Net means it too
MOST_LOOKS = 3  # at single pieces, the largest: each takes U2-Net two thirds of a second
MARGIN = 0.12  # around the subject for the second look, of its longer side
# Of U2-Net: between which shares it is undecided, how much of its answer may be, the smallest subject of a picture.
# Of 161 pictures looked at, pages, walls, lawns and views are hazy by 0.66 and more, nearly all with a subject less.
HAZE, MOST_HAZE, SPECK = 0.2, 0.65, 0.01
CRUMB = 0.04  # pieces of a mask smaller than this share of the largest are no subjects of their own


def class_matte(pyramid: Pyramid, scene: Scene, kinds: frozenset[int], quality: Quality) -> Tensor | None:
    """All subjects of these classes; None if there is none."""
    return _with_borders(pyramid, _whole(scene.likelihood(sorted(kinds))), quality)


def pressed_matte(
    pyramid: Pyramid, scene: Scene, point: tuple[float, float], kinds: frozenset[int] | None, quality: Quality
) -> Tensor | None:
    """The one subject at the point (shares of width and height); None if nothing is there."""
    choice = [one for one in scene.instances if kinds is None or one.kind in kinds]
    width, height = scene.small
    one = under((point[0] * width, point[1] * height), choice)
    if one is not None:
        plane = scene.only(scene.likelihood([one.kind]), one.mask)
        return _with_borders(pyramid, _whole(plane), quality)
    if kinds is not None:
        return None
    return _piece_at(subject_matte(pyramid, scene, quality), point)


def subject_matte(pyramid: Pyramid, scene: Scene, quality: Quality) -> Tensor | None:
    """What stands out, whatever it is; None where nothing does."""
    found = salient(pyramid, net_for(LEVELS[quality].net))
    width, height = scene.small
    seen = np.asarray(cv2.resize(found.matte, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    meant = [one for one in scene.instances if one.kind not in FURNITURE and seen[one.mask].mean() >= SAME]
    if not stands_out(found):
        seen = np.zeros_like(seen)
        meant = [one for one in scene.instances if scene.is_detected(one)]
    sure = np.zeros((height, width), np.float32)
    for one in meant:
        sure = np.maximum(sure, scene.only(scene.likelihood([one.kind]), one.mask))
    for one in scene.instances:
        if one.kind not in FURNITURE and seen[one.mask].mean() < SAME:
            seen = np.where(one.mask, np.minimum(seen, 0.3), seen)
    both = _whole(np.maximum(seen, sure))
    if both is None or quality != "accurate":
        return both
    closer = _closer_look(pyramid, both, net_for(LEVELS[quality].net))
    return _whole(np.where(_near(both > 0.5), (closer + both) / 2, both).astype(np.float32))


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
    return place(salient(pyramid, net, roi).matte, roi, pyramid.size, (height, width))


def _near(mask: Mask) -> Mask:
    """The band around the mask's border within which U2-Net may move it."""
    reach = NEAR_BORDER * max(mask.shape)
    inside = mask.astype(np.uint8)
    away = cv2.distanceTransform(inside, cv2.DIST_L2, 3) + cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3)
    return np.asarray(away <= reach)


def _whole(matte: Tensor) -> Tensor | None:
    """The matte without crumbs; None if only crumbs are left."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats((matte > 0.5).astype(np.uint8))
    if count < 2:
        return None
    areas = stats[1:, cv2.CC_STAT_AREA]
    if areas.max() < SMALLEST * matte.size:
        return None
    kept = np.flatnonzero(areas >= max(CRUMB * areas.max(), SMALLEST * matte.size)) + 1
    crumbs = (pieces > 0) & ~np.isin(pieces, kept)
    return np.asarray(np.where(crumbs, 0, matte), np.float32)


def _piece_at(matte: Tensor | None, point: tuple[float, float]) -> Tensor | None:
    """The piece of a matte under the point."""
    if matte is None:
        return None
    height, width = matte.shape
    x, y = min(int(point[0] * width), width - 1), min(int(point[1] * height), height - 1)
    _, pieces = cv2.connectedComponents((matte > 0.5).astype(np.uint8))
    if not pieces[y, x]:
        return None
    return np.asarray(np.where((pieces == pieces[y, x]) | (matte <= 0.5), matte, 0), np.float32)
