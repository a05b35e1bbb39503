"""Where the camera looks: Ken Burns paths between two crops of a picture that keep faces whole."""

from __future__ import annotations

from render.film.planes import Size
from render.film.timeline import Move
from render.story.framing import Window, largest_window, room, window

# How far a pan goes, in shares of the window, for each share of zoom that the theme allows.
PAN_PER_ZOOM = 1.0
# A pan that has less room than this (share of the window) is no pan; then the camera comes nearer instead.
LEAST_PAN = 0.03


def eased(share: float) -> float:
    """Camera time: starts and stops softly, but never stands still, not even within a transition."""
    return 0.5 * share + 0.5 * share * share * (3 - 2 * share)


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
    low_x, high_x = room(picture[0], home.width, (keep.x0, keep.x1) if keep else None)
    low_y, high_y = room(picture[1], home.height, (keep.y0, keep.y1) if keep else None)
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
