"""What stands for pictures that nobody shall see by accident: only their colours are left in the bytes."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

GRAIN = 12  # pixels of the longer side that are left: too few to tell what it was
SIDE = 960
GROUND = (42, 31, 25)  # of a link's page, behind what is transparent


def sheet(paths: Sequence[Path]) -> bytes:
    """A JPEG of several picture files of ours, side by side: what there is, at a glance. Raises FileNotFoundError."""
    columns = math.ceil(math.sqrt(len(paths)))
    width, height = SIDE // columns, SIDE * 9 // 16 // columns
    whole = Image.new("RGB", (SIDE, height * math.ceil(len(paths) / columns)), GROUND)
    for number, path in enumerate(paths):
        with Image.open(path) as file:
            picture = ImageOps.contain(file.convert("RGBA"), (width, height))
        left = number % columns * width + (width - picture.width) // 2
        top = number // columns * height + (height - picture.height) // 2
        whole.paste(picture, (left, top), picture)
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=85)
    return out.getvalue()


def blurred(path: Path) -> bytes:
    """A JPEG of the picture file, which is one of ours. Raises FileNotFoundError."""
    return _blurred(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _blurred(path: Path, _written: int) -> bytes:
    with Image.open(path) as file:
        file.draft("RGB", (SIDE, SIDE))
        width, height = file.size
        picture = file.convert("RGBA")
    share = 1 / max(width, height)
    picture = picture.resize((max(1, round(GRAIN * width * share)), max(1, round(GRAIN * height * share))))
    ground = Image.new("RGBA", picture.size, GROUND)
    grains = Image.alpha_composite(ground, picture).convert("RGB")
    whole = grains.resize((round(SIDE * width * share), round(SIDE * height * share)), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    whole.filter(ImageFilter.GaussianBlur(SIDE / GRAIN / 3)).save(out, "JPEG", quality=80)
    return out.getvalue()
