"""Words and emoji as pictures to be placed on a photo, by the lettering of titles."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image

from render.cutout.layering import RGBA
from render.cutout.placing import FONTS, EmojiLayer, TextLayer
from render.film.fonts import Picture, emoji, fonts_folder
from render.film.lettering import LINE_HEIGHT, breakable, drawn, lettering, line_width, rasterised, tidy, wrapped
from render.film.theme import Colour
from render.media.errors import RefusedError

# A text is set once, so large that its longer side has about so many pixels, and shrunk to where it is shown: set anew
# for each size, hinting would give it another shape in the preview than in the picture.
LONG_SIDE = 2400
SMALLEST_TYPE, LARGEST_TYPE = 120, 1200  # pixels
MEASURE = 16.0  # the longest line, in sizes of the type; about 30 letters
# Shares of the type's size.
OUTLINE = 0.11
PLATE, ROUND = (0.45, 0.3), 0.35  # around the words, left and right, above and below; its corners
RIM = 2  # pixels left free around all, so that edges stay soft when it is turned
LARGEST_EMOJI = 1600  # pixels


def words_picture(text: TextLayer) -> RGBA:
    setting = lettering(text.words, FONTS[text.font], SMALLEST_TYPE)
    measure = MEASURE * SMALLEST_TYPE
    parts = [list(breakable(tidy(part))) for part in text.words.split("\n")]
    lines = [line for part in parts for line in wrapped(part, setting, measure)]
    high = LINE_HEIGHT * SMALLEST_TYPE * max(1, len(lines))  # none where nothing but signs without a shape is written
    longest = max([high, *(line_width(line, setting) for line in lines)])
    setting = replace(setting, size=min(LARGEST_TYPE, round(SMALLEST_TYPE * max(1.0, LONG_SIDE / longest))))
    words = drawn(lines, setting, _colour(text.colour), "centre", shadow=False)
    return _trimmed(_backed(np.asarray(words, np.uint8), text, setting.size))


def emoji_picture(layer: EmojiLayer, width: float) -> RGBA:
    """Raises RefusedError for what is no emoji, or one too new for our pictures."""
    found = emoji_of(layer.emoji)
    if found is None:
        raise RefusedError("There is no picture of this emoji.")
    return np.asarray(rasterised(found.path, max(1, min(LARGEST_EMOJI, math.ceil(width)))), np.uint8)


def emoji_of(cluster: str) -> Picture | None:
    return emoji(cluster, fonts_folder())


def _colour(digits: str) -> Colour:
    red, green, blue = (int(digits[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _backed(words: RGBA, text: TextLayer, size: float) -> RGBA:
    """With its outline, or on its plate."""
    if text.look == "plain":
        return words
    alpha = words[:, :, 3]
    shape = _around(alpha, size) if text.look == "outline" else _plate(alpha, size)
    below = np.empty_like(words)
    below[:, :, :3] = _colour(text.second)
    below[:, :, 3] = shape
    return np.asarray(Image.alpha_composite(Image.fromarray(below), Image.fromarray(words)), np.uint8)


def _around(alpha: RGBA, size: float) -> RGBA:
    """Everything within the outline's width of a letter."""
    away = cv2.distanceTransform((alpha < 128).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(np.clip((OUTLINE * size - away + 0.5) * 255, 0, 255), np.uint8)


def _plate(alpha: RGBA, size: float) -> RGBA:
    """A rectangle with round corners behind all that is written."""
    left, top, right, bottom = _box(alpha)
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    half = np.array([(right - left) / 2, (bottom - top) / 2]) + np.array(PLATE) * size
    corner = min(ROUND * size, *half)
    y, x = np.ogrid[: alpha.shape[0], : alpha.shape[1]]
    across = np.maximum(np.abs(x + 0.5 - middle[0]) - (half[0] - corner), 0)
    down = np.maximum(np.abs(y + 0.5 - middle[1]) - (half[1] - corner), 0)
    return np.asarray(np.clip((corner - np.hypot(across, down) + 0.5) * 255, 0, 255), np.uint8)


def _trimmed(picture: RGBA) -> RGBA:
    left, top, right, bottom = _box(picture[:, :, 3])
    return np.asarray(np.pad(picture[top:bottom, left:right], ((RIM, RIM), (RIM, RIM), (0, 0))), np.uint8)


def _box(alpha: RGBA) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what can be seen; one pixel where nothing can, as of signs without a shape."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not rows.size:
        return 0, 0, 1, 1
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
