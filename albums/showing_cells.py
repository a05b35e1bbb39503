"""What pages show of shots with several pictures: where each lies, and what of it is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from albums.addresses import picture_address
from albums.shot_sources import Shown, sources_of
from render.story.cells import MOST_PICTURES, cells_for, room_in, sides_of
from render.story.framing import heads, window
from render.story.storyboard import shot_from_json


@dataclass(frozen=True, slots=True)
class CellShown:
    """One of several pictures of a shot, and where it lies; in units of the movie's shape, as in 16:9."""

    source: str  # empty where it has left the album
    name: str
    address: str
    x: float
    y: float
    width: float
    height: float
    view: str  # what of it is seen: the viewBox of an SVG in its own pixels
    across: int  # its size
    down: int


def cells_shown(row: dict[str, Any], aspect: str, there: Mapping[str, Shown], side: int) -> list[CellShown]:
    """As the film lays them, but for the camera's move. side: of the pictures' addresses."""
    pictures, frame = shot_from_json(row).pictures, sides_of(aspect)
    found = []
    for picture, cell in zip(pictures, cells_for(pictures, aspect), strict=True):
        width, height = room_in(cell, frame)
        seen = window((picture.width, picture.height), (width, height), heads(picture))
        item = there[picture.source].item if picture.source in there else None
        x, y, across, down = (round(value, 3) for value in (cell[0] * frame[0], cell[1] * frame[1], width, height))
        found.append(
            CellShown(
                source=picture.source if item else "",
                name=item.name if item else "",
                address=picture_address(item, side) if item else "",
                x=x,
                y=y,
                width=across,
                height=down,
                view=" ".join(f"{value:.1f}" for value in (seen.x0, seen.y0, seen.width, seen.height)),
                across=picture.width,
                down=picture.height,
            )
        )
    return found


def can_be_joined(row: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two neighbours can be shown together."""
    return row["kind"] == after["kind"] == "photo" and len(sources_of(row)) + len(sources_of(after)) <= MOST_PICTURES
