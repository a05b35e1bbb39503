"""Edges at the photo's own resolution: alpha and the subject's own colour, worked out in a band around a rough matte.

What the band's colours are made of is estimated on a small picture, where it is smooth: the subject's and the ground's
mean colours nearby and how much they scatter, and how the rough matte follows the picture's luma (He, Sun, Tang:
Guided image filtering, 2010). Alpha of a pixel of the large picture is then where its colour lies between the two,
as far as they can be told apart there, else what the guided filter says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from render.cutout.semantic import Labels
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor

type Alpha = npt.NDArray[np.uint8]  # (height, width), 255 is all subject

SIDE = 800  # pixels of the longer side of the small picture
TILE = 128  # pixels of the large picture that are worked on at a time, so that they stay in the processor's cache
REACH = 2.0  # mean colours are taken from so many widths of the band around
# Of the scatter of both sides, against the distance of their means: from there on colours part them.
SCATTER = 0.5
NOISE = 2e-3  # squared distance of colours (0..1) that a camera's grain makes
GUIDE_EPSILON = 1e-3  # variance of luma below which the guided filter sees no edge
STEEPNESS = 3.0  # of the guided filter's answer around its middle
SOLID = 0.35  # alpha from which a pixel's own colour is told from what shines through


@dataclass(frozen=True, slots=True)
class _Maps:
    """Of the small picture, float32, (rows, columns, ...): what is needed to judge a pixel of the large one."""

    subject: Tensor  # 3 mean colours
    ground: Tensor
    terms: Tensor  # 4: trust in colours, slope and offset of the guided filter, depth in the band (-1 outer .. 1 inner)


def refine(pyramid: Pyramid, rough: Tensor, width: float, side: int = SIDE) -> tuple[Alpha, RGB]:
    """Alpha of the whole picture, and its colours without the old ground's share.

    rough: (rows, columns) 0..1 of the whole picture in any size; width: half the band's, as a share of the longer side;
    side: that of the small picture.
    """
    columns, rows = pyramid.size
    maps = _maps(pyramid, rough, width, side)
    depth = cv2.resize(maps.terms[:, :, 3], (columns // 2 + 1, rows // 2 + 1), interpolation=cv2.INTER_LINEAR)
    alpha = cv2.resize(np.where(depth > 0, 255, 0).astype(np.uint8), (columns, rows), interpolation=cv2.INTER_LINEAR)
    colours = pyramid.image.copy()
    for tile in _tiles(maps.terms[:, :, 3], rows, columns):
        alpha[tile], colours[tile] = _judged(pyramid.image[tile], tile, maps, (rows, columns))
    return np.asarray(alpha, np.uint8), colours


def _maps(pyramid: Pyramid, rough: Tensor, width: float, side: int) -> _Maps:
    small = pyramid.fit(min(side, max(pyramid.size)))
    picture = np.asarray(small, np.float32) / np.float32(255)
    size = (small.shape[1], small.shape[0])
    matte = np.asarray(cv2.resize(rough, size, interpolation=cv2.INTER_LINEAR), np.float32)
    radius = max(2.0, width * max(small.shape[:2]))
    depth = _depth(matte > 0.5) / radius
    reach = round(REACH * radius)
    subject, scatter = _mean_colours(picture, depth >= 1, reach)
    ground, other = _mean_colours(picture, depth <= -1, reach)
    apart = _dot(subject - ground, subject - ground)
    trust = apart / (apart + SCATTER * (scatter + other) + NOISE)
    luma = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)
    slope, offset = _guided(luma, matte, round(radius))
    terms = np.stack([trust, slope, offset, np.clip(depth, -1, 1)], axis=2).astype(np.float32)
    return _Maps(subject, ground, terms)


def _depth(mask: npt.NDArray[np.bool_]) -> Tensor:
    """Pixels from the mask's border, inside positive."""
    inside = mask.astype(np.uint8)
    within, without = (cv2.distanceTransform(side, cv2.DIST_L2, 3) for side in (inside, 1 - inside))
    return np.asarray(np.where(mask, within - 0.5, 0.5 - without), np.float32)


def _mean_colours(picture: Tensor, where: npt.NDArray[np.bool_], reach: int) -> tuple[Tensor, Tensor]:
    """The mean colour nearby of the pixels chosen, and its scatter (the variances' sum); from further where none is."""
    weight = where.astype(np.float32)
    chosen = np.empty((*weight.shape, 4), np.float32)
    np.multiply(picture, weight[:, :, None], out=chosen[:, :, :3])
    np.multiply(_dot(picture, picture), weight, out=chosen[:, :, 3])
    sums, total = np.zeros_like(chosen), np.zeros_like(weight)
    for factor in (1, 3, 9):
        size = (2 * factor * reach + 1,) * 2
        # Further pixels count as far as near ones are missing.
        missing = np.clip(1 - 20 * total, 1e-4, 1)
        sums += cv2.blur(chosen, size) * missing[:, :, None]
        total += cv2.blur(weight, size) * missing
    means = sums / np.maximum(total, 1e-6)[:, :, None]
    colours = np.ascontiguousarray(means[:, :, :3], np.float32)
    return colours, np.asarray(np.maximum(means[:, :, 3] - _dot(colours, colours), 0), np.float32)


def _dot(first: Tensor, second: Tensor) -> Tensor:
    """Of the colours of each pixel; a sum along so short an axis would cost ten times as much."""
    return np.asarray(np.einsum("ijk,ijk->ij", first, second), np.float32)


def _guided(luma: Tensor, matte: Tensor, radius: int) -> tuple[Tensor, Tensor]:
    """Slope and offset by which the matte follows luma around each pixel."""
    size = (2 * radius + 1,) * 2
    mean, middle = cv2.blur(luma, size), cv2.blur(matte, size)
    variance = cv2.blur(luma * luma, size) - mean * mean
    slope = (cv2.blur(luma * matte, size) - mean * middle) / (variance + GUIDE_EPSILON)
    offset = middle - slope * mean
    return np.asarray(cv2.blur(slope, size), np.float32), np.asarray(cv2.blur(offset, size), np.float32)


def _tiles(depth: Tensor, rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
    """The parts of the large picture that the band runs through."""
    for top in range(0, rows, TILE):
        for left in range(0, columns, TILE):
            bottom, right = min(rows, top + TILE), min(columns, left + TILE)
            y0, y1 = (int(edge * depth.shape[0] / rows) for edge in (top, bottom))
            x0, x1 = (int(edge * depth.shape[1] / columns) for edge in (left, right))
            if (np.abs(depth[max(0, y0 - 1) : y1 + 2, max(0, x0 - 1) : x1 + 2]) < 1).any():
                yield slice(top, bottom), slice(left, right)


def _judged(pixels: RGB, tile: tuple[slice, slice], maps: _Maps, size: tuple[int, int]) -> tuple[Labels, RGB]:
    """Alpha and colours of a tile."""
    subject, ground, terms = (_enlarged(part, tile, size) for part in (maps.subject, maps.ground, maps.terms))
    trust, slope, offset, depth = (terms[:, :, n] for n in range(4))
    seen = np.asarray(pixels, np.float32) / np.float32(255)
    way = subject - ground
    above = seen - ground
    along = _dot(above, way) / np.maximum(_dot(way, way), 1e-6)
    by_colour = np.clip(along, 0, 1)
    above -= way * by_colour[:, :, None]
    aside = _dot(above, above)
    trust = trust * np.exp(-aside / (8 * NOISE))  # colours that are between neither say nothing
    luma = seen @ np.array([0.299, 0.587, 0.114], np.float32)
    by_shape = _steeper(slope * luma + offset)
    alpha = _bounded(np.asarray(trust * by_colour + (1 - trust) * by_shape, np.float32), depth)
    return np.asarray(np.rint(alpha * 255), np.uint8), _own_colours(seen, alpha, subject, ground)


def _enlarged(part: Tensor, tile: tuple[slice, slice], size: tuple[int, int]) -> Tensor:
    """The part of a map that belongs to the tile, at the large picture's resolution."""
    down, across = part.shape[0] / size[0], part.shape[1] / size[1]
    top, left = tile[0].start, tile[1].start
    matrix = np.array([[across, 0, (left + 0.5) * across - 0.5], [0, down, (top + 0.5) * down - 0.5]])
    shape = (tile[1].stop - left, tile[0].stop - top)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(part, matrix, shape, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _steeper(alpha: Tensor) -> Tensor:
    """The guided filter answers softly everywhere; its middle is the edge."""
    return np.asarray(np.clip((alpha - 0.5) * STEEPNESS + 0.5, 0, 1), np.float32)


def _bounded(alpha: Tensor, depth: Tensor) -> Tensor:
    """Nothing at the band's outer border, all at its inner one."""
    most = np.clip((depth + 1) * 2, 0, 1)
    least = np.clip((depth - 0.75) * 4, 0, 1)
    return np.asarray(np.maximum(np.minimum(alpha, most), least), np.float32)


def _own_colours(seen: Tensor, alpha: Tensor, subject: Tensor, ground: Tensor) -> RGB:
    """What the subject looks like without what shines through: seen = alpha own + (1 - alpha) ground."""
    share = alpha[:, :, None]
    own = np.clip((seen - (1 - share) * ground) / np.maximum(share, 0.05), 0, 1)
    known = np.clip(share / SOLID, 0, 1)
    return np.asarray(np.rint((own * known + subject * (1 - known)) * 255), np.uint8)
