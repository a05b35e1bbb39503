"""Several photos at once: each in a cell of its own, with a gentle move of its own, coming in one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from render.film.ground import BLUR, COARSE, GROUND_LIGHT
from render.film.planes import BLACK, Plane, Size, new_frame, split, yuv_of
from render.film.still import Still, picture_still, zoom_for
from render.film.theme import Theme
from render.film.timeline import FRAME_RATE, MOVES, Placed
from render.film.transitions import smoothstep
from render.media.arrays import I420, Box
from render.story.cells import LEAST_IN_CELL, Cells, aspect_of, cells_for
from render.story.storyboard import Picture

# Cells move less than a picture alone does: several at once are restless soon.
CELL_MOTION = 0.6
# Seconds that a picture takes to come in.
SLIDING, FADING = 0.4, 0.7

type Planes = tuple[Plane, Plane, Plane]


@dataclass(frozen=True, slots=True)
class Place:
    """A cell in pixels of Y, all even."""

    x: int
    y: int
    width: int
    height: int

    @property
    def size(self) -> Size:
        return self.width, self.height

    def of(self, planes: Planes) -> Planes:
        """Its part of the frame's planes."""
        luma, blue, red = planes
        rows, columns = slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)
        half = slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2)
        return luma[rows, columns], blue[half], red[half]


def places_of(cells: Cells, size: Size, between: int) -> list[Place]:
    """Where the cells lie in a frame, with gutters of so many pixels (even) between them."""

    def end(share: float, length: int) -> int:
        return length if share >= 1.0 else 2 * round((share * length - between / 2) / 2)

    def begin(share: float, length: int) -> int:
        return end(share, length) + between if share > 0.0 else 0

    corners = [(begin(x0, size[0]), begin(y0, size[1])) for x0, y0, _, _ in cells]
    ends = [(end(x1, size[0]), end(y1, size[1])) for _, _, x1, y1 in cells]
    return [Place(x, y, right - x, bottom - y) for (x, y), (right, bottom) in zip(corners, ends, strict=True)]


def gutter(size: Size, theme: Theme) -> int:
    """Pixels between cells, even."""
    return 2 * round(theme.cells.gutter * min(size) / 2)


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture in its cell: from which frame on it comes in, and from which side, if it does not just appear."""

    still: Still
    place: Place
    begins: int
    lasts: int
    side: tuple[int, int] | None  # in steps of its width and height

    def draw(self, index: int, planes: Planes) -> None:
        """Lay it over a frame that is empty where it is not there yet."""
        mine = self.place.of(planes)
        if index >= self.begins + self.lasts:
            self.still.draw(index, mine)
        elif index >= self.begins:
            share = smoothstep((index - self.begins + 1) / (self.lasts + 1))
            shown = split(new_frame(self.place.size))
            self.still.draw(index, shown)
            for picture, plane in zip(shown, mine, strict=True):
                self._bring_in(picture, plane, share)

    def _bring_in(self, picture: Plane, plane: Plane, share: float) -> None:
        if self.side is None:
            cv2.addWeighted(picture, share, plane, 1 - share, 0, dst=plane)
            return
        height, width = plane.shape
        off_x, off_y = (
            round((1 - share) * way * length) for way, length in zip(self.side, (width, height), strict=True)
        )
        shown = picture[max(0, -off_y) : height - max(0, off_y), max(0, -off_x) : width - max(0, off_x)]
        plane[max(0, off_y) : height - max(0, -off_y), max(0, off_x) : width - max(0, -off_x)] = shown


class Collage:
    """The tiles of a shot, and the gutters between them in the theme's colour; the first, out of focus, where the
    others are still to come.
    """

    def __init__(self, tiles: Sequence[Tile], size: Size, theme: Theme) -> None:
        self._tiles = tiles
        self._colour = yuv_of(theme.title.tint)
        self._gutters = gutters([tile.place for tile in tiles], size, gutter(size, theme))
        self._whole = max(tile.begins + tile.lasts for tile in tiles)  # from this frame on all are there
        self._ground = soft_ground(tiles[0], size) if self._whole else None

    def frame(self, index: int, out: I420) -> None:
        """Write frame `index` (0 .. frames - 1) into `out`."""
        planes = split(out)
        if self._ground is not None and index < self._whole:
            np.copyto(out, self._ground)
        for place in self._gutters:
            for plane, value in zip(place.of(planes), self._colour, strict=True):
                plane[:] = value
        for tile in self._tiles:
            tile.draw(index, planes)


def soft_ground(tile: Tile, size: Size) -> I420:
    """A frame full of what a tile shows, dark and beyond any detail."""
    shown, ground = new_frame(tile.place.size), new_frame(size)
    tile.still.frame(0, shown)
    for number, (picture, plane) in enumerate(zip(split(shown), split(ground), strict=True)):
        across, down = (max(4, side // COARSE) for side in (plane.shape[1], plane.shape[0]))
        coarse = cv2.resize(picture, (across, down), interpolation=cv2.INTER_AREA)
        coarse = cv2.GaussianBlur(coarse, (0, 0), BLUR * max(across, down), borderType=cv2.BORDER_REPLICATE)
        if number == 0:
            coarse = np.asarray(BLACK + (coarse.astype(np.float32) - BLACK) * GROUND_LIGHT, np.uint8)
        cv2.resize(coarse, (plane.shape[1], plane.shape[0]), dst=plane, interpolation=cv2.INTER_CUBIC)
    return ground


def gutters(places: Sequence[Place], size: Size, between: int) -> list[Place]:
    """The strips right of cells and below them."""
    found = []
    for place in places:
        right, bottom = place.x + place.width, place.y + place.height
        if right < size[0]:
            found.append(Place(right, place.y, between, min(place.height + between, size[1] - place.y)))
        if bottom < size[1]:
            found.append(Place(place.x, bottom, min(place.width + between, size[0] - place.x), between))
    return found if between else []


def collage(placed: Placed, size: Size, theme: Theme) -> Collage:
    """All pictures of a shot. Raises RefusedError."""
    pictures = placed.shot.pictures
    cells = cells_for(pictures, aspect_of(size))
    places = places_of(cells, size, gutter(size, theme))
    zoom = 1 + CELL_MOTION * (zoom_for(placed, theme) - 1)
    turn = MOVES.index(placed.move)
    tiles = []
    for number, (picture, place) in enumerate(zip(pictures, places, strict=True)):
        move = MOVES[(turn + number) % len(MOVES)]
        still = picture_still(picture, placed.frames, move, zoom, place.size, theme, LEAST_IN_CELL)
        begins, lasts = entrance(placed, picture, theme)
        side = side_of(cells[number]) if theme.cells.entrance == "slide" else None
        tiles.append(Tile(still, place, begins, lasts, side))
    return Collage(tiles, size, theme)


def entrance(placed: Placed, picture: Picture, theme: Theme) -> tuple[int, int]:
    """From which frame of the shot on it comes in, and over how many."""
    if picture.enters <= 0.0 or theme.cells.entrance == "none":
        return 0, 0
    begins = round((placed.shot.start + picture.enters) * FRAME_RATE) - placed.first
    return max(0, begins), round((SLIDING if theme.cells.entrance == "slide" else FADING) * FRAME_RATE)


def side_of(cell: Box) -> tuple[int, int]:
    """From where a picture comes into its cell, so that it crosses no other: right (1, 0) or left, below or above."""
    x0, y0, x1, y1 = cell
    if x1 >= 1 and x0 > 0:
        return 1, 0
    if x0 <= 0 and x1 < 1:
        return -1, 0
    if y1 >= 1:
        return 0, 1
    return (0, -1) if y0 <= 0 else (1, 0)


def collage_values(placed: Placed, theme: Theme) -> dict[str, Any]:
    """What decides over how the pictures of a shot lie and come in, for keys of segments; see `keys.shot_values`."""
    return {
        "gutter": theme.cells.gutter,
        "tint": theme.title.tint if theme.cells.gutter else None,
        "entrance": theme.cells.entrance,
        "enters": [entrance(placed, picture, theme) for picture in placed.shot.pictures],
    }
