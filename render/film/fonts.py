"""Fonts and emoji: where they are, what they can write, and which one writes a cluster."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from PIL import ImageFont

FAMILIES = "@expo-google-fonts"
EMOJI = "@twemoji/svg"
# Tried in this order for what the theme's own font cannot write.
FALLBACKS = (
    "inter",
    "noto-sans-arabic",
    "noto-sans-hebrew",
    "noto-sans-devanagari",
    "noto-sans-thai",
    "noto-sans-jp",
    "noto-sans-sc",
    "noto-sans-kr",
)
# They steer how their neighbours look and need no glyph: joiners and variation selectors.
INVISIBLE = frozenset("\u200c\u200d\ufe0e\ufe0f")
EMOJI_CLUSTER = regex.compile(r"\p{Emoji_Presentation}|\ufe0f|\u20e3|\p{Regional_Indicator}{2}")


@dataclass(frozen=True, slots=True)
class Face:
    """A font file; without one the small Latin font inside Pillow."""

    path: Path | None

    def writes(self, cluster: str) -> bool:
        return self.path is None or all(ord(sign) in covered(self.path) for sign in cluster if sign not in INVISIBLE)

    def sized(self, pixels: float) -> ImageFont.FreeTypeFont:
        return _sized(self.path, round(pixels))


@dataclass(frozen=True, slots=True)
class Picture:
    """An emoji as an SVG file."""

    path: Path


def fonts_folder() -> Path:
    """`MEMORIES_FONTS`, else the project's `node_modules`."""
    named = os.environ.get("MEMORIES_FONTS")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "node_modules"


@cache
def covered(path: Path) -> frozenset[int]:
    """The code points that a font has a sign for."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _sized(path: Path | None, pixels: int) -> ImageFont.FreeTypeFont:
    if path is not None:
        return ImageFont.truetype(path, pixels)
    font = ImageFont.load_default(pixels)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return font


def faces(name: str, folder: Path) -> tuple[Face, ...]:
    """The theme's font (family/weight), then the others in the weight nearest to it, as far as they are there.

    Last, so that there is always one, comes the font inside Pillow.
    """
    family, weight = name.split("/")
    heaviness = _heaviness(weight)
    paths = [_file(folder / FAMILIES / family / weight)]
    paths += [_nearest(folder / FAMILIES / fallback, heaviness) for fallback in FALLBACKS if fallback != family]
    return (*(Face(path) for path in paths if path), Face(None))


def _heaviness(weight: str) -> int:
    """100 thin .. 900 black, with which the names of weights begin."""
    return int("".join(sign for sign in weight if sign.isdigit()) or 400)


def _nearest(family: Path, heaviness: int) -> Path | None:
    weights = [path for path in family.glob("[1-9]00*") if not path.name.endswith("Italic")]
    best = min(weights, key=lambda path: (abs(_heaviness(path.name) - heaviness), path.name), default=None)
    return _file(best) if best else None


def _file(folder: Path) -> Path | None:
    return next(iter(sorted(folder.glob("*.ttf"))), None)


def emoji(cluster: str, folder: Path) -> Picture | None:
    """The picture of an emoji; None for what is text, or an emoji that we have no picture of."""
    if not EMOJI_CLUSTER.search(cluster) or "\ufe0e" in cluster:
        return None
    # Files are named by code points, without the emoji variation selector unless a sequence needs it.
    for signs in (cluster, cluster.replace("\ufe0f", "")):
        path = folder / EMOJI / ("-".join(f"{ord(sign):x}" for sign in signs) + ".svg")
        if path.is_file():
            return Picture(path)
    return None


def write_with(cluster: str, chain: tuple[Face, ...], before: Face | Picture | None, folder: Path) -> Face | Picture:
    """What writes a cluster: an emoji's picture, the face before it for what is no letter, else the first that can."""
    if picture := emoji(cluster, folder):
        return picture
    if isinstance(before, Face) and not cluster[0].isalnum() and before.writes(cluster):
        return before
    return next((face for face in chain if face.writes(cluster)), chain[0])
