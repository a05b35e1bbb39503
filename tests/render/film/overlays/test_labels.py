from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from render.film.overlays.labels import MARGIN, Names, box_at, camera_of, meet, within
from render.film.planes import frame_size, new_frame, split
from render.film.still import photo_still
from render.film.theme import load_theme
from render.film.timeline import MOVES, Move, Placed
from render.media.arrays import RGB, Box
from render.story.storyboard import Label
from tests.render.film.boards import shot
from tests.render.film.pictures import write_photo

THEME = load_theme("uplifting")
SHAPES = {"wide": (600, 400), "square": (500, 500), "tall": (400, 600)}


def placed(
    picture: tuple[int, int], faces: list[Box], names: list[str], move: Move = "toward", source: Path | None = None
) -> Placed:
    labels = tuple(Label(name, face) for name, face in zip(names, faces, strict=False))
    entry = shot(
        "photo", 0.0, 3.0, 0.4, source=str(source), width=picture[0], height=picture[1], focus=tuple(faces),
        labels=labels,
    )  # fmt: skip
    return Placed(entry, 0, 90, 6, 84, move, opens=False, closes=False)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    side = draw(st.floats(0.04, 0.3))
    x, y = draw(st.floats(0, 1 - side)), draw(st.floats(0, 1 - side))
    return x, y, x + side, y + side


@settings(deadline=None, max_examples=60)
@given(
    st.lists(boxes(), min_size=1, max_size=5),
    st.sampled_from(sorted(SHAPES)),
    st.sampled_from(["16:9", "9:16", "1:1"]),
    st.sampled_from(MOVES),
    st.sampled_from(["Mia", "Maximilian-Alexander", "Ελευθερία", "فاطمة", "美咲"]),
)
def test_a_name_is_never_over_a_face_nor_out_of_the_frame(
    faces: list[Box], shape: str, aspect: str, move: Move, name: str
) -> None:
    assume(len(set(faces)) == len(faces))
    size = frame_size(aspect, 240)
    known = Names(placed(SHAPES[shape], faces, [name] * len(faces), move), size, THEME)
    area = (0.0, 0.0, float(size[0]), float(size[1]))
    for share in np.linspace(0, 1, 41):
        seen = [known._camera.seen(face, float(share)) for face in faces]
        laid: list[Box] = []
        for parts, spot, label in known._names:
            side = (
                max(part.x + part.colours[0].shape[1] for part in parts),
                max(part.y + part.colours[0].shape[0] for part in parts),
            )
            box = box_at(spot, known._camera.seen(label.face, float(share)), cast(tuple[float, float], side))
            # Half a pixel, as the moments that are looked at lie a little apart.
            inner = (box[0] + 0.5, box[1] + 0.5, box[2] - 0.5, box[3] - 0.5)
            assert within(inner, area) and not any(meet(inner, face) for face in seen)
            assert not any(meet(inner, other) for other in laid)
            laid.append(inner)


def test_a_face_alone_has_its_name_below() -> None:
    size = frame_size("16:9", 480)
    known = Names(placed((600, 400), [(0.45, 0.3, 0.55, 0.45)], ["Mia"]), size, THEME)
    [(_, spot, _)] = known._names
    assert spot.anchor == (0.5, 1.0) and spot.dy > 0


def test_without_room_there_is_no_name() -> None:
    size = frame_size("1:1", 240)
    assert not Names(placed((500, 500), [(0.0, 0.0, 1.0, 1.0)], ["Mia"]), size, THEME)._names


def test_a_caption_keeps_its_place() -> None:
    size, low = frame_size("16:9", 480), [(0.45, 0.6, 0.55, 0.78)]
    entry = placed((600, 400), low, ["Mia"])
    captioned = replace(entry, shot=replace(entry.shot, text="At the lake"))
    [(_, plain, _)], [(_, other, _)] = (Names(each, size, THEME)._names for each in (entry, captioned))
    assert plain.anchor == (0.5, 1.0) and other.anchor != (0.5, 1.0)
    assert MARGIN > 0


@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1"])
@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_camera_goes_as_the_photo_does(tmp_path: Path, shape: str, move: Move, aspect: str) -> None:
    """A white square is found in the frames where the camera says that it is."""
    width, height = SHAPES[shape]
    picture: RGB = np.full((height, width, 3), 40, np.uint8)
    box = (0.4, 0.3, 0.5, 0.4)
    picture[round(0.3 * height) : round(0.4 * height), round(0.4 * width) : round(0.5 * width)] = 255
    size = frame_size(aspect, 240)
    entry = placed((width, height), [box], [], move, write_photo(tmp_path / "square.png", picture))
    still, camera, frame = photo_still(entry, size, THEME), camera_of(entry, size, THEME), new_frame(size)
    for index in (0, 45, 89):
        still.frame(index, frame)
        rows, columns = np.nonzero(split(frame)[0] > 140)
        x0, y0, x1, y1 = camera.seen(box, index / 89)
        assert columns.mean() == pytest.approx((x0 + x1) / 2 - 0.5, abs=2.0)
        assert rows.mean() == pytest.approx((y0 + y1) / 2 - 0.5, abs=2.0)
