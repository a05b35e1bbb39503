"""Several pictures in one shot: how the frame is parted into cells. Whoever plans, draws or edits it asks here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from render.media.arrays import Box
from render.story.framing import Pictured, Sides, Window, fills, heads, largest_window
from render.story.wish import ASPECTS

# With more, faces get too small for a phone.
MOST_PICTURES = 4
# How many there are one below the other in each column, or side by side in each row.
GROUPS: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((1,),),
    2: ((1, 1),),
    3: ((1, 1, 1), (1, 2), (2, 1)),
    4: ((2, 2), (1, 3), (3, 1), (1, 1, 1, 1)),
}
# Two columns, or rows, need not be equally wide: the share of the first.
SPLITS = (0.5, 0.45, 0.55, 0.4, 0.6, 0.36, 0.64)
# In a cell a picture may lose more at its sides than alone: what matters is nearer, and it is not seen by itself.
LEAST_IN_CELL = 0.5
# What counts against a layout, in shares of a picture that is not seen: one that does not fill its cell is shown whole
# on a ground; cells of different size.
ON_GROUND, UNEVEN = 1.0, 0.35

# Edges of each picture's cell as shares 0..1 of the frame's width and height; together they are the whole frame.
type Cells = tuple[Box, ...]
# Width, height, and what must be kept.
type Shape = tuple[int, int, Window | None]


def sides_of(aspect: str) -> Sides:
    """ "16:9" as numbers."""
    across, down = aspect.split(":")
    return float(across), float(down)


def aspect_of(size: Sides) -> str:
    """The shape that a frame of so many pixels has, but for what rounding took."""
    return min(ASPECTS, key=lambda aspect: abs(math.log(size[0] / size[1] * sides_of(aspect)[1] / sides_of(aspect)[0])))


def cells_for(pictures: Sequence[Pictured], aspect: str) -> Cells:
    """The layout that shows most of these pictures, in their order."""
    return best_cells(tuple(map(shape_of, pictures)), sides_of(aspect))[0]


def loss_of(pictures: Sequence[Pictured], aspect: str) -> float:
    """How much of them the best layout does not show; infinite where one would not fill its cell."""
    cells, loss = best_cells(tuple(map(shape_of, pictures)), sides_of(aspect))
    frame = sides_of(aspect)
    whole = all(
        fills((shown.width, shown.height), room_in(cell, frame), heads(shown), LEAST_IN_CELL)
        for shown, cell in zip(pictures, cells, strict=True)
    )
    return loss if whole else math.inf


def shape_of(shown: Pictured) -> Shape:
    return shown.width, shown.height, heads(shown)


@lru_cache(maxsize=4096)
def best_cells(shapes: tuple[Shape, ...], frame: Sides) -> tuple[Cells, float]:
    """The first of the best layouts, and what it does not show."""
    priced = [(loss(shapes, cells, frame), cells) for cells in layouts(len(shapes))]
    price, cells = min(priced, key=lambda pair: pair[0])
    return cells, price


def loss(shapes: Sequence[Shape], cells: Cells, frame: Sides) -> float:
    total = 0.0
    for (width, height, keep), cell in zip(shapes, cells, strict=True):
        room = room_in(cell, frame)
        across, down = largest_window((width, height), room)
        total += 1.0 - across * down / (width * height)
        total += 0.0 if fills((width, height), room, keep, LEAST_IN_CELL) else ON_GROUND
    areas = [(x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in cells]
    return total + UNEVEN * math.log(max(areas) / min(areas))


def room_in(cell: Box, frame: Sides) -> Sides:
    """The cell's width and height in the units of the frame's."""
    x0, y0, x1, y1 = cell
    return (x1 - x0) * frame[0], (y1 - y0) * frame[1]


def layouts(count: int) -> Iterator[Cells]:
    """All ways to part a frame for so many pictures."""
    for groups in GROUPS[count]:
        for widths in splits(len(groups)):
            columns = tuple(columns_of(groups, widths))
            if groups == (2, 2):  # read row by row
                yield columns[0], columns[2], columns[1], columns[3]
            yield columns
            if count > 1:
                yield tuple((y0, x0, y1, x1) for x0, y0, x1, y1 in columns)


def splits(count: int) -> list[tuple[float, ...]]:
    """Shares of the columns."""
    return [(first, 1.0 - first) for first in SPLITS] if count == 2 else [(1.0 / count,) * count]


def columns_of(groups: Sequence[int], widths: Sequence[float]) -> Iterator[Box]:
    edges = [0.0, *accumulate(widths)]
    edges[-1] = 1.0
    for count, (x0, x1) in zip(groups, pairwise(edges), strict=True):
        for row in range(count):
            yield x0, row / count, x1, (row + 1) / count
