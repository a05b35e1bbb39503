"""What the makers of junk pictures draw with: chance, typefaces, real photos, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

type Colour = tuple[int, int, int]
type Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
type Rectangle = tuple[float, float, float, float]

SYLLABLES = (
    "ba", "ce", "di", "fo", "gu", "ha", "jen", "kal", "lim", "mor", "na", "op", "pra", "qui", "ro", "sto", "ti",
    "und", "vel", "wex", "ya", "zi", "er", "an", "es", "tion", "ly",
)  # fmt: skip
WORDS = (
    "the", "of", "and", "to", "in", "is", "you", "that", "it", "was", "for", "on", "are", "as", "with", "be", "at",
    "one", "have", "this", "from", "total", "invoice", "please", "call", "meeting", "tomorrow", "photo", "thanks",
    "see", "station", "price", "order", "delivery", "account", "settings", "battery", "network", "free", "share",
    "reply", "dinner", "eight", "home", "street",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Studio:
    """One source of chance and the material it chooses from."""

    rng: np.random.Generator
    fonts: Sequence[Path]
    photos: Sequence[Path]

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def real(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def one_of[T](self, choices: Sequence[T]) -> T:
        return choices[int(self.rng.integers(len(choices)))]

    def colour(self, low: int = 0, high: int = 255) -> Colour:
        red, green, blue = (self.whole(low, high) for _ in range(3))
        return red, green, blue

    def grey(self, low: int, high: int, tint: int = 4) -> Colour:
        """A grey of that range with a faint tint."""
        value = self.whole(low, high)
        red, green, blue = (min(255, max(0, value + self.whole(-tint, tint))) for _ in range(3))
        return red, green, blue

    def typeface(self) -> Path | None:
        """A font file, or None for Pillow's own."""
        return self.one_of(self.fonts) if self.fonts and not self.chance(0.1) else None

    def font(self, face: Path | None, size: float) -> Font:
        pixels = max(6, round(size))
        return ImageFont.truetype(str(face), pixels) if face else ImageFont.load_default(pixels)

    def word(self) -> str:
        if self.chance(0.4):
            return self.one_of(WORDS)
        word = "".join(self.one_of(SYLLABLES) for _ in range(self.whole(1, 4)))
        return word.capitalize() if self.chance(0.2) else word

    def words(self, low: int, high: int) -> str:
        return " ".join(self.word() for _ in range(self.whole(low, high)))

    def price(self) -> str:
        return f"{self.whole(0, 90)}{self.one_of(',.')}{self.whole(0, 99):02}"

    def clock(self) -> str:
        return f"{self.whole(0, 23)}:{self.whole(0, 59):02}"

    def photo(self, width: int, height: int) -> Image.Image:
        """A real photo, cut to fill that size."""
        with Image.open(self.one_of(self.photos)) as opened:
            opened.draft("RGB", (width, height))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
        return ImageOps.fit(upright, (width, height), Image.Resampling.BICUBIC)

    def gradient(self, width: int, height: int) -> Image.Image:
        """Two or three colours that run into each other."""
        stops = self.rng.integers(0, 256, (self.whole(2, 3), self.whole(1, 2), 3)).astype(np.uint8)
        return Image.fromarray(stops).resize((width, height), Image.Resampling.BICUBIC)


def paragraph(studio: Studio, draw: ImageDraw.ImageDraw, box: Rectangle, font: Font, fill: Colour, lines: int) -> float:
    """Ragged lines of words from the top of the box; the y below the last line, or the bottom when it is full."""
    left, top, right, bottom = box
    line_height = 1.3 * font.getbbox("Ag")[3]
    for _ in range(lines):
        if top + line_height > bottom:
            return bottom
        line = studio.words(1, 3)
        share = studio.real(0.75, 1.0)
        while font.getlength(line) < share * (right - left):
            line += " " + studio.word()
        while " " in line and font.getlength(line) > right - left:
            line = line.rsplit(" ", 1)[0]
        draw.text((left, top), line, font=font, fill=fill)
        top += line_height
    return top
