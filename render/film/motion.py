"""Where the camera looks: crops that keep faces whole, and Ken Burns paths between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from render.film.planes import Size
from render.film.timeline import Move
from render.media.arrays import Box
from render.story.storyboard import Shot

# A picture fills the frame if no more than this share of it is cut away; else it is shown whole on a soft ground.
# 4:3 and 3:2 fill 16:9 (75 and 84 %), a square (56 %) and a portrait (42 % or less) do not.
LEAST_SHOWN = 0.6
# Room around a face box, in shares of its height: detectors draw it from brow to chin, hair is above.
HEADROOM, SIDE_ROOM, CHIN_ROOM = 0.55, 0.3, 0.25
# What matters sits a little above the middle, as portraits are composed.
ABOVE_MIDDLE = 0.06
# How far a pan goes, in shares of the window, for each share of zoom that the theme allows.
PAN_PER_ZOOM = 1.0
# A pan that has less room than this (share of the window) is no pan; then the camera comes nearer instead.
LEAST_PAN = 0.03


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


def eased(share: float) -> float:
    """Camera time: starts and stops softly, but never stands still, not even within a transition."""
    return 0.5 * share + 0.5 * share * share * (3 - 2 * share)


def heads(shot: Shot) -> Window | None:
    """What must stay in the picture, with room around it, in pixels of the source; None if anything may be cut."""
    if not shot.focus:
        return None
    boxes = [_with_room(box, shot.width, shot.height) for box in shot.focus]
    x0, y0 = (max(0.0, min(box[side] for box in boxes)) for side in (0, 1))
    x1 = min(float(shot.width), max(box[2] for box in boxes))
    y1 = min(float(shot.height), max(box[3] for box in boxes))
    return Window(x0, y0, x1, y1)


def _with_room(box: Sequence[float], width: int, height: int) -> Box:
    x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    tall = y1 - y0
    return x0 - SIDE_ROOM * tall, y0 - HEADROOM * tall, x1 + SIDE_ROOM * tall, y1 + CHIN_ROOM * tall


def fills(picture: Size, frame: Size, keep: Window | None) -> bool:
    """Whether the picture should fill the frame: little is cut away, and no head."""
    width, height = largest_window(picture, frame)
    shown = width * height / (picture[0] * picture[1])
    return shown >= LEAST_SHOWN and (keep is None or (keep.width <= width and keep.height <= height))


def largest_window(picture: Size, frame: Size) -> tuple[float, float]:
    """Width and height of the largest part of the picture with the frame's shape."""
    width = min(picture[0], picture[1] * frame[0] / frame[1])
    return width, width * frame[1] / frame[0]


def window(picture: Size, frame: Size, keep: Window | None, zoom: float = 1.0) -> Window:
    """The part `zoom` times smaller than the largest that has `keep` at its best place, and whole if it can be."""
    width, height = (side / zoom for side in largest_window(picture, frame))
    middle = keep or Window(0.0, 0.0, float(picture[0]), float(picture[1]))
    x = (middle.x0 + middle.x1) / 2 - width / 2
    y = (middle.y0 + middle.y1) / 2 - height / 2 + (ABOVE_MIDDLE * height if keep else 0.0)
    low_x, high_x = _room(picture[0], width, (keep.x0, keep.x1) if keep else None)
    low_y, high_y = _room(picture[1], height, (keep.y0, keep.y1) if keep else None)
    x, y = min(max(x, low_x), high_x), min(max(y, low_y), high_y)
    return Window(x, y, x + width, y + height)


def _room(length: float, side: float, keep: tuple[float, float] | None) -> tuple[float, float]:
    """From where to where a window's edge may lie, so that it stays in the picture and holds what it should."""
    low, high = 0.0, length - side
    if keep and keep[1] - keep[0] <= side:
        low, high = max(low, keep[1] - side), min(high, keep[0])
    return low, max(low, high)


def ken_burns(picture: Size, frame: Size, keep: Window | None, move: Move, zoom: float) -> tuple[Window, Window]:
    """First and last window of the camera's way over a picture that fills the frame.

    It goes no nearer than `zoom`, nor so near that it would cut what must be kept.
    """
    if keep:
        width, height = largest_window(picture, frame)
        zoom = max(1.0, min(zoom, width / max(1.0, keep.width), height / max(1.0, keep.height)))
    if move == "across" and (pan := _pan(picture, frame, keep, zoom)):
        return pan
    wide, near = window(picture, frame, keep), window(picture, frame, keep, zoom)
    return (near, wide) if move == "away" else (wide, near)


def _pan(picture: Size, frame: Size, keep: Window | None, zoom: float) -> tuple[Window, Window] | None:
    """A way along the axis with more room, toward the side where what matters is; None if there is no room."""
    home = window(picture, frame, keep, zoom**0.5)
    low_x, high_x = _room(picture[0], home.width, (keep.x0, keep.x1) if keep else None)
    low_y, high_y = _room(picture[1], home.height, (keep.y0, keep.y1) if keep else None)
    level = (high_x - low_x) / home.width >= (high_y - low_y) / home.height
    low, high, at, side = (low_x, high_x, home.x0, home.width) if level else (low_y, high_y, home.y0, home.height)
    way = min(high - low, PAN_PER_ZOOM * (zoom - 1) * side)
    if way < LEAST_PAN * side:
        return None
    start = min(max(at - way / 2, low), high - way)
    shifts = (start - at, start + way - at)
    first, last = (_moved(home, shift, 0.0) if level else _moved(home, 0.0, shift) for shift in shifts)
    middle = (picture[0] if level else picture[1]) / 2
    return (first, last) if at + side / 2 >= middle else (last, first)


def _moved(place: Window, right: float, down: float) -> Window:
    return Window(place.x0 + right, place.y0 + down, place.x1 + right, place.y1 + down)
