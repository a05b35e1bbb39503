"""Several photos at once, as pixels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.film.collage import collage, gutter, gutters, places_of
from render.film.footage import footage_of
from render.film.keys import segment_key
from render.film.planes import frame_size, new_frame, split, yuv_of
from render.film.theme import CellLook, Theme, load_theme
from render.film.timeline import MOVES, Move, Placed, timeline
from render.story.cells import MOST_PICTURES, cells_for
from render.story.storyboard import Picture, Shot
from render.story.wish import ASPECTS
from tests.render.film.boards import board, shot
from tests.render.film.pictures import write_photo

THEME = load_theme("happy")
HEIGHTS = st.sampled_from([96, 240, 480, 720, 1080])
GREYS = (60, 120, 180, 235)


def plain(folder: Path, count: int, size: tuple[int, int] = (300, 400)) -> list[Picture]:
    """Photos of one grey each, so that it is seen where each is."""
    width, height = size
    pictures = [np.full((height, width, 3), grey, np.uint8) for grey in GREYS[:count]]
    paths = [write_photo(folder / f"{number}.jpg", picture) for number, picture in enumerate(pictures)]
    return [Picture(str(path), width, height, ()) for path in paths]


def placed(pictures: list[Picture], frames: int = 90) -> Placed:
    first, *rest = pictures
    several = shot("photo", 0, 3, 0, source=first.source, width=first.width, height=first.height, beside=tuple(rest))
    return Placed(several, 0, frames, 0, frames, "toward", opens=False, closes=False)


def ungraded(gutter: float = 0.02, entrance: str = "slide") -> Theme:
    return replace(THEME, grade="plain", cells=CellLook(gutter, entrance))  # type: ignore[arg-type]


def luma(shown: Placed, theme: Theme, index: int, aspect: str = "16:9", height: int = 240) -> npt.NDArray[np.uint8]:
    size = frame_size(aspect, height)
    out = new_frame(size)
    collage(shown, size, theme).frame(index, out)
    return split(out)[0].copy()


@given(
    st.lists(st.tuples(st.integers(300, 5000), st.integers(300, 5000)), min_size=2, max_size=MOST_PICTURES),
    st.sampled_from(ASPECTS), HEIGHTS, st.floats(0.0, 0.04),
)  # fmt: skip
def test_cells_and_gutters_are_the_whole_frame_once(
    sides: list[tuple[int, int]], aspect: str, height: int, share: float
) -> None:
    size = frame_size(aspect, height)
    between = gutter(size, replace(THEME, cells=CellLook(share)))
    places = places_of(cells_for([Picture("", *side, ()) for side in sides], aspect), size, between)
    covered = np.zeros((size[1], size[0]), np.uint8)
    for place in places:
        assert all(side % 2 == 0 for side in (place.x, place.y, place.width, place.height))
        covered[place.y : place.y + place.height, place.x : place.x + place.width] += 1
    assert covered.max() == 1
    for place in gutters(places, size, between):
        part = covered[place.y : place.y + place.height, place.x : place.x + place.width]
        assert part.shape == (place.height, place.width) and not (part == 1).any()
        part[:] = 2
    assert covered.all()


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("aspect", ASPECTS)
def test_it_works(tmp_path: Path, count: int, aspect: str) -> None:
    pictures = plain(tmp_path, count, (400, 300) if aspect == "9:16" else (300, 400))
    shown, theme = placed(pictures), ungraded()
    size = frame_size(aspect, 240)
    seen = luma(shown, theme, 45, aspect)
    for place, grey in zip(places_of(cells_for(pictures, aspect), size, gutter(size, theme)), GREYS, strict=False):
        part = seen[place.y : place.y + place.height, place.x : place.x + place.width]
        assert abs(float(part.mean()) - yuv_of((grey, grey, grey))[0]) < 14 and part.std() < 3
    assert (seen == yuv_of(THEME.title.tint)[0]).any()


@pytest.mark.parametrize("entrance", ["slide", "fade", "none"])
def test_pictures_come_in_when_they_are_told_to(tmp_path: Path, entrance: str) -> None:
    first, second = plain(tmp_path, 2)
    shown, theme = placed([first, replace(second, enters=1.0)]), ungraded(0.0, entrance)
    right = [float(luma(shown, theme, index)[:, 300:].mean()) for index in (0, 29, 36, 60)]
    if entrance == "none":
        assert max(right) - min(right) < 3
        return
    assert right[0] == right[1] < right[2] < right[3]
    left = [float(luma(shown, theme, index)[:, :200].mean()) for index in (0, 29, 36, 60)]
    assert max(left) - min(left) < 2


def test_a_frame_does_not_depend_on_what_was_in_it(tmp_path: Path) -> None:
    first, second, third = plain(tmp_path, 3)
    shown = placed([first, replace(second, enters=0.5), replace(third, enters=1.0)])
    size = frame_size("16:9", 240)
    made = collage(shown, size, ungraded())
    for index in (0, 20, 35, 80):
        black, white = new_frame(size, 16), new_frame(size, 235)
        made.frame(index, black)
        made.frame(index, white)
        assert np.array_equal(black, white)


def test_a_picture_that_does_not_fit_its_cell_is_whole_on_a_ground(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "long.jpg", np.full((200, 1600, 3), 128, np.uint8))
    faces = ((0.0, 0.2, 0.1, 0.8), (0.9, 0.2, 1.0, 0.8))
    wide = Picture(str(path), 1600, 200, faces)
    seen = luma(placed([wide, wide, *plain(tmp_path, 2)]), ungraded(), 40)
    assert seen.std() > 10


def test_words_lie_over_it(tmp_path: Path) -> None:
    bare = placed(plain(tmp_path, 2))
    said = replace(bare, shot=replace(bare.shot, text="Two of us"))
    frames = []
    for shown in (bare, said):
        out = new_frame(frame_size("16:9", 240))
        footage_of(shown, frame_size("16:9", 240), THEME).frame(45, out)
        frames.append(out)
    assert not np.array_equal(frames[0], frames[1])


def test_keys_know_every_picture_and_how_it_comes_in(tmp_path: Path) -> None:
    pictures = plain(tmp_path, 3)
    hashes = {picture.source: f"hash of {number}" for number, picture in enumerate(pictures)}

    def key(*beside: Picture, theme: Theme = THEME, hashes: dict[str, str] = hashes) -> str:
        plan = board([1, 3, 1], 0.4, [Path(pictures[0].source)])
        shots = tuple(replace(each, beside=beside) if each.kind == "photo" else each for each in plan.shots)
        movie = timeline(replace(plan, shots=shots), theme, 240)
        middle = next(part for part in movie.segments if part.shots == (1,))
        return segment_key(movie, middle, theme, hashes)

    one, other = pictures[1:]
    keys = [
        key(), key(one), key(one, other), key(other, one), key(replace(one, enters=1.0)),
        key(replace(one, focus=((0.1, 0.1, 0.2, 0.2),))), key(one, theme=ungraded()),
        key(one, hashes=hashes | {one.source: "another"}),
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert key(theme=replace(THEME, cells=CellLook(0.03))) == keys[0]


@pytest.mark.parametrize("move", MOVES)
def test_each_cell_moves_by_itself(tmp_path: Path, move: Move) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (400, 300, 3)).astype(np.uint8)
    path = write_photo(tmp_path / "noise.jpg", noise)
    both = [Picture(str(path), 300, 400, ())] * 2
    shown = replace(placed(both), move=move)
    first, last = luma(shown, ungraded(), 0), luma(shown, ungraded(), 89)
    assert np.abs(first.astype(int) - last)[:, :200].mean() > 3 and np.abs(first.astype(int) - last)[:, 230:].mean() > 3


def test_the_shot_knows_its_pictures() -> None:
    alone: Shot = shot("photo", 0, 1, 0, source="a.jpg")
    assert alone.sources == ("a.jpg",) and shot("title", 0, 1, 0).sources == ()
