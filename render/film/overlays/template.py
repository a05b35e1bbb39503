"""SVG templates of our own, with slots for words.

A template is a picture of its own, so that it can be shown as it is. Its root has the viewBox of a frame whose short
side is 1000; every child of the root is an `svg` that hangs at a share of the frame (x, y in percent) and comes by
itself (`data-comes`, `data-after`), or not at all where the slot that it needs is empty (`data-needs`). `data-fill` and
`data-stroke` take a colour of the theme in place of the one that is there. A `rect` with `data-slot` is not drawn:
words are set in it, in any script.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET  # only files of this package are read

import resvg_py
from PIL import Image

from render.film.lettering import MOST_LINES, drawn, fitted, lettering, tidy
from render.film.overlays.layers import Layer, Part, parts_of
from render.film.planes import Size
from render.film.theme import Colour, Theme

FOLDER = Path(__file__).parent
# In the order in which they are offered.
OVERLAYS = ("birthday", "holiday", "confetti", "travel", "polaroid", "border", "film")
SVG = "{http://www.w3.org/2000/svg}"
UNIT = 1000.0  # of the frame's short side
# A slot's words are set smaller in these steps until they are no taller than it.
SMALLER, LEAST = 0.92, 0.3
COARSE = 8  # times smaller a template is drawn to see where it is

ET.register_namespace("", SVG[1:-1])


@dataclass(frozen=True, slots=True)
class Slot:
    """A rectangle for words, in units from where its svg hangs."""

    name: str
    x: float
    y: float
    width: float
    height: float
    font: str  # "title" or "text"
    size: float
    ink: str  # of the theme, or #rrggbb
    align: str
    shaded: bool


@cache
def root_of(name: str) -> ET.Element:
    """Raises FileNotFoundError for a name that is none."""
    return ET.parse(FOLDER / f"{name}.svg").getroot()  # noqa: S314 - a file of this package


@cache
def slots_of(name: str) -> tuple[str, ...]:
    """The names of its slots, in their order."""
    return tuple(rect.attrib["data-slot"] for rect in root_of(name).iter(f"{SVG}rect") if "data-slot" in rect.attrib)


def layers_of(name: str, words: Sequence[str], size: Size, theme: Theme) -> list[Layer]:
    """The template in the theme's colours with words in its slots, over a frame."""
    said = dict(zip(slots_of(name), words, strict=False))
    found: list[Layer] = []
    for hung in root_of(name).findall(f"{SVG}svg"):
        if (needed := hung.get("data-needs")) and not tidy(said.get(needed, "")):
            continue
        comes, after = hung.get("data-comes", "fade"), float(hung.get("data-after", "0"))
        parts = parts_of(*rasterised(name, hung, size, theme))
        unit, x, y = min(size) / UNIT, _share(hung.get("x", "0"), size[0]), _share(hung.get("y", "0"), size[1])
        for slot in slots_in(hung):
            if text := tidy(said.get(slot.name, "")):
                parts += lettered(slot, text, (x, y), unit, theme)
        found.append(Layer(parts, comes, after))
    return found


def slots_in(hung: ET.Element) -> Iterator[Slot]:
    for rect in hung.findall(f"{SVG}rect"):
        if name := rect.get("data-slot"):
            x, y, width, height = (float(rect.attrib[side]) for side in ("x", "y", "width", "height"))
            yield Slot(
                name, x, y, width, height, rect.get("data-font", "text"), float(rect.attrib["data-size"]),
                rect.get("data-ink", "ink"), rect.get("data-align", "centre"), rect.get("data-shade") != "none",
            )  # fmt: skip


def lettered(slot: Slot, text: str, at: tuple[float, float], unit: float, theme: Theme) -> tuple[Part, ...]:
    """The words in the middle of the slot, as large as it allows."""
    font = theme.title_font if slot.font == "title" else theme.text_font
    setting = lettering(text, font, slot.size * unit)
    least = LEAST * setting.size
    while True:
        lines, fitting = fitted(text, setting, slot.width * unit)
        picture = drawn(lines, fitting, ink_of(slot.ink, theme), slot.align, shadow=slot.shaded)
        tall = picture.height - 2 * fitting.size
        if (tall <= slot.height * unit and len(lines) <= MOST_LINES) or setting.size <= least:
            break
        setting = replace(setting, size=setting.size * SMALLER)
    middle = at[0] + (slot.x + slot.width / 2) * unit - picture.width / 2
    edge = at[0] + slot.x * unit - fitting.size
    right = at[0] + (slot.x + slot.width) * unit - picture.width + fitting.size
    x = middle if slot.align == "centre" else right if setting.base else edge
    y = at[1] + (slot.y + slot.height / 2) * unit - picture.height / 2
    return parts_of(picture, 2 * round(x / 2), 2 * round(y / 2))


def rasterised(name: str, hung: ET.Element, size: Size, theme: Theme) -> tuple[Image.Image, int, int]:
    """One child of the template as RGBA, and where it lies in the frame: at even pixels.

    It is drawn small first, to see where it is: most of a frame is clear, and costs as much as the rest.
    """
    drawn = (*root_of(name).findall(f"{SVG}defs"), coloured(hung, theme))
    small = svg_of(drawn, size, (0, 0, *size), 1 / COARSE).getchannel("A")
    box = small.getbbox() or (0, 0, 1, 1)
    x0, y0 = (2 * ((COARSE * (edge - 1)) // 2) for edge in box[:2])
    x0, y0 = max(0, x0), max(0, y0)
    x1, y1 = (min(side, COARSE * (edge + 1)) for edge, side in zip(box[2:], size, strict=True))
    return svg_of(drawn, size, (x0, y0, x1 - x0, y1 - y0), 1.0), x0, y0


def svg_of(children: Sequence[ET.Element], size: Size, place: tuple[int, int, int, int], scale: float) -> Image.Image:
    """What of a frame of this size lies at x, y, width, height (pixels), made smaller by the scale."""
    unit = min(size) / UNIT
    inner = ET.Element(f"{SVG}svg", {"width": f"{size[0] / unit:g}", "height": f"{size[1] / unit:g}"})
    inner.extend(children)
    width, height = place[2:]
    root = ET.Element(f"{SVG}svg", {"viewBox": " ".join(f"{value / unit:g}" for value in place)})
    root.set("width", str(max(1, round(width * scale))))
    root.set("height", str(max(1, round(height * scale))))
    root.append(inner)
    png = resvg_py.svg_to_bytes(svg_string=ET.tostring(root, encoding="unicode"), skip_system_fonts=True)
    return Image.open(io.BytesIO(png), formats=["PNG"]).convert("RGBA")


def coloured(hung: ET.Element, theme: Theme) -> ET.Element:
    """A copy in the theme's colours, without its slots."""
    copy = ET.fromstring(ET.tostring(hung))  # noqa: S314 - of this package
    for rect in [rect for rect in copy.findall(f"{SVG}rect") if rect.get("data-slot")]:
        copy.remove(rect)
    for element in copy.iter():
        for attribute in ("fill", "stroke"):
            if wanted := element.get(f"data-{attribute}"):
                element.set(attribute, "#{:02x}{:02x}{:02x}".format(*ink_of(wanted, theme)))
    return copy


def ink_of(name: str, theme: Theme) -> Colour:
    """A colour of the theme, or #rrggbb."""
    if name.startswith("#"):
        return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)
    return {"ink": theme.title.ink, "accent": theme.title.accent, "tint": theme.title.tint}[name]


def _share(text: str, side: int) -> float:
    """Pixels of a percentage."""
    return float(text.removesuffix("%")) / 100 * side
