"""What stands for a film that not everybody may see."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 630  # as messengers show it
TOP, BOTTOM = (42, 31, 25), (20, 16, 14)  # the ground of a link's page
LIGHT = (240, 149, 108)  # our accent in the dark


@cache
def neutral_poster() -> bytes:
    """A JPEG of the evening ground with a lock on it; nothing tells what lies behind."""
    ground = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    picture = Image.composite(Image.new("RGB", ground.size, BOTTOM), Image.new("RGB", ground.size, TOP), ground)
    draw = ImageDraw.Draw(picture)
    middle, top = WIDTH // 2, HEIGHT // 2
    draw.arc((middle - 55, top - 120, middle + 55, top + 40), 180, 360, LIGHT, 18)
    draw.line((middle - 46, top - 45, middle - 46, top), LIGHT, 18)
    draw.line((middle + 46, top - 45, middle + 46, top), LIGHT, 18)
    draw.rounded_rectangle((middle - 90, top - 20, middle + 90, top + 110), 22, LIGHT)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
