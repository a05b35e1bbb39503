"""How a sticker is finished: its outline, shadow and style."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import cv2
import numpy as np
import numpy.typing as npt

from render.cutout.composing import STRIP_ROWS
from render.cutout.edges import Alpha
from render.cutout.grounds import plain_ground
from render.cutout.outlining import SHADOW_REACH, outline_mask, shadow_of
from render.cutout.styles import BORDER_FOIL, FOIL, comic, filled, foil, puffy, shiny
from render.media.arrays import RGB
from render.media.errors import RefusedError
from render.vision.sessions import Tensor

# (height, width, 4) uint8, sRGB and alpha, not multiplied.
type RGBA = npt.NDArray[np.uint8]

type Style = Literal["", "comic", "puffy", "shiny"]

STYLES: tuple[Style, ...] = get_args(Style.__value__)
VERSION = 2  # of what is drawn: one more when an unchanged finish looks different
WIDEST = 0.12  # of an outline
EDGE = 0.004  # share of the longer side beside an outline, in which its edge fades
SMALLEST = 1e-6
STYLED: Mapping[str, Callable[[RGB, Alpha], tuple[RGB, Alpha]]] = {"comic": comic, "puffy": puffy}


@dataclass(frozen=True, slots=True)
class Finish:
    """outline: its width, a share of the longer side, 0..WIDEST; outline_colour: #rrggbb; style: "" as in the photo."""

    outline: float = 0.025
    outline_colour: str = "#ffffff"
    shadow: bool = True
    style: Style = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Finish:
        """Without a value that of a new sticker. Raises RefusedError for what makes no sense."""
        finish = Finish(**values)
        if not 0 <= finish.outline <= WIDEST or finish.style not in STYLES:
            raise RefusedError("A sticker cannot be finished like this.")
        if "-" in finish.outline_colour or plain_ground(finish.outline_colour) is None:
            raise RefusedError(f"{finish.outline_colour} is no colour. Write it like #2060c0.")
        return finish


def margins(finish: Finish) -> float:
    """By how much the picture grows on each of its four sides, a share of the subject's longer side."""
    return finish.outline + (SHADOW_REACH if finish.shadow else 0.0) + (EDGE if finish.outline else 0.0)


def margin_pixels(finish: Finish, side: int) -> int:
    """The same of a subject whose longer side has so many pixels."""
    return math.ceil(margins(finish) * side)


def finished(rgba: RGBA, finish: Finish) -> RGBA:
    """The sticker as it is shown: the subject in its style, in the middle of a picture larger by `margins`."""
    side, edge = max(rgba.shape[:2]), margin_pixels(finish, max(rgba.shape[:2]))
    colours, alpha = rgba[:, :, :3], np.ascontiguousarray(rgba[:, :, 3])
    if finish.style in STYLED:
        colours, alpha = STYLED[finish.style](filled(colours, alpha), alpha)
    subject = _grown(np.dstack([colours, alpha]), edge)
    wide = np.ascontiguousarray(subject[:, :, 3])
    border = outline_mask(wide, finish.outline, side) if finish.outline else None
    shadow = shadow_of(_silhouette(wide, border), side) if finish.shadow else None
    plain = plain_ground(finish.outline_colour)
    colour = np.array(plain.top if plain else (255, 255, 255), np.float32).reshape(1, 1, 3)
    if finish.style == "shiny":
        light = foil(wide)
        subject[:, :, :3] = np.rint(shiny(subject[:, :, :3].astype(np.float32), light, FOIL))
        colour = shiny(colour, light, BORDER_FOIL)
    return _laid(subject, border, colour, shadow)


def _grown(picture: RGBA, edge: int) -> RGBA:
    return np.asarray(cv2.copyMakeBorder(picture, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)))


def _silhouette(alpha: Alpha, border: Tensor | None) -> Tensor:
    seen = alpha.astype(np.float32) / np.float32(255)
    return seen if border is None else np.maximum(seen, border)


def _laid(subject: RGBA, border: Tensor | None, colour: Tensor, shadow: Tensor | None) -> RGBA:
    """Subject over border over shadow."""
    out = subject.copy()
    for top in range(0, len(subject), STRIP_ROWS):
        rows = slice(top, top + STRIP_ROWS)
        alpha = subject[rows, :, 3].astype(np.float32) / np.float32(255)
        below = np.zeros_like(alpha) if border is None else border[rows] * (1 - alpha)
        dark = np.zeros_like(alpha) if shadow is None else shadow[rows] * (1 - alpha - below)
        whole = alpha + below + dark
        light = (
            subject[rows, :, :3] * alpha[:, :, None] + colour[rows if len(colour) > 1 else slice(1)] * below[:, :, None]
        )
        seen = np.maximum(whole, SMALLEST)[:, :, None]
        out[rows, :, :3] = np.clip(np.rint(light / seen), 0, 255)
        out[rows, :, 3] = np.clip(np.rint(whole * 255), 0, 255)
    return out
