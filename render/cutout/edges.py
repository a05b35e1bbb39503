"""Edges at the photo's own resolution: alpha and the subject's own colour, worked out in a band around a rough matte.

What the band's colours are made of is estimated on a small picture, where it is smooth: the subject's and the ground's
mean colours nearby and how much they scatter, and how the rough matte follows the picture's luma (He, Sun, Tang:
Guided image filtering, 2010). Alpha of a pixel of the large picture is then where its colour lies between the two,
as far as they can be told apart there, else what the guided filter says.

Both are straight lines in a pixel's colour, so their coefficients are maps of the small picture as well, and a pixel of
the large one costs a few products. Only those of the band are worked on, as one long list: it is a thin line, of which
tiles would be nearly empty. All is in planes, one for each channel: twice as fast as colours side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor

type Alpha = npt.NDArray[np.uint8]  # (height, width), 255 is all subject
type Mask = npt.NDArray[np.bool_]
type Places = npt.NDArray[np.intp]  # indices of pixels, row by row

SIDE = 512  # pixels of the longer side of the small picture; 800 draws no better borders (bench.cutout: border F-score)
AT_ONCE = 16_384  # pixels of the band that are worked on at a time, so that they stay in the processor's cache
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
MIDDLE = 128  # of the depth in the band as a byte, 1..255


@dataclass(frozen=True, slots=True)
class _Maps:
    """Channels (float32) of the part of the small picture that the band is in, which begins at `top`, `left` of it.

    Colours and coefficients are for 0..255. by_colour: factors of red, green, blue, and what is added; by_shape: a
    factor of luma, what is added, the trust in colours, and the depth in the band, -1 outer .. 1 inner border.
    """

    top: int
    left: int
    by_colour: Tensor
    by_shape: Tensor
    subject: Tensor
    ground: Tensor


def refine(pyramid: Pyramid, rough: Tensor, width: float, side: int = SIDE) -> tuple[Alpha, RGB]:
    """Alpha of the whole picture, and its colours without the old ground's share.

    rough: (rows, columns) 0..1 of the whole picture in any size; width: half the band's, as a share of the longer side;
    side: that of the small picture.
    """
    small = pyramid.fit(min(side, max(pyramid.size)))
    matte = np.asarray(cv2.resize(rough, small.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    radius = max(2.0, width * max(small.shape[:2]))
    depth = np.clip(_depth(matte > 0.5) / np.float32(radius), -1, 1)
    steps = np.rint(MIDDLE + depth * (MIDDLE - 1)).astype(np.uint8)
    large = np.asarray(cv2.resize(steps, pyramid.size, interpolation=cv2.INTER_LINEAR), np.uint8)
    alpha = np.asarray(cv2.threshold(large, MIDDLE, 255, cv2.THRESH_BINARY)[1], np.uint8)
    colours = pyramid.image.copy()
    if (maps := _maps(small, matte, depth, radius)) is not None:
        band = np.flatnonzero((large > 1) & (large < 2 * MIDDLE - 1))
        scale = small.shape[1] / alpha.shape[1], small.shape[0] / alpha.shape[0]
        for first in range(0, len(band), AT_ONCE):
            _judge(band[first : first + AT_ONCE], alpha, colours, maps, scale)
    return alpha, colours


def _maps(small: RGB, matte: Tensor, depth: Tensor, radius: float) -> _Maps | None:
    """None where there is no border."""
    reach = round(REACH * radius)
    part = _box_of(np.abs(depth) < 1, FURTHER[0] * reach)
    if part is None:
        return None
    picture = _planes(np.asarray(small[part], np.float32) / np.float32(255))
    matte, depth = matte[part], depth[part]
    squares = _dot(picture, picture)
    subject, scatter = _mean_colours(picture, squares, depth >= 1, reach)
    ground, other = _mean_colours(picture, squares, depth <= -1, reach)
    way = [own - behind for own, behind in zip(subject, ground, strict=True)]
    apart = _dot(way, way)
    share = np.asarray(1 / np.maximum(apart, 1e-6), np.float32)
    factors = [plane * share for plane in way]
    added = -_dot(ground, factors)
    # Colours that are between neither say nothing.
    between = np.clip(_dot(picture, factors) + added, 0, 1)
    aside = [pixel - behind - far * between for pixel, behind, far in zip(picture, ground, way, strict=True)]
    trust = apart / (apart + SCATTER * (scatter + other) + NOISE) * np.exp(-_dot(aside, aside) / (8 * NOISE))
    slope, offset = _guided(_dot(picture, LUMA), matte, round(radius))
    by_shape = slope * (STEEPNESS / 255), (offset - 0.5) * STEEPNESS + 0.5
    return _Maps(
        part[0].start, part[1].start,
        _merged([*(plane / 255 for plane in factors), added]), _merged([*by_shape, trust, depth]),
        _merged(subject) * 255, _merged(ground) * 255,
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


def _mean_colours(picture: Sequence[Tensor], squares: Tensor, where: Mask, reach: int) -> tuple[list[Tensor], Tensor]:
    """The mean colour nearby of the pixels chosen, and its scatter (the variances' sum); from further where none is."""
    weight = where.astype(np.float32)
    chosen = _merged([plane * weight for plane in (*picture, squares)])
    sums, total = (cv2.blur(part, (2 * reach + 1,) * 2) for part in (chosen, weight))
    far, far_total = _from_further(chosen, weight, reach)
    share = np.asarray(1 / np.maximum(total + far_total, 1e-6), np.float32)
    *colours, square = (plane * share for plane in _planes(sums + far))
    return colours, np.maximum(square - _dot(colours, colours), 0)


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


def _planes(picture: Tensor) -> list[Tensor]:
    return [np.asarray(plane, np.float32) for plane in cv2.split(picture)]


def _merged(planes: Sequence[npt.NDArray[np.floating]]) -> Tensor:
    """(height, width, planes)"""
    return np.asarray(cv2.merge(planes), np.float32)


def _dot(first: Sequence[Tensor], second: Sequence[Tensor | float]) -> Tensor:
    """Of the colours of each pixel."""
    out = first[0] * second[0]
    for one, other in zip(first[1:], second[1:], strict=True):
        out += one * other
    return out


def _guided(luma: Tensor, matte: Tensor, radius: int) -> tuple[Tensor, Tensor]:
    """Slope and offset by which the matte follows luma around each pixel."""
    size = (2 * radius + 1,) * 2
    mean, middle = cv2.blur(luma, size), cv2.blur(matte, size)
    variance = cv2.blur(luma * luma, size) - mean * mean
    slope = (cv2.blur(luma * matte, size) - mean * middle) / (variance + GUIDE_EPSILON)
    offset = middle - slope * mean
    return np.asarray(cv2.blur(slope, size), np.float32), np.asarray(cv2.blur(offset, size), np.float32)


def _judge(band: Places, alpha: Alpha, colours: RGB, maps: _Maps, scale: tuple[float, float]) -> None:
    """Set alpha of these pixels, and their colours to the subject's own. scale: cells of the maps a pixel, across and
    down."""
    rows, columns = np.divmod(band, alpha.shape[1])
    across, down = (
        ((place + 0.5) * cells - 0.5 - first).astype(np.float32)[None]
        for place, cells, first in ((columns, scale[0], maps.left), (rows, scale[1], maps.top))
    )
    where = cv2.convertMaps(across, down, cv2.CV_16SC2)

    def there(channels: Tensor, chosen: Places | slice = slice(None)) -> list[Tensor]:
        whole, fraction = (part[:, chosen] for part in where)
        found = cv2.remap(channels, whole, fraction, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return [np.asarray(plane[0], np.float32) for plane in cv2.split(found)]

    pixels = np.take(colours.reshape(-1, 3), band, axis=0)
    seen = [plane.astype(np.float32) for plane in pixels.T]
    *factors, added = there(maps.by_colour)
    slope, offset, trust, depth = there(maps.by_shape)
    by_colour = np.clip(_dot(seen, factors) + added, 0, 1)
    by_shape = np.clip(_dot(seen, LUMA) * slope + offset, 0, 1)
    own = _bounded(by_shape + trust * (by_colour - by_shape), depth)
    alpha.reshape(-1)[band] = np.rint(own * np.float32(255))
    mixed = np.flatnonzero((own > CLEAR) & (own < FULL))
    if not mixed.size:
        return
    subject, ground = (there(side, mixed) for side in (maps.subject, maps.ground))
    colours.reshape(-1, 3)[band[mixed]] = _own_colours([plane[mixed] for plane in seen], own[mixed], subject, ground)


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
