"""Show how a theme looks: title cards lettered by the engine, and a family's own pictures in its colours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from render.film.planes import Size
from render.film.preview import graded_picture, title_card
from render.film.theme import theme_from_values
from render.media.arrays import RGB

SIZE: Size = (640, 360)
# An evening at the sea, from the top down: a picture of nobody.
EVENING = ((52, 84, 120), (150, 138, 150), (242, 178, 116), (250, 214, 160), (92, 96, 104), (46, 54, 66))
QUALITY = 90
KEPT = 256  # drawn pictures of about 20 KB; each is asked for again by the next who looks at the same album


def card_of(slug: str, settings: Mapping[str, Any], title: str, subtitle: str) -> bytes:
    """The opening of a movie of this theme, as WebP. Raises RefusedError where its settings cannot be used."""
    theme = theme_from_values({"name": slug, **settings})
    return as_webp(title_card(evening((SIZE[0] // 2, SIZE[1] // 2)), SIZE, theme, title, subtitle))


def poster_of(settings: Mapping[str, Any], picture: Path, focus: tuple[float, float], title: str | None) -> bytes:
    """One of our small pictures as a movie of this theme shows it: behind the title, or, if that is None, by itself.

    Raises FileNotFoundError, or RefusedError where the settings cannot be used.
    """
    return _poster(json.dumps(settings, sort_keys=True), picture, focus, title)


@lru_cache(KEPT)
def _poster(settings: str, picture: Path, focus: tuple[float, float], title: str | None) -> bytes:
    theme = theme_from_values({"name": "preview", **json.loads(settings)})
    with Image.open(picture, formats=["WEBP"]) as image:  # made small by a child of ours
        shown = np.asarray(image.convert("RGB"), np.uint8)
    if title is None:
        return as_webp(graded_picture(shown, SIZE, theme, focus))
    return as_webp(title_card(shown, SIZE, theme, title))


def as_webp(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def evening(size: Size) -> RGB:
    """A sky over water."""
    stops = np.linspace(0, 1, len(EVENING))
    down = np.linspace(0, 1, size[1])
    column = np.stack([np.interp(down, stops, channel) for channel in zip(*EVENING, strict=True)], axis=1)
    return np.asarray(np.repeat(column[:, np.newaxis], size[0], axis=1), np.uint8)
