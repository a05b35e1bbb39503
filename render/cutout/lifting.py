"""Lift what a finger has chosen of the subjects of a picture, and go on from there with a brush."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import cv2
import numpy as np

from render.cutout.cut import Cutout, cut_masked
from render.cutout.edges import Alpha
from render.cutout.levels import Quality
from render.cutout.parting import Mask
from render.cutout.rough import pressed_matte
from render.cutout.scene import Scene, look
from render.cutout.semantic import Labels
from render.cutout.strokes import SIDE, Stroke, bounds_of
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor

# A level that looks closer must still mean what was pressed: less in common than that, and it means something else.
SAME = 0.6
SOFT_BORDER = 0.006  # of the longer side: over so much what the brush has worked on passes into what it has not
FAINT = 3  # of 255: what is seen less than that does not make a sticker larger


# At which subjects are sought: what that level sees is known when one is pressed.
SEEKING: Quality = "balanced"


def lifted(
    pyramid: Pyramid, labels: Labels, chosen: Collection[int], quality: Quality, seen: Scene | None = None
) -> Cutout:
    """The subjects with these numbers of the map, as `subjects` gives it; nothing at all of none. seen: what was seen
    when they were sought."""
    if not chosen:
        width, height = pyramid.size
        return Cutout(np.zeros((height, width), np.uint8), pyramid.image)
    return cut_masked(pyramid, chosen_matte(pyramid, labels, chosen, quality, seen), quality)


def chosen_matte(
    pyramid: Pyramid, labels: Labels, chosen: Collection[int], quality: Quality, seen: Scene | None
) -> Tensor:
    """(rows, columns) 0..1: as the map says, or as the level sees it when it looks closer."""
    if quality == "fast":
        return np.isin(labels, sorted(chosen)).astype(np.float32)
    scene = seen if seen and quality == SEEKING else look(pyramid, quality, main=True)
    labels = np.asarray(cv2.resize(labels, scene.small, interpolation=cv2.INTER_NEAREST), np.uint8)
    mattes = [_closer(pyramid, scene, labels == number, quality) for number in sorted(chosen)]
    return np.asarray(np.max(mattes, axis=0), np.float32)


def _closer(pyramid: Pyramid, scene: Scene, mask: Mask, quality: Quality) -> Tensor:
    matte = pressed_matte(pyramid, scene, _deepest(mask), None, quality) if mask.any() else None
    if matte is None:
        return mask.astype(np.float32)
    whole = _with_missing_pieces(matte, mask)
    same = (mask & (whole > 0.5)).sum() >= SAME * (mask | (whole > 0.5)).sum()
    return whole if same else mask.astype(np.float32)


def _with_missing_pieces(matte: Tensor, mask: Mask) -> Tensor:
    """A sofa with somebody on it is in two pieces, and a press is on one of them."""
    count, pieces = cv2.connectedComponents(mask.astype(np.uint8))
    lost = [piece for piece in (pieces == number for number in range(1, count)) if matte[piece].mean() < 0.5]
    return np.asarray(np.maximum(matte, np.any(lost, axis=0)) if lost else matte, np.float32)


def _deepest(mask: Mask) -> tuple[float, float]:
    """The point of a mask that is furthest from its border, in shares of width and height."""
    depth = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return (float(column) + 0.5) / mask.shape[1], (float(row) + 0.5) / mask.shape[0]


def brushed(pyramid: Pyramid, cutout: Cutout, strokes: Sequence[Stroke], quality: Quality, *, smart: bool) -> Cutout:
    """A cut-out that somebody has worked on; smart: new borders are set on the edges that the picture has there."""
    bounds = bounds_of(strokes, pyramid.size)
    held = bounds.hold(cutout.alpha)
    drawn = Cutout(held, _with_added(pyramid.image, cutout, held))
    if not smart:
        return drawn
    rough = bounds.hold(np.asarray(cv2.resize(cutout.alpha, bounds.floor.shape[::-1], interpolation=cv2.INTER_AREA)))
    set_ = cut_masked(pyramid, rough.astype(np.float32) / np.float32(255), quality)
    share = _share(bounds.touched(), pyramid.size)
    return Cutout(_blend(drawn.alpha, set_.alpha, share), _blend(drawn.colours, set_.colours, share[:, :, None]))


def _with_added(image: RGB, cutout: Cutout, alpha: Alpha) -> RGB:
    """What was added shows the picture itself."""
    added = np.maximum(alpha.astype(np.int16) - cutout.alpha, 0).astype(np.uint8)
    return _blend(cutout.colours, image, added[:, :, None]) if added.any() else cutout.colours


def _share(touched: Alpha, size: tuple[int, int]) -> Alpha:
    """0..255 in the picture's size: 255 where the brush has been, softly less around."""
    reach = max(1, round(SOFT_BORDER * SIDE))
    wide = cv2.dilate(touched, np.ones((2 * reach + 1,) * 2, np.uint8))
    soft = cv2.blur(wide, (2 * reach + 1,) * 2)
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _blend(first: Alpha, second: Alpha, share: Alpha) -> Alpha:
    """The second as far as `share` of 255 says; arrays of uint8, exact at both ends."""
    weight = share.astype(np.uint16)
    return np.asarray((first * (255 - weight) + second * weight + 127) // 255, np.uint8)


def cropped(picture: Alpha) -> Alpha:
    """(rows, columns, 4) without the rows and columns in which nothing is seen; one pixel of nothing."""
    seen = picture[:, :, 3] > FAINT
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not len(rows):
        return picture[:1, :1]
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def outlines(labels: Labels, number: int) -> list[list[float]]:
    """The borders of a subject as closed lines: x, y, x, y, ... in shares of width and height, holes among them."""
    height, width = labels.shape
    fine = 2
    mask = cv2.resize((labels == number).astype(np.float32), (fine * width, fine * height))
    smooth = np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.5 * fine) > 0.5, np.uint8)
    lines, _ = cv2.findContours(np.pad(smooth, 1), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    found = []
    for line in lines:
        simple = cv2.approxPolyDP(line, 0.6 * fine, closed=True)[:, 0, :]
        if len(simple) >= 3:
            # Contours run through the middles of pixels, moved by the padding.
            shares = (simple - 0.5) / np.array([fine * width, fine * height])
            found.append([round(float(value), 4) for value in shares.ravel()])
    return found
