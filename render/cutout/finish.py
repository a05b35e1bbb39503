"""How a sticker is finished: its outline, shadow and style."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from render.cutout.grounds import plain_ground
from render.media.errors import RefusedError

type Style = Literal["", "comic", "puffy", "shiny"]

STYLES: tuple[Style, ...] = get_args(Style.__value__)
WIDEST = 0.12  # of an outline


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
