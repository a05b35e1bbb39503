"""The picture behind a title or end card: blurred, tinted, slowly coming nearer."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from render.film.motion import ken_burns
from render.film.planes import Size, even, from_rgb
from render.film.still import Still, even_sides, read_scaled
from render.film.theme import Theme
from render.film.timeline import Placed
from render.media.arrays import RGB
from render.media.probe import probe
from render.media.video import frames_at
from render.story.framing import heads

# Blurred, the picture needs no more than this share of the frame's pixels each way; a little more than half while the
# camera comes nearer, as views at half steps are dear (see `view`).
COARSE = 0.54
BLUR = 0.011  # standard deviation, share of the frame's longer side
CARD_ZOOM = 1.07
VIGNETTE = 0.35  # how much darker the corners are
# Light letters need a dark ground: a picture that is lighter on average is darkened to this (0..255).
LIGHTEST_MEAN = 95.0


def card_still(placed: Placed, size: Size, theme: Theme) -> Still:
    """The ground of a card. Raises RefusedError."""
    image = behind(placed, size, theme)
    picture = (image.shape[1], image.shape[0])
    shot = placed.shot
    keep = heads(shot) if shot.source else None
    first, last = ken_burns(picture, size, keep and keep.scaled(picture[0] / shot.width), "toward", CARD_ZOOM)
    return Still(from_rgb(tinted(image, size, theme)), first, last, placed.frames, size)


def behind(placed: Placed, size: Size, theme: Theme) -> RGB:
    """The source's picture, just large enough; without a source the tint alone."""
    shot = placed.shot
    if shot.source is None:
        plain = (even(size[1] * COARSE), even(size[0] * COARSE), 3)
        return np.full(plain, theme.title.tint, np.uint8)
    scale = COARSE * max(size[0] / shot.width, size[1] / shot.height)
    path = Path(shot.source)
    found = probe(path)
    if found.kind == "photo":
        return even_sides(read_scaled(path, (shot.width, shot.height), min(1.0, scale)))
    side = max(2, round(max(found.width, found.height) * min(1.0, scale)))
    return even_sides(next(frames_at(path, found, [shot.in_], side)).image)


def tinted(image: RGB, size: Size, theme: Theme) -> RGB:
    """Blurred, in the theme's tint, darker toward the corners."""
    shown = max(size) * COARSE
    soft = np.asarray(cv2.GaussianBlur(image, (0, 0), max(1.0, BLUR * shown)), np.float32)
    soft *= min(1.0, LIGHTEST_MEAN / max(1.0, float(soft.mean())))
    share = theme.title.tint_share
    soft = soft * (1 - share) + np.array(theme.title.tint, np.float32) * share
    soft *= vignette(image.shape[1], image.shape[0])[..., np.newaxis]
    return np.asarray(np.clip(np.round(soft), 0, 255), np.uint8)


def vignette(width: int, height: int) -> npt.NDArray[np.float32]:
    """(h, w): 1 in the middle, 1 - VIGNETTE in the corners."""
    x = np.linspace(-1, 1, width, dtype=np.float32)
    y = np.linspace(-1, 1, height, dtype=np.float32)
    return 1 - np.float32(VIGNETTE / 2) * (x[np.newaxis, :] ** 2 + y[:, np.newaxis] ** 2)
