"""Styles of stickers: drawn like a comic, inflated, or printed on foil.

All lengths are shares of the longer side and all light is worked out on a small picture of one size, so that a sticker
looks the same in a list and on a poster.
"""

from __future__ import annotations

import cv2
import numpy as np

from render.cutout.edges import Alpha
from render.media.arrays import RGB
from render.vision.sessions import Tensor

LIGHT_SIDE = 320  # pixels of the longer side on which height and light are worked out
SMALLEST = 1e-6

# Comic: abstraction after Winnemöller, Olsen and Gooch, "Real-Time Video Abstraction" (2006).
FLAT_SIDE = 480  # pixels; what is to become flat needs no more
FLATTER = 3  # times the bilateral filter runs
NEAR, ALIKE = 0.008, 26.0  # its reach (share) and what it takes for one colour (of 255 steps)
STEPS, STEEP = 7, 2.4  # of lightness, and how abrupt they are
VIVID = 1.4  # times the colours
LINE, LINE_DARK = 0.0021, 16.0  # width of inner lines (share), and how soon they are black
LINE_PART, LINE_FROM = 0.97, 0.6  # of the wider blur that is taken off; steps of lightness that are no line yet
INK, INK_DARK = 0.004, 0.92  # the line along the border

# Puffy.
ROUNDING = 0.11  # share: further inside than this it is flat
LIGHT = (-0.5, -0.62, 0.6)  # from above left, towards the eye
SHADE, GLOSS, GLOSS_FINE = 0.75, 0.75, 26.0
PUFFY_VIVID = 1.15

# Shiny.
WAVES = 1.7  # rainbows across the sticker
FOIL = 0.34  # how much of them shows
GLARES = ((0.30, 0.055, 0.55), (0.42, 0.016, 0.4), (0.80, 0.03, 0.35))  # place across, width, strength


def comic(colours: RGB, alpha: Alpha) -> RGB:
    """Flat vivid colours and dark lines."""
    side = max(alpha.shape)
    light, rest = _flat(colours, side)
    lines = _lines(light, side)
    lab = np.dstack([_stepped(light), rest])
    ink = lines * (1 - INK_DARK * _ink(alpha))
    drawn = cv2.cvtColor(np.clip(np.rint(lab), 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    return np.asarray(np.rint(drawn * ink[:, :, None]), np.uint8)


def puffy(colours: RGB, alpha: Alpha) -> RGB:
    """Like a balloon: round at the border, light from above left and a gloss where it meets the eye."""
    normals = _normals(alpha)
    light = np.array(LIGHT, np.float32) / np.float32(np.linalg.norm(LIGHT))
    facing = normals @ light
    shade = 1 + SHADE * (facing - light[2])
    middle = light + np.array([0, 0, 1], np.float32)
    gloss = GLOSS * np.clip(normals @ (middle / np.linalg.norm(middle)), 0, 1) ** GLOSS_FINE
    gloss *= np.clip((1 - normals[:, :, 2]) * 4, 0, 1)  # what faces the eye keeps its picture
    shade, gloss = _enlarged(shade, alpha), _enlarged(gloss, alpha)
    lit = np.clip(_vivid(colours, PUFFY_VIVID) * shade[:, :, None], 0, 255)
    return np.asarray(np.rint(lit + (255 - lit) * gloss[:, :, None]), np.uint8)


def shiny(colours: RGB, alpha: Alpha) -> RGB:
    """Foil: a faint rainbow that bends with the shape, and bands of glare across."""
    rainbow, glare = foil(alpha.shape, _height(alpha))
    lit = 255 - (255 - colours.astype(np.float32)) * (1 - FOIL * rainbow)
    return np.asarray(np.rint(lit + (255 - lit) * glare[:, :, None]), np.uint8)


def foil(shape: tuple[int, ...], height: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """(rows, columns, 3) 0..1 of a rainbow and (rows, columns) 0..1 of glare; `height` bends both."""
    rows, columns = shape[:2]
    scale = LIGHT_SIDE / max(rows, columns)
    tall, wide = max(1, round(rows * scale)), max(1, round(columns * scale))
    y, x = np.mgrid[0:tall, 0:wide].astype(np.float32) / LIGHT_SIDE
    along = (x / max(wide, 1) * LIGHT_SIDE + y / max(tall, 1) * LIGHT_SIDE) / 2
    bent = along if height is None else along + 0.10 * (1 - height)
    phase = 2 * np.pi * (WAVES * bent[:, :, None] + np.array([0, 1 / 3, 2 / 3], np.float32))
    rainbow = 0.5 + 0.5 * np.cos(phase)
    glare = np.zeros((tall, wide), np.float32)
    for place, width, strength in GLARES:
        band = np.clip(1 - np.abs(bent - place) / width, 0, 1)
        glare = np.maximum(glare, strength * band * band * (3 - 2 * band))
    size = (columns, rows)
    return (
        np.asarray(cv2.resize(rainbow.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32),
        np.asarray(cv2.resize(glare.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32),
    )


def filled(colours: RGB, alpha: Alpha) -> RGB:
    """Colours of the subject also beside it, so that filters find no black there."""
    scale = min(1.0, LIGHT_SIDE / max(alpha.shape))
    weight = _small(alpha, scale).astype(np.float32) / 255
    small = _small(colours, scale).astype(np.float32) * weight[:, :, None]
    total = weight + SMALLEST
    for radius in (2.0, 8.0, 32.0):
        part = np.clip(1 - 4 * weight, SMALLEST, 1)
        small += cv2.GaussianBlur(small, (0, 0), radius) * part[:, :, None]
        total += cv2.GaussianBlur(total, (0, 0), radius) * part
    beside = cv2.resize(small / total[:, :, None], alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)
    out = colours.copy()
    unseen = alpha < 16
    out[unseen] = np.clip(beside[unseen], 0, 255).astype(np.uint8)
    return out


def _flat(colours: RGB, side: int) -> tuple[Tensor, Tensor]:
    """(rows, columns) of lightness and (rows, columns, 2) of colour, of 255 steps, without small detail."""
    scale = min(1.0, FLAT_SIDE / side)
    lab = cv2.cvtColor(_small(colours, scale), cv2.COLOR_RGB2LAB)
    for _ in range(FLATTER):
        lab = cv2.bilateralFilter(lab, -1, ALIKE, max(NEAR * side * scale / 2, 0.5))
    large = cv2.resize(lab, colours.shape[1::-1], interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return large[:, :, 0], 128 + VIVID * (large[:, :, 1:] - 128)


def _stepped(light: Tensor) -> Tensor:
    """Lightness in soft steps, the whole range of it used."""
    low, high = np.percentile(light[::4, ::4], (2, 98))
    even = np.clip((light - low) / max(high - low, 40.0), 0, 1) * STEPS
    step = np.floor(even) + 0.5
    return np.asarray((step + 0.5 * np.tanh(STEEP * 2 * (even - step))) / STEPS * 235 + 14, np.float32)


def _lines(light: Tensor, side: int) -> Tensor:
    """(rows, columns) 0..1: 0 on a dark line between two fields."""
    fine = cv2.GaussianBlur(light, (0, 0), max(LINE * side, 0.4))
    wide = cv2.GaussianBlur(light, (0, 0), max(1.6 * LINE * side, 0.64))
    edge = fine - LINE_PART * wide - (1 - LINE_PART) * light + LINE_FROM
    return np.asarray(np.clip(1 + np.tanh(np.minimum(edge, 0) * LINE_DARK / 10), 0, 1), np.float32)


def _ink(alpha: Alpha) -> Tensor:
    """(rows, columns) 0..1: the line just inside the border."""
    side = max(alpha.shape)
    padded = cv2.copyMakeBorder(alpha, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    inside = cv2.distanceTransform((padded > 127).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    return np.asarray(np.clip(INK * side + 0.5 - inside, 0, 1), np.float32)


def _height(alpha: Alpha) -> Tensor:
    """(rows, columns) 0..1 of a small picture: how high an inflated sticker is there."""
    scale = LIGHT_SIDE / max(alpha.shape)
    small = _small(alpha, scale)
    solid = cv2.copyMakeBorder((small > 127).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    away = cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    inside = np.clip(away / (ROUNDING * LIGHT_SIDE), 0, 1)
    round_off = np.sqrt(np.clip(1 - (1 - inside) ** 2, 0, 1))
    return np.asarray(cv2.GaussianBlur(round_off, (0, 0), 0.2 * ROUNDING * LIGHT_SIDE), np.float32)


def _normals(alpha: Alpha) -> Tensor:
    """(rows, columns, 3) of length 1: where the inflated sticker faces; z towards the eye, y down."""
    height = _height(alpha) * np.float32(ROUNDING * LIGHT_SIDE)
    x = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=1 / 8)
    y = cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=1 / 8)
    normals = np.dstack([-x, -y, np.ones_like(x)])
    return np.asarray(normals / np.linalg.norm(normals, axis=2, keepdims=True), np.float32)


def _vivid(colours: RGB, times: float) -> Tensor:
    values = colours.astype(np.float32)
    grey = values.mean(axis=2, keepdims=True)
    return np.asarray(np.clip(grey + times * (values - grey), 0, 255), np.float32)


def _enlarged(field: Tensor, alpha: Alpha) -> Tensor:
    return np.asarray(cv2.resize(field, alpha.shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def _small(picture: RGB | Alpha, scale: float) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=method), np.uint8)
