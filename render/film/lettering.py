"""Text as a picture, in any script: wrapped, shrunk to fit, drawn with font fallback and emoji in colour."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import regex  # type: ignore[import-untyped]
import resvg_py
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from render.film.bidi import base_level, levels, visual_order
from render.film.fonts import Face, Picture, faces, fonts_folder, write_with
from render.film.theme import Colour

MOST_SIGNS = 240  # of a title; more would be no title
LINE_HEIGHT = 1.22  # of the type's size
EMOJI_SIZE, EMOJI_GAP = 1.05, 0.06  # of the type's size
SHRINK, SMALLEST = 0.92, 0.35  # a title that does not fit is set smaller in these steps, down to this share
MOST_LINES = 3
# A soft shadow keeps light letters readable on light pictures.
SHADOW_OPACITY, SHADOW_BLUR, SHADOW_DROP = 0.55, 0.09, 0.03  # blur and drop in shares of the type's size
# Scripts that are written without spaces may be broken between any two signs.
SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")


@dataclass(frozen=True, slots=True)
class Lettering:
    """How text is set."""

    chain: tuple[Face, ...]
    folder: Path  # of the emoji
    size: float  # of the type, pixels
    base: int  # 0: the paragraph reads from left to right, 1: from right to left


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring clusters of one face and one direction."""

    text: str
    by: Face | Picture
    level: int

    def width(self, size: float) -> float:
        if isinstance(self.by, Picture):
            return (EMOJI_SIZE + 2 * EMOJI_GAP) * size
        font = self.by.sized(size)
        return font.getlength(self.text, direction=self.direction(font))

    def direction(self, font: ImageFont.FreeTypeFont) -> str | None:
        """For Pillow; None where it cannot shape text: the font inside it, or a machine without FriBidi."""
        if font.layout_engine != ImageFont.Layout.RAQM:
            return None
        return "rtl" if self.level % 2 else "ltr"


def lettering(text: str, font: str, size: float) -> Lettering:
    """The setting of a text in a font of the theme, with all the others behind it."""
    return Lettering(faces(font, fonts_folder()), fonts_folder(), size, base_level(text))


def tidy(text: str) -> str:
    """One paragraph without control signs, of a length that can be a title."""
    plain = regex.sub(r"[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+", " ", text[: 4 * MOST_SIGNS])
    clusters = regex.findall(r"\X", " ".join(plain.split()))
    return "".join(clusters if len(clusters) <= MOST_SIGNS else [*clusters[: MOST_SIGNS - 1], "…"])


def runs(line: str, setting: Lettering) -> list[Run]:
    """The parts of a line, in logical order."""
    depth, chains = levels(line, setting.base), word_chains(line, setting.chain)
    found: list[Run] = []
    at = 0
    for cluster in regex.findall(r"\X", line):
        by = write_with(cluster, chains[at], found[-1].by if found else None, setting.folder)
        if found and found[-1].by == by and isinstance(by, Face) and found[-1].level == depth[at]:
            found[-1] = Run(found[-1].text + cluster, by, depth[at])
        else:
            found.append(Run(cluster, by, depth[at]))
        at += len(cluster)
    return found


def word_chains(line: str, chain: tuple[Face, ...]) -> list[tuple[Face, ...]]:
    """For each sign the faces in which it is tried: first the one that can write its whole word.

    A font may have a single letter of a script, as a sign of mathematics: it would stand out in a Greek word.
    """
    found = [chain] * len(line)
    for word in regex.finditer(r"\S+", line):
        letters = [cluster for cluster in regex.findall(r"\X", word.group()) if cluster[0].isalpha()]
        whole = next((face for face in chain if all(face.writes(letter) for letter in letters)), None)
        if whole is not None and whole != chain[0]:
            found[word.start() : word.end()] = [(whole, *chain)] * (word.end() - word.start())
    return found


def line_width(line: str, setting: Lettering) -> float:
    return sum(run.width(setting.size) for run in runs(line, setting))


def fitted(text: str, setting: Lettering, width: float) -> tuple[list[str], Lettering]:
    """The lines of the text and the size at which they fit into `width` and MOST_LINES.

    What does not fit even at the smallest size is broken within words and gets the lines that it needs.
    """
    smallest = setting.size * SMALLEST
    while setting.size > smallest:
        lines = wrapped(list(breakable(text)), setting, width)
        if len(lines) <= MOST_LINES and all(line_width(line, setting) <= width for line in lines):
            return lines, setting
        setting = replace(setting, size=setting.size * SHRINK)
    return wrapped(regex.findall(r"\X", text), setting, width), setting


def wrapped(parts: Sequence[str], setting: Lettering, width: float) -> list[str]:
    """As few lines of the parts as possible, about equally long."""
    lines = _filled(parts, setting, width)
    if len(lines) < 2:
        return lines
    low, high = line_width("".join(parts), setting) / len(lines), width
    for _ in range(8):  # narrower as long as there are no more lines
        middle = (low + high) / 2
        if len(_filled(parts, setting, middle)) > len(lines):
            low = middle
        else:
            high = middle
    return _filled(parts, setting, high)


def _filled(parts: Sequence[str], setting: Lettering, width: float) -> list[str]:
    """Each line as full as it gets; a part that is too wide for a line of its own stands alone."""
    lines: list[str] = []
    for part in parts:
        if lines and line_width((lines[-1] + part).rstrip(), setting) <= width:
            lines[-1] += part
        else:
            lines.append(part)
    return [line.strip() for line in lines]


def breakable(text: str) -> Iterator[str]:
    """Parts between which a line may end: words with the space after them, signs of scripts without spaces."""
    clusters = regex.findall(r"\X", text)
    part = ""
    for cluster, after in pairwise([*clusters, ""]):
        part += cluster
        apart = SPACELESS.search(cluster) and SPACELESS.search(after)
        if not after or cluster.isspace() or apart:
            yield part
            part = ""


def drawn(lines: Sequence[str], setting: Lettering, ink: Colour, align: str, *, shadow: bool = True) -> Image.Image:
    """RGBA of the lines; `align` is "centre" or "start" (left; right for Arabic and Hebrew). shadow: none on paper.

    Around the letters is room of one size for tall marks and the shadow.
    """
    widths = [line_width(line, setting) for line in lines]
    pad, step = setting.size, LINE_HEIGHT * setting.size
    across, down = round(max(widths, default=0) + 2 * pad), round(step * len(lines) + 2 * pad)
    layer = Image.new("RGBA", (across, down), (*ink, 0))
    for number, (line, width) in enumerate(zip(lines, widths, strict=True)):
        start = across - pad - width if setting.base else pad
        x = (across - width) / 2 if align == "centre" else start
        draw_line(layer, line, setting, ink, (x, pad + step * number + 0.92 * setting.size))
    return with_shadow(layer, setting.size) if shadow else layer


def draw_line(layer: Image.Image, line: str, setting: Lettering, ink: Colour, at: tuple[float, float]) -> None:
    """The line from x on, on the baseline y."""
    x, baseline = at
    draw = ImageDraw.Draw(layer)
    parts = runs(line, setting)
    for index in visual_order([run.level for run in parts]):
        run = parts[index]
        if isinstance(run.by, Picture):
            side = round(EMOJI_SIZE * setting.size)
            place = (round(x + EMOJI_GAP * setting.size), round(baseline - 0.86 * setting.size))
            layer.alpha_composite(rasterised(run.by.path, side), place)
        else:
            font = run.by.sized(setting.size)
            draw.text((x, baseline), run.text, fill=(*ink, 255), font=font, anchor="ls", direction=run.direction(font))
        x += run.width(setting.size)


@cache
def rasterised(path: Path, side: int) -> Image.Image:
    """An emoji's SVG as RGBA, `side` pixels wide and high."""
    png = resvg_py.svg_to_bytes(svg_string=path.read_text("utf-8"), width=side, height=side, skip_system_fonts=True)
    return Image.open(io.BytesIO(png), formats=["PNG"]).convert("RGBA")


def with_shadow(layer: Image.Image, size: float) -> Image.Image:
    """The layer over its own soft shadow."""
    alpha = layer.getchannel("A")
    dropped = Image.new("L", layer.size)
    dropped.paste(alpha, (0, round(SHADOW_DROP * size)))
    shade = dropped.filter(ImageFilter.GaussianBlur(SHADOW_BLUR * size)).point(lambda a: a * SHADOW_OPACITY)
    shadow = Image.new("RGBA", layer.size)
    shadow.putalpha(shade)
    return Image.alpha_composite(shadow, layer)
