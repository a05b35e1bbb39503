"""Show how a theme looks: a title card, lettered by the engine as in a movie."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from render.film.card import COARSE, tinted
from render.film.planes import Size
from render.film.theme import Theme, theme_from_values
from render.film.titles import blocks
from render.media.arrays import RGB

SIZE: Size = (640, 360)
# An evening at the sea, from the top down: a picture of nobody.
EVENING = ((52, 84, 120), (150, 138, 150), (242, 178, 116), (250, 214, 160), (92, 96, 104), (46, 54, 66))
QUALITY = 82


def card_of(slug: str, settings: Mapping[str, Any], title: str, subtitle: str) -> bytes:
    """Of a theme's settings. Raises RefusedError where they cannot be used."""
    return draw_card(theme_from_values({"name": slug, **settings}), title, subtitle)


def draw_card(theme: Theme, title: str, subtitle: str) -> bytes:
    """The opening of a movie of this theme, as WebP."""
    ground = Image.fromarray(tinted(evening((round(SIZE[0] * COARSE), round(SIZE[1] * COARSE))), SIZE, theme))
    card = ground.resize(SIZE, Image.Resampling.BICUBIC).convert("RGBA")
    for block in blocks(title, subtitle, SIZE, theme):
        card.alpha_composite(block.picture.convert("RGBA"), (max(0, round(block.x)), max(0, round(block.y))))
    out = BytesIO()
    card.convert("RGB").save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def evening(size: Size) -> RGB:
    """A sky over water."""
    stops = np.linspace(0, 1, len(EVENING))
    down = np.linspace(0, 1, size[1])
    column = np.stack([np.interp(down, stops, channel) for channel in zip(*EVENING, strict=True)], axis=1)
    return np.asarray(np.repeat(column[:, np.newaxis], size[0], axis=1), np.uint8)
