"""Edges at the photo's own resolution: alpha and the subject's own colour, worked out in a band around a rough matte.

What the band's colours are made of is estimated on a small picture, where it is smooth: the subject's and the ground's
mean colours nearby and how much they scatter, and how the rough matte follows the picture's luma (He, Sun, Tang:
Guided image filtering, 2010). Alpha of a pixel of the large picture is then where its colour lies between the two,
as far as they can be told apart there, else what the guided filter says.

Both are straight lines in a pixel's colour, so their coefficients are maps of the small picture as well, and a pixel of
the large one costs a few products. All is in planes, one for each channel: twice as fast as colours side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor

type Alpha = npt.NDArray[np.uint8]  # (height, width), 255 is all subject
type Mask = npt.NDArray[np.bool_]

SIDE = 512  # pixels of the longer side of the small picture; 800 draws no better borders (bench.cutout: border F-score)
TILE = 192  # pixels of the large picture that are worked on at a time, so that they stay in the processor's cache
REACH = 2.0  # mean colours are taken from so many widths of the band around
COARSE = 4  # times smaller: the picture on which mean colours are taken from further away
FURTHER = (3, 9)  # times as far
# Of the scatter of both sides, against the distance of their means: from there on colours part them.
SCATTER = 0.5
NOISE = 2e-3  # squared distance of colours (0..1) that a camera's grain makes
GUIDE_EPSILON = 1e-3  # variance of luma below which the guided filter sees no edge
STEEPNESS = 3.0  # of the guided filter's answer around its middle, which is the edge; it answers softly everywhere
SOLID = 0.35  # alpha from which a pixel's own colour is told from what shines through
LUMA = (0.299, 0.587, 0.114)
CLEAR, FULL = 0.5 / 255, 254.5 / 255


@dataclass(frozen=True, slots=True)
class _Maps:
    """Planes (float32) of the part of the small picture that the band is in, which begins at `top`, `left` of it.

    Colours and coefficients are for 0..255. by_colour, by_shape: factors of red, green, blue, or of luma, and what is
    added; depth: in the band, -1 outer .. 1 inner border.
    """

    top: int
    left: int
    by_colour: Sequence[Tensor]
    by_shape: Sequence[Tensor]
    trust: Tensor  # in colours
    depth: Tensor
    subject: Sequence[Tensor]
    ground: Sequence[Tensor]


@dataclass(frozen=True, slots=True)
class _Span:
    """Rows or columns of a tile: `small` of the maps, with one more on each side, which enlarged are `length` pixels
    of the large picture; of these from `skip` on they are `large`."""

    small: slice
    length: int
    skip: int
    large: slice


def refine(pyramid: Pyramid, rough: Tensor, width: float, side: int = SIDE) -> tuple[Alpha, RGB]:
    """Alpha of the whole picture, and its colours without the old ground's share.

    rough: (rows, columns) 0..1 of the whole picture in any size; width: half the band's, as a share of the longer side;
    side: that of the small picture.
    """
    small = pyramid.fit(min(side, max(pyramid.size)))
    matte = np.asarray(cv2.resize(rough, small.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    radius = max(2.0, width * max(small.shape[:2]))
    depth = _depth(matte > 0.5) / np.float32(radius)
    within = np.where(depth > 0, 255, 0).astype(np.uint8)
    alpha = np.asarray(cv2.resize(within, pyramid.size, interpolation=cv2.INTER_LINEAR), np.uint8)
    colours = pyramid.image.copy()
    if (maps := _maps(small, matte, depth, radius)) is not None:
        for rows, columns in _tiles(maps, small.shape[:2], pyramid.image.shape[:2]):
            place = rows.large, columns.large
            alpha[place] = _judged(colours[place], maps, rows, columns)
    return alpha, colours


def _maps(small: RGB, matte: Tensor, depth: Tensor, radius: float) -> _Maps | None:
    """None where there is no border."""
    reach = round(REACH * radius)
    part = _box_of(np.abs(depth) < 1, FURTHER[0] * reach)
    if part is None:
        return None
    picture = np.asarray(small[part], np.float32) / np.float32(255)
    matte, depth = matte[part], depth[part]
    squares = _dot(picture, picture)
    subject, scatter = _mean_colours(picture, squares, depth >= 1, reach)
    ground, other = _mean_colours(picture, squares, depth <= -1, reach)
    way = subject - ground
    apart = _dot(way, way)
    factors = np.asarray(way / np.maximum(apart, 1e-6)[:, :, None], np.float32)
    added = -_dot(ground, factors)
    # Colours that are between neither say nothing.
    between = np.asarray(np.clip(_dot(picture, factors) + added, 0, 1), np.float32)
    aside = np.asarray(picture - ground - way * between[:, :, None], np.float32)
    trust = apart / (apart + SCATTER * (scatter + other) + NOISE) * np.exp(-_dot(aside, aside) / (8 * NOISE))
    luma = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)
    slope, offset = _guided(luma, matte, round(radius))
    return _Maps(
        part[0].start, part[1].start, [*_planes(factors / np.float32(255)), added],
        [slope * np.float32(STEEPNESS / 255), (offset - 0.5) * np.float32(STEEPNESS) + np.float32(0.5)],
        np.asarray(trust, np.float32), np.clip(depth, -1, 1),
        _planes(subject * 255), _planes(ground * 255),
    )  # fmt: skip


def _box_of(mask: Mask, margin: int) -> tuple[slice, slice] | None:
    """The rows and columns that the mask is in, and so many more around."""
    places = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(places[0]):
        return None
    rows, columns = (slice(max(0, int(place[0]) - margin), int(place[-1]) + 1 + margin) for place in places)
    return rows, columns


def _depth(mask: Mask) -> Tensor:
    """Pixels from the mask's border, inside positive."""
    inside = mask.astype(np.uint8)
    within, without = (cv2.distanceTransform(side, cv2.DIST_L2, 3) for side in (inside, 1 - inside))
    return np.asarray(np.where(mask, within - 0.5, 0.5 - without), np.float32)


def _mean_colours(picture: Tensor, squares: Tensor, where: Mask, reach: int) -> tuple[Tensor, Tensor]:
    """The mean colour nearby of the pixels chosen, and its scatter (the variances' sum); from further where none is."""
    weight = where.astype(np.float32)
    chosen = np.asarray(cv2.merge([plane * weight for plane in (*_planes(picture), squares)]), np.float32)
    sums, total = (cv2.blur(part, (2 * reach + 1,) * 2) for part in (chosen, weight))
    far, far_total = _from_further(chosen, weight, reach)
    means = (sums + far) / np.maximum(total + far_total, 1e-6)[:, :, None]
    colours = np.ascontiguousarray(means[:, :, :3], np.float32)
    return colours, np.asarray(np.maximum(means[:, :, 3] - _dot(colours, colours), 0), np.float32)


def _from_further(chosen: Tensor, weight: Tensor, reach: int) -> tuple[Tensor, Tensor]:
    """What is to be added to sums and weights of what is near, as far as that is missing."""
    size = weight.shape[1::-1]
    less = (max(1, size[0] // COARSE), max(1, size[1] // COARSE))
    chosen, weight = (
        np.asarray(cv2.resize(part, less, interpolation=cv2.INTER_AREA), np.float32) for part in (chosen, weight)
    )
    window = 2 * reach / COARSE
    total = cv2.blur(weight, (2 * round(window / 2) + 1,) * 2)
    sums, added = np.zeros_like(chosen), np.zeros_like(weight)
    for factor in FURTHER:
        wide = (2 * round(factor * window / 2) + 1,) * 2
        missing = np.clip(1 - 20 * total, 1e-4, 1)
        seen = cv2.blur(weight, wide) * missing
        sums += cv2.blur(chosen, wide) * missing[:, :, None]
        added += seen
        total = total + seen
    far, far_total = (cv2.resize(part, size, interpolation=cv2.INTER_LINEAR) for part in (sums, added))
    return np.asarray(far, np.float32), np.asarray(far_total, np.float32)


def _planes(picture: RGB | Tensor) -> list[Tensor]:
    return [np.asarray(plane, np.float32) for plane in cv2.split(picture)]


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


def _tiles(maps: _Maps, small: tuple[int, int], large: tuple[int, int]) -> Iterator[tuple[_Span, _Span]]:
    """The parts of the large picture that the band runs through."""
    band = np.abs(maps.depth) < 1
    all_rows, all_columns = (
        list(_spans(first, count, whole, pixels))
        for first, count, whole, pixels in zip((maps.top, maps.left), band.shape, small, large, strict=True)
    )
    for rows in all_rows:
        for columns in all_columns:
            if band[rows.small, columns.small].any():
                yield rows, columns


def _spans(first: int, count: int, whole: int, pixels: int) -> Iterator[_Span]:
    """Of `count` cells from `first` on, of a picture with `whole` cells and so many pixels."""
    scale = pixels / whole
    step = max(1, round(TILE / scale))
    for begin in range(0, count, step):
        end = min(count, begin + step)
        before, after = max(0, begin - 1), min(count, end + 1)
        top, low, high, bottom = (round((first + cell) * scale) for cell in (before, begin, end, after))
        yield _Span(slice(before, after), bottom - top, low - top, slice(low, high))


def _judged(pixels: RGB, maps: _Maps, rows: _Span, columns: _Span) -> Alpha:
    """Alpha of a tile, whose pixels get the subject's own colours."""

    def enlarged(plane: Tensor) -> Tensor:
        size = (columns.length, rows.length)
        large = cv2.resize(plane[rows.small, columns.small], size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(large[rows.skip :, columns.skip :][: pixels.shape[0], : pixels.shape[1]], np.float32)

    seen = _planes(pixels)
    by_colour = _line(seen, [enlarged(plane) for plane in maps.by_colour])
    by_shape = _line([_line(seen, LUMA)], [enlarged(plane) for plane in maps.by_shape])
    alpha = by_shape + enlarged(maps.trust) * (by_colour - by_shape)
    alpha = _bounded(alpha, enlarged(maps.depth))
    mixed = (alpha > CLEAR) & (alpha < FULL)
    if mixed.any():
        subject, ground = ([enlarged(plane)[mixed] for plane in side] for side in (maps.subject, maps.ground))
        pixels[mixed] = _own_colours([plane[mixed] for plane in seen], alpha[mixed], subject, ground)
    return np.asarray(np.rint(alpha * np.float32(255)), np.uint8)


def _line(planes: Sequence[Tensor], factors: Sequence[Tensor | float]) -> Tensor:
    """Factors times planes, and the last factor, if there is one more, added and all kept within 0..1."""
    out = planes[0] * np.float32(factors[0]) if isinstance(factors[0], float) else planes[0] * factors[0]
    for plane, factor in zip(planes[1:], factors[1:], strict=False):
        out += plane * factor
    if len(factors) > len(planes):
        out += factors[-1]
        np.clip(out, 0, 1, out=out)
    return np.asarray(out, np.float32)


def _bounded(alpha: Tensor, depth: Tensor) -> Tensor:
    """Nothing at the band's outer border, all at its inner one."""
    most = np.clip((depth + 1) * 2, 0, 1)
    least = np.clip((depth - 0.75) * 4, 0, 1)
    return np.asarray(np.maximum(np.minimum(alpha, most), least), np.float32)


def _own_colours(seen: Sequence[Tensor], alpha: Tensor, subject: Sequence[Tensor], ground: Sequence[Tensor]) -> RGB:
    """What the subject looks like without what shines through: seen = alpha own + (1 - alpha) ground."""
    known = np.clip(alpha / SOLID, 0, 1)
    share = known / np.maximum(alpha, 0.05)
    out = np.empty((len(alpha), 3), np.uint8)
    for channel, (pixel, own, other) in enumerate(zip(seen, subject, ground, strict=True)):
        clean = np.clip((pixel - (1 - alpha) * other) * share, 0, 255 * known)
        out[:, channel] = np.rint(clean + own * (1 - known))
    return out
