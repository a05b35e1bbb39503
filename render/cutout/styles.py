"""Styles of stickers: drawn like a comic, inflated, or printed on foil.

All lengths are shares of the longer side and all light is worked out on a small picture of one size, so that a sticker
looks the same in a list and on a poster.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from render.cutout.edges import Alpha
from render.media.arrays import RGB
from render.vision.sessions import Tensor

LIGHT_SIDE = 320  # pixels of the longer side on which height and light are worked out
BESIDE_SIDE = 160  # the same of colours that are seen nowhere
SMALLEST = 1e-6

# Comic: abstraction after Winnemöller, Olsen and Gooch, "Real-Time Video Abstraction" (2006).
FLAT_SIDE = 480  # pixels; what is to become flat needs no more
FLATTER = 3  # times the bilateral filter runs
NEAR, ALIKE = 0.008, 26.0  # its reach (share) and what it takes for one colour (of 255 steps)
STEPS, STEEP = 6, 2.4  # of lightness, and how abrupt they are
VIVID = 1.45  # times the colours
LINE, LINE_DARK = 0.0021, 1.6  # width of inner lines (share), and how soon they are black
LINE_PART, LINE_FROM = 0.97, 0.8  # of the wider blur that is taken off; steps of lightness that are no line yet
SHORTEST = 0.022  # of a line (share); what is shorter is a speck
INK, INK_SMOOTH, INK_DARK = 0.005, 0.003, 0.94  # the line along the border

# Puffy.
ROUNDING = 0.13  # share: further inside than this it is flat
EVEN = 0.012  # of a border that is followed by light; less than that is no dent
LIGHT = (-0.62, -0.78)  # from above left
GLOSS, GLOSS_AT, GLOSS_WIDE = 0.72, 0.3, 0.13  # a band of light, and where on the way inside it lies
SHEEN, SHEEN_WIDE = 0.22, 0.42
SHADE, SHADE_WIDE = 0.62, 0.5  # where it turns away from the light
RIM, RIM_WIDE = 0.28, 0.16  # all around
PLASTIC = 0.45  # how much of fine detail goes
PUFFY_VIVID = 1.3

# Shiny.
WAVES = 1.6  # rainbows across the sticker
FOIL, BORDER_FOIL = 0.4, 0.3  # how much of them shows on the subject and on its border
DARKEST = 0.3  # the part of it that shows on black
GLARES = ((0.27, 0.06, 0.5), (0.375, 0.018, 0.4), (0.78, 0.03, 0.35))  # place across, width, strength
BEND = 0.035  # by how much the height of the sticker moves them
STARS = ((-0.8, -0.6, 0.1), (0.9, -0.35, 0.065), (0.35, 0.9, 0.075))  # on which side one sparkles, and its size


@dataclass(frozen=True, slots=True)
class Foil:
    """rainbow: (rows, columns, 3) 0..1; glare: (rows, columns) 0..1."""

    rainbow: Tensor
    glare: Tensor


def comic(colours: RGB, alpha: Alpha) -> tuple[RGB, Alpha]:
    """Flat vivid colours, dark lines, and a border without curls."""
    side = max(alpha.shape)
    alpha = _crisp(alpha)
    light, rest = _flat(colours, side)
    lab = np.dstack([_stepped(light, alpha), rest])
    ink = _lines(light, side) * (1 - INK_DARK * _ink(alpha))
    drawn = cv2.cvtColor(np.clip(np.rint(lab), 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    return np.asarray(np.rint(drawn * ink[:, :, None]), np.uint8), alpha


def puffy(colours: RGB, alpha: Alpha) -> tuple[RGB, Alpha]:
    """Like a balloon: plump at the border, a gloss along it above left and a shade below right."""
    alpha = _crisp(alpha)
    inside, facing = _plump(alpha)
    to_light, from_light = np.clip(facing, 0, 1), np.clip(-facing, 0, 1)
    gloss = GLOSS * np.exp(-(((inside - GLOSS_AT) / GLOSS_WIDE) ** 2)) * to_light**1.5
    gloss += SHEEN * np.exp(-(((inside - GLOSS_AT) / SHEEN_WIDE) ** 2)) * to_light
    turned = 1 - SHADE * np.exp(-((inside / SHADE_WIDE) ** 2)) * from_light
    shade = np.asarray(turned * (1 - RIM * np.exp(-((inside / RIM_WIDE) ** 2))), np.float32)
    lit = _vivid(_plastic(colours), PUFFY_VIVID) * _enlarged(shade, alpha)[:, :, None]
    lit += (255 - lit) * np.clip(_enlarged(gloss, alpha), 0, 1)[:, :, None]
    return np.asarray(np.rint(lit), np.uint8), alpha


def foil(alpha: Alpha) -> Foil:
    """A faint rainbow that bends with the shape, bands of glare across, and stars that sparkle at the border."""
    height = _height(alpha)
    rows, columns = height.shape
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    along = (x / columns + y / rows) / 2
    phase = WAVES * (along + 3 * BEND * (1 - height))[:, :, None] + np.array([0, 1 / 3, 2 / 3], np.float32)
    glare = np.zeros_like(height)
    for place, width, strength in GLARES:
        band = np.clip(1 - np.abs(along + BEND * (1 - height) - place) / width, 0, 1)
        glare = np.maximum(glare, strength * band * band * (3 - 2 * band))
    glare = np.maximum(glare, _stars(height, x, y))
    rainbow = np.asarray(0.5 + 0.5 * np.cos(2 * np.pi * phase), np.float32)
    return Foil(_enlarged(rainbow, alpha), _enlarged(glare, alpha))


def shiny(colours: Tensor, foil: Foil, amount: float) -> Tensor:
    """(rows, columns, 3) of 0..255 as printed on foil. Black stays nearly black: there is ink on the foil."""
    strongest = np.maximum(np.maximum(colours[:, :, 0], colours[:, :, 1]), colours[:, :, 2])[:, :, None]
    lit = 255 * foil.rainbow
    lit -= 0.7 * colours
    lit *= amount * (DARKEST + (1 - DARKEST) / 255 * strongest)
    lit += colours
    lit += (255 - lit) * foil.glare[:, :, None]
    return np.asarray(np.clip(lit, 0, 255, out=lit), np.float32)


def filled(colours: RGB, alpha: Alpha) -> RGB:
    """Colours of the subject also beside it, so that filters find no black there."""
    scale = min(1.0, BESIDE_SIDE / max(alpha.shape))
    weight = _small(alpha, scale).astype(np.float32) / 255
    small = _small(colours, scale).astype(np.float32) * weight[:, :, None]
    total = weight + SMALLEST
    for radius in (1.0, 4.0, 16.0):
        part = np.clip(1 - 4 * weight, SMALLEST, 1)
        small += cv2.GaussianBlur(small, (0, 0), radius) * part[:, :, None]
        total += cv2.GaussianBlur(total, (0, 0), radius) * part
    beside = cv2.resize(small / total[:, :, None], alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.copyTo(colours, (alpha >= 16).astype(np.uint8), cv2.convertScaleAbs(beside)), np.uint8)


def _flat(colours: RGB, side: int) -> tuple[Tensor, Tensor]:
    """(rows, columns) of lightness and (rows, columns, 2) of colour, of 255 steps, without small detail."""
    scale = min(1.0, FLAT_SIDE / side)
    lab = cv2.cvtColor(_small(colours, scale), cv2.COLOR_RGB2LAB)
    for _ in range(FLATTER):
        lab = cv2.bilateralFilter(lab, -1, ALIKE, max(NEAR * side * scale / 2, 0.5))
    large = cv2.resize(lab, colours.shape[1::-1], interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return large[:, :, 0], 128 + VIVID * (large[:, :, 1:] - 128)


def _stepped(light: Tensor, alpha: Alpha) -> Tensor:
    """Lightness in soft steps, the whole range of it used."""
    seen = light[::4, ::4][alpha[::4, ::4] > 127]
    low, high = np.percentile(seen if seen.size else light, (2, 98))
    even = np.clip((light - low) / max(high - low, 40.0), 0, 1) * STEPS
    step = np.floor(even) + 0.5
    return np.asarray((step + 0.5 * np.tanh(STEEP * 2 * (even - step))) / STEPS * 235 + 14, np.float32)


def _lines(light: Tensor, side: int) -> Tensor:
    """(rows, columns) 0..1: 0 on a dark line between two fields."""
    fine = cv2.GaussianBlur(light, (0, 0), max(LINE * side, 0.4))
    wide = cv2.GaussianBlur(light, (0, 0), max(1.6 * LINE * side, 0.64))
    edge = fine - LINE_PART * wide - (1 - LINE_PART) * light + LINE_FROM
    lines = np.clip(1 + np.tanh(np.minimum(edge, 0) * LINE_DARK), 0, 1)
    _, parts, boxes, _ = cv2.connectedComponentsWithStats((lines < 0.8).astype(np.uint8))
    sizes = np.hypot(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT])
    specks = (sizes < SHORTEST * side)[parts]
    return np.asarray(np.where(specks, 1, lines), np.float32)


def _crisp(alpha: Alpha) -> Alpha:
    """The border as a pen draws it: smooth, and a pixel wide."""
    soft = cv2.GaussianBlur(alpha, (0, 0), max(INK_SMOOTH * max(alpha.shape), 0.3), borderType=cv2.BORDER_REPLICATE)
    steep = max(1.0, 2.5 * INK_SMOOTH * max(alpha.shape))
    return np.asarray(np.clip((soft.astype(np.float32) - 127) * steep + 127, 0, 255), np.uint8)


def _ink(alpha: Alpha) -> Tensor:
    """(rows, columns) 0..1: the line just inside the border."""
    padded = cv2.copyMakeBorder(alpha, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    inside = cv2.distanceTransform((padded > 127).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    return np.asarray(np.clip(INK * max(alpha.shape) + 0.5 - inside, 0, 1), np.float32)


def _stars(height: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """(rows, columns) 0..1: a star of four rays on the border in each of a few directions."""
    border = (height > 0.25) & (height < 0.8)
    out = np.zeros_like(height)
    if not border.any():
        return out
    for right, down, size in STARS:
        row, column = np.unravel_index(np.argmax(np.where(border, right * x + down * y, -np.inf)), height.shape)
        across, along = np.abs(x - column) / (size * LIGHT_SIDE), np.abs(y - row) / (size * LIGHT_SIDE)
        rays = np.clip(1 - across - along, 0, 1) * np.exp(-400 * across * along)
        out = np.maximum(out, np.clip(2 * rays, 0, 1))
    return out


def _height(alpha: Alpha) -> Tensor:
    """(rows, columns) 0..1 of a small picture: how high an inflated sticker is there."""
    scale = LIGHT_SIDE / max(alpha.shape)
    small = _small(alpha, scale)
    solid = cv2.copyMakeBorder((small > 127).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    away = cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    inside = np.clip(away / (ROUNDING * LIGHT_SIDE), 0, 1)
    round_off = np.sqrt(np.clip(1 - (1 - inside) ** 2, 0, 1))
    return np.asarray(cv2.GaussianBlur(round_off, (0, 0), 0.2 * ROUNDING * LIGHT_SIDE), np.float32)


def _plump(alpha: Alpha) -> tuple[Tensor, Tensor]:
    """(rows, columns) of a small picture: how far inside a place is, 0 at the border and 1 where it is flat; and how
    much the border there faces the light, -1..1.
    """
    small = cv2.GaussianBlur(_small(alpha, LIGHT_SIDE / max(alpha.shape)), (0, 0), EVEN * LIGHT_SIDE)
    solid = cv2.copyMakeBorder((small > 127).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    away = cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    inside = cv2.GaussianBlur(np.clip(away / (ROUNDING * LIGHT_SIDE), 0, 1), (0, 0), EVEN * LIGHT_SIDE)
    hill = cv2.GaussianBlur(inside, (0, 0), 2 * EVEN * LIGHT_SIDE)
    right, down = (cv2.Sobel(hill, cv2.CV_32F, *direction) for direction in ((1, 0), (0, 1)))
    steep = np.maximum(np.hypot(right, down), SMALLEST)
    facing = -(right * LIGHT[0] + down * LIGHT[1]) / steep * np.clip(steep * 20, 0, 1)
    return np.asarray(inside, np.float32), np.asarray(facing, np.float32)


def _plastic(colours: RGB) -> RGB:
    """With less of its fine detail."""
    scale = min(1.0, FLAT_SIDE / max(colours.shape))
    smooth = cv2.bilateralFilter(_small(colours, scale), -1, ALIKE, max(NEAR * max(colours.shape) * scale / 2, 0.5))
    large = cv2.resize(smooth, colours.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.addWeighted(colours, 1 - PLASTIC, large, PLASTIC, 0), np.uint8)


def _vivid(colours: RGB, times: float) -> Tensor:
    values = colours.astype(np.float32)
    grey = values.mean(axis=2, keepdims=True)
    return np.asarray(np.clip(grey + times * (values - grey), 0, 255), np.float32)


def _enlarged(field: Tensor, alpha: Alpha) -> Tensor:
    return np.asarray(cv2.resize(field, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _small(picture: RGB | Alpha, scale: float) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=method), np.uint8)
