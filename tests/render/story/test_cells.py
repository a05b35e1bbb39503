from __future__ import annotations

import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.media.arrays import Box
from render.story.cells import LEAST_IN_CELL, MOST_PICTURES, aspect_of, cells_for, layouts, loss_of, room_in, sides_of
from render.story.framing import fills, heads
from render.story.storyboard import Picture
from render.story.wish import ASPECTS

FACE = (0.4, 0.1, 0.6, 0.3)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    width, height = draw(st.integers(400, 6000)), draw(st.integers(400, 6000))
    x, y = draw(st.floats(0, 0.7)), draw(st.floats(0, 0.7))
    face = (x, y, x + draw(st.floats(0.02, 0.3)), y + draw(st.floats(0.02, 0.3)))
    return Picture("a.jpg", width, height, (face,) if draw(st.booleans()) else ())


def upright(*focus: Box) -> Picture:
    return Picture("upright.jpg", 3000, 4000, focus)


def wide(*focus: Box) -> Picture:
    return Picture("wide.jpg", 4000, 3000, focus)


def overlap(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, down)


@pytest.mark.parametrize("count", range(1, MOST_PICTURES + 1))
def test_every_layout_is_the_whole_frame_in_parts(count: int) -> None:
    found = list(layouts(count))
    assert found and all(len(cells) == count for cells in found)
    for cells in found:
        assert math.isclose(sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in cells), 1.0)
        assert all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in cells)
        assert all(overlap(one, other) < 1e-9 for one, other in combinations(cells, 2))


@given(st.lists(pictures(), min_size=1, max_size=MOST_PICTURES), st.sampled_from(ASPECTS))
def test_what_is_called_good_fills_its_cells_and_keeps_its_heads(shown: list[Picture], aspect: str) -> None:
    cells = cells_for(shown, aspect)
    assert cells == cells_for(shown, aspect) and len(cells) == len(shown)
    if math.isfinite(loss_of(shown, aspect)):
        for picture, cell in zip(shown, cells, strict=True):
            assert fills(
                (picture.width, picture.height), room_in(cell, sides_of(aspect)), heads(picture), LEAST_IN_CELL
            )


def test_two_upright_ones_stand_side_by_side_in_a_wide_frame() -> None:
    assert cells_for([upright(), upright()], "16:9") == ((0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0))


def test_two_wide_ones_lie_one_above_the_other_in_an_upright_frame() -> None:
    assert cells_for([wide(), wide()], "9:16") == ((0.0, 0.0, 1.0, 0.5), (0.0, 0.5, 1.0, 1.0))


def test_a_wide_one_gets_more_room_than_an_upright_one() -> None:
    (first, second) = cells_for([upright(), wide()], "16:9")
    assert first[2] - first[0] < second[2] - second[0]


def test_four_wide_ones_are_two_rows_of_two() -> None:
    cells = cells_for([wide()] * 4, "16:9")
    assert cells[0][:2] == (0.0, 0.0) and cells[1][:2] == (0.5, 0.0)
    assert {x1 - x0 for x0, _, x1, _ in cells} == {y1 - y0 for _, y0, _, y1 in cells} == {0.5}


def test_upright_and_wide_ones_in_turn_all_fill_their_cells() -> None:
    mixed = [upright(), wide(), upright(), wide()]
    assert math.isfinite(loss_of(mixed, "16:9"))
    assert cells_for(mixed, "16:9")[1][0] < 0.5


def test_faces_decide_over_the_layout() -> None:
    crowd = wide((0.02, 0.4, 0.12, 0.55), (0.88, 0.4, 0.98, 0.55))  # needs its whole width
    cells = cells_for([crowd, wide(), wide()], "1:1")
    assert math.isfinite(loss_of([crowd, wide(), wide()], "1:1"))
    x0, _, x1, _ = cells[0]
    assert (x0, x1) == (0.0, 1.0)


@pytest.mark.parametrize("height", [480, 720, 1080])
def test_the_shape_is_known_from_pixels(height: int) -> None:
    sizes = {
        "16:9": (2 * round(height * 8 / 9), height),
        "9:16": (height, 2 * round(height * 8 / 9)),
        "1:1": (height, height),
    }
    assert all(aspect_of(size) == aspect for aspect, size in sizes.items())


def test_columns_are_read_from_left_to_right() -> None:
    cells = cells_for([upright()] * 3, "16:9")
    assert all(one[2] <= other[0] + 1e-9 for one, other in pairwise(cells))
