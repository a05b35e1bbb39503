"""What of a picture is shown in a frame of another shape: crops that keep faces whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from render.media.arrays import Box

# A picture fills the frame if no more than this share of it is cut away; else it is shown whole on a soft ground.
# 4:3 and 3:2 fill 16:9 (75 and 84 %), a square (56 %) and a portrait (42 % or less) do not.
LEAST_SHOWN = 0.6
# Room around a face box, in shares of its height: detectors draw it from brow to chin, hair is above.
HEADROOM, SIDE_ROOM, CHIN_ROOM = 0.55, 0.3, 0.25
# What matters sits a little above the middle, as portraits are composed.
ABOVE_MIDDLE = 0.06
# What was made just as large as it has to be counts as large enough, whatever its last digits say.
ROUNDED = 1 + 1e-9

# Width and height.
type Sides = tuple[float, float]


class Pictured(Protocol):
    """What says where faces are in a picture."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def focus(self) -> Sequence[Box]: ...


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a picture, in its upright pixels; the frame shows exactly this."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def scaled(self, factor: float) -> Window:
        """The same part of a picture of another size."""
        return Window(*(edge * factor for edge in self.box))

    @property
    def box(self) -> Box:
        return self.x0, self.y0, self.x1, self.y1

    def holds(self, other: Window, slack: float = 1e-6) -> bool:
        return (
            self.x0 <= other.x0 + slack
            and self.y0 <= other.y0 + slack
            and self.x1 >= other.x1 - slack
            and self.y1 >= other.y1 - slack
        )

    def toward(self, other: Window, share: float) -> Window:
        """The window between the two. Edges move in straight lines, so what both ends hold is held all the way."""
        ends = zip(self.box, other.box, strict=True)
        return Window(*(a + (b - a) * share for a, b in ends))


def heads(shown: Pictured) -> Window | None:
    """What must stay in the picture, with room around it, in pixels of the source; None if anything may be cut."""
    if not shown.focus:
        return None
    boxes = [_with_room(box, shown.width, shown.height) for box in shown.focus]
    x0, y0 = (max(0.0, min(box[side] for box in boxes)) for side in (0, 1))
    x1 = min(float(shown.width), max(box[2] for box in boxes))
    y1 = min(float(shown.height), max(box[3] for box in boxes))
    return Window(x0, y0, x1, y1)


def _with_room(box: Sequence[float], width: int, height: int) -> Box:
    x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    tall = y1 - y0
    return x0 - SIDE_ROOM * tall, y0 - HEADROOM * tall, x1 + SIDE_ROOM * tall, y1 + CHIN_ROOM * tall


def fills(picture: Sides, frame: Sides, keep: Window | None, least: float = LEAST_SHOWN) -> bool:
    """Whether the picture should fill the frame: little is cut away, and no head. least: the share that is seen."""
    width, height = largest_window(picture, frame)
    shown = width * height / (picture[0] * picture[1])
    return shown >= least and (keep is None or (keep.width <= width and keep.height <= height))


def largest_window(picture: Sides, frame: Sides) -> tuple[float, float]:
    """Width and height of the largest part of the picture with the frame's shape."""
    width = min(picture[0], picture[1] * frame[0] / frame[1])
    return width, width * frame[1] / frame[0]


def window(picture: Sides, frame: Sides, keep: Window | None, zoom: float = 1.0) -> Window:
    """The part `zoom` times smaller than the largest that has `keep` at its best place, and whole if it can be."""
    width, height = (side / zoom for side in largest_window(picture, frame))
    middle = keep or Window(0.0, 0.0, float(picture[0]), float(picture[1]))
    x = (middle.x0 + middle.x1) / 2 - width / 2
    y = (middle.y0 + middle.y1) / 2 - height / 2 + (ABOVE_MIDDLE * height if keep else 0.0)
    low_x, high_x = room(picture[0], width, (keep.x0, keep.x1) if keep else None)
    low_y, high_y = room(picture[1], height, (keep.y0, keep.y1) if keep else None)
    x, y = min(max(x, low_x), high_x), min(max(y, low_y), high_y)
    return Window(x, y, x + width, y + height)


def room(length: float, side: float, keep: tuple[float, float] | None) -> tuple[float, float]:
    """From where to where a window's edge may lie, so that it stays in the picture and holds what it should."""
    low, high = 0.0, length - side
    if keep and keep[1] - keep[0] <= side * ROUNDED:
        low, high = max(low, keep[1] - side), min(high, keep[0])
    return low, max(low, high)
