"""A scene: stickers, words and emoji placed on a photo, as JSON that outlives the page on which they were placed.

All measures are shares of the photo's width and height, so that a scene is the same at any resolution.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args
from uuid import UUID

import regex  # type: ignore[import-untyped]

from render.cutout.finish import Finish
from render.cutout.grounds import COLOUR
from render.media.errors import RefusedError

type Look = Literal["plain", "outline", "plate"]

VERSION = 1
MOST_LAYERS = 100
MOST_SIGNS, MOST_LINES = 160, 6  # of a text
LONGEST_EMOJI = 16  # code points; the longest, two people of two skin tones who kiss, has 10
# A centre may lie beside the photo, with a part of the layer on it; so many widths of the photo is a layer at most.
PLACES, WIDTHS = (-1.0, 2.0), (0.004, 4.0)
LOOKS: tuple[Look, ...] = get_args(Look.__value__)
# Family and weight of an @expo-google-fonts package, by the name that scenes use.
FONTS = {
    "plain": "inter/700Bold",
    "round": "montserrat/800ExtraBold",
    "book": "lora/700Bold",
    "grand": "playfair-display/800ExtraBold",
    "hand": "caveat/700Bold",
}


@dataclass(frozen=True, slots=True)
class StickerLayer:
    """A sticker of somebody's collection, with the finish in which it was placed."""

    sticker: UUID
    finish: Finish


@dataclass(frozen=True, slots=True)
class TextLayer:
    """Words. `second`: the colour of the outline, or of the plate behind them."""

    words: str
    font: str
    colour: str
    look: Look
    second: str


@dataclass(frozen=True, slots=True)
class EmojiLayer:
    emoji: str


type Content = StickerLayer | TextLayer | EmojiLayer


@dataclass(frozen=True, slots=True)
class Layer:
    """x, y: its centre in shares of the photo's width and height; width: before it is rotated, a share of the photo's
    width; rotation: degrees clockwise, 0 <= rotation < 360; flipped: left and right are swapped, before it is rotated.
    """

    content: Content
    x: float = 0.5
    y: float = 0.5
    width: float = 0.3
    rotation: float = 0.0
    flipped: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Scene:
    """The layers, the lowest first."""

    layers: tuple[Layer, ...] = ()


def no_scene() -> RefusedError:
    return RefusedError("These stickers cannot be read; please reload the page.")


def to_json(scene: Scene) -> dict[str, Any]:
    return {"version": VERSION, "layers": [_layer_to_json(layer) for layer in scene.layers]}


def from_json(values: object) -> Scene:
    """Raises RefusedError for what is no scene, or too much of one."""
    scene = _object(values, {"version", "layers"})
    if scene["version"] != VERSION or isinstance(scene["version"], bool):
        raise RefusedError("These stickers were placed by another version of the program.")
    if not isinstance(scene["layers"], list):
        raise no_scene()
    if len(scene["layers"]) > MOST_LAYERS:
        raise RefusedError(f"No more than {MOST_LAYERS} stickers fit on a photo.")
    return Scene(tuple(_layer_from_json(layer) for layer in scene["layers"]))


def content_to_json(content: Content) -> dict[str, Any]:
    match content:
        case StickerLayer(sticker, finish):
            return {"kind": "sticker", "sticker": str(sticker), "finish": finish.to_json()}
        case TextLayer():
            return {"kind": "text", **asdict(content)}
        case EmojiLayer(emoji):
            return {"kind": "emoji", "emoji": emoji}


def content_from_json(values: object) -> Content:
    """What a layer shows, wherever it is. Raises RefusedError."""
    kind = values.get("kind") if isinstance(values, Mapping) else None
    if not isinstance(kind, str) or kind not in READERS:
        raise no_scene()
    return READERS[kind](values)


def _layer_to_json(layer: Layer) -> dict[str, Any]:
    place = {name: getattr(layer, name) for name in PLACE}
    return content_to_json(layer.content) | place


def _layer_from_json(values: object) -> Layer:
    if not isinstance(values, Mapping) or not set(values) >= PLACE:
        raise no_scene()
    flipped = values["flipped"]
    if not isinstance(flipped, bool):
        raise no_scene()
    return Layer(
        content_from_json({name: value for name, value in values.items() if name not in PLACE}),
        x=_number(values["x"], PLACES),
        y=_number(values["y"], PLACES),
        width=_number(values["width"], WIDTHS),
        rotation=_turned(_number(values["rotation"], (-math.inf, math.inf))),
        flipped=flipped,
        opacity=_number(values["opacity"], (0.0, 1.0)),
    )


def _sticker(values: object) -> StickerLayer:
    found = _object(values, {"kind", "sticker", "finish"})
    finish = _object(found["finish"], {field.name for field in fields(Finish)})
    try:
        return StickerLayer(UUID(_text(found["sticker"])), Finish.from_json(finish))
    except (TypeError, ValueError, AttributeError) as error:  # a number where a word must be, and the other way round
        raise no_scene() from error


def _words(values: object) -> TextLayer:
    found = _object(values, {"kind", *(field.name for field in fields(TextLayer))})
    font, look = _text(found["font"]), found["look"]
    if font not in FONTS or look not in LOOKS:
        raise no_scene()
    return TextLayer(readable(_text(found["words"])), font, _colour(found["colour"]), look, _colour(found["second"]))


def readable(words: str) -> str:
    """Without control signs and empty lines around. Raises RefusedError for none, or too many."""
    plain: str = regex.sub(r"[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Cs}", "", words).strip()
    if not plain:
        raise RefusedError("Please write something first.")
    if len(plain) > 8 * MOST_SIGNS or len(regex.findall(r"\X", plain)) > MOST_SIGNS or plain.count("\n") >= MOST_LINES:
        raise RefusedError(f"This text is too long: {MOST_SIGNS} signs in {MOST_LINES} lines fit on a photo.")
    return plain


def _emoji(values: object) -> EmojiLayer:
    found = _object(values, {"kind", "emoji"})
    emoji = _text(found["emoji"])
    if not 0 < len(emoji) <= LONGEST_EMOJI:
        raise no_scene()
    return EmojiLayer(emoji)


PLACE = {field.name for field in fields(Layer)} - {"content"}
READERS: Mapping[str, Callable[[object], Content]] = {"sticker": _sticker, "text": _words, "emoji": _emoji}


def _object(values: object, names: set[str]) -> Mapping[str, Any]:
    """With these names and no others."""
    if not isinstance(values, Mapping) or set(values) != names:
        raise no_scene()
    return values


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise no_scene()
    return value


def _colour(value: object) -> str:
    if not isinstance(value, str) or not value.startswith("#") or not COLOUR.fullmatch(value):
        raise no_scene()
    return value


def _number(value: object, within: Sequence[float]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise no_scene()
    try:
        number = float(value)
    except OverflowError as error:
        raise no_scene() from error
    if not math.isfinite(number) or not within[0] <= number <= within[1]:
        raise no_scene()
    return number


def _turned(degrees: float) -> float:
    turned = degrees % 360.0
    return 0.0 if turned == 360.0 else turned  # a tiny negative angle is rounded up to a whole turn
