"""How a movie of a theme will look: its title card and its colours on small pictures, drawn in milliseconds."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from render.film.card import COARSE, tinted
from render.film.planes import FROM_RGB, Plane, Size
from render.film.still import graded
from render.film.theme import Theme
from render.film.titles import blocks
from render.media.arrays import RGB

BACK = np.linalg.inv(FROM_RGB[:, :3])
TO_RGB = np.column_stack([BACK, -BACK @ FROM_RGB[:, 3]])


def title_card(behind: RGB, size: Size, theme: Theme, title: str, subtitle: str = "") -> Image.Image:
    """The opening of a movie of this theme, with a picture of any size behind its words."""
    coarse = covering(behind, (round(size[0] * COARSE), round(size[1] * COARSE)))
    card = Image.fromarray(tinted(coarse, size, theme)).resize(size, Image.Resampling.BICUBIC).convert("RGBA")
    for block in blocks(title, subtitle, size, theme):
        card.alpha_composite(block.picture.convert("RGBA"), (max(0, round(block.x)), max(0, round(block.y))))
    return card.convert("RGB")


def graded_picture(picture: RGB, size: Size, theme: Theme, focus: tuple[float, float] = (0.5, 0.5)) -> Image.Image:
    """A photo as the theme colours it."""
    return Image.fromarray(to_rgb(*graded(covering(picture, size, focus), theme)))


def covering(picture: RGB, size: Size, focus: tuple[float, float] = (0.5, 0.5)) -> RGB:
    """The part of the picture that fills the size, around `focus` (shares of its width and height)."""
    height, width = picture.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    across, down = min(width, round(size[0] / scale)), min(height, round(size[1] / scale))
    left = round(min(max(0.0, focus[0] * width - across / 2), width - across))
    top = round(min(max(0.0, focus[1] * height - down / 2), height - down))
    part = picture[top : top + down, left : left + across]
    filter_ = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, size, interpolation=filter_), np.uint8)


def to_rgb(y: Plane, u: Plane, v: Plane) -> RGB:
    """A picture of planes."""
    size = (y.shape[1], y.shape[0])
    wide = [np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR), np.uint8) for plane in (u, v)]
    return np.asarray(cv2.transform(cv2.merge([y, *wide]), TO_RGB), np.uint8)
