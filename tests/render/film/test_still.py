from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from render.film.planes import from_rgb, merged, new_frame, split
from render.film.still import Still, photo_still
from render.film.theme import load_theme
from render.film.timeline import MOVES, Move, Placed
from render.story.framing import heads
from tests.render.film.boards import shot
from tests.render.film.pictures import dots, photos, write_photo

SIZE = (640, 360)
# film.md's measurement of this warp: 0.009 px rms; what rounds to whole pixels has 0.1 and more.
MOST_JITTER = 0.05


def placed(path: Path, width: int, height: int, move: Move = "toward", **changes: object) -> Placed:
    photo = shot("photo", 0, 4, 0, source=str(path), width=width, height=height, **changes)
    return Placed(photo, 0, 120, 0, 120, move, opens=False, closes=False)


def centre(luma: npt.NDArray[np.uint8], near: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The centre of the dot near x, y, in pixels."""
    x0, y0 = (int(value) - 22 for value in near)
    part = np.clip(luma[y0 : y0 + 45, x0 : x0 + 45].astype(np.float64) - 60, 0, None)
    y, x = np.mgrid[0:45, 0:45]
    part[np.hypot(x - 22, y - 22) > 20] = 0
    return np.array([x0 + (part * x).sum() / part.sum(), y0 + (part * y).sum() / part.sum()])


@pytest.mark.parametrize("move", MOVES)
def test_the_camera_does_not_jitter(tmp_path: Path, move: Move) -> None:
    path = write_photo(tmp_path / "dots.png", dots(1600, 1200))
    still = photo_still(placed(path, 1600, 1200, move), SIZE, load_theme("uplifting"))
    out = new_frame(SIZE)
    track: list[npt.NDArray[np.float64]] = []
    for index in range(0, 100):
        still.frame(index, out)
        luma = split(out)[0]
        if not track:
            bright = np.argwhere(luma > 150)
            start = bright[np.hypot(bright[:, 0] - 160, bright[:, 1] - 300).argmin()][::-1]
            track.append(centre(luma, centre(luma, start.astype(float))))
        track.append(centre(luma, track[-1]))
    way = np.array(track[1:])
    time = np.arange(len(way))
    residual = [way[:, side] - np.polynomial.Polynomial.fit(time, way[:, side], 7)(time) for side in (0, 1)]
    assert np.ptp(way, axis=0).max() > 3
    assert np.sqrt(np.mean(np.square(residual))) < MOST_JITTER


def test_colours_come_through_in_bt709(tmp_path: Path) -> None:
    flat = np.full((480, 640, 3), (180, 90, 40), np.uint8)
    path = write_photo(tmp_path / "flat.png", flat)
    theme = replace(load_theme("gentle"), grade="plain")
    out = new_frame(SIZE)
    photo_still(placed(path, 640, 480), SIZE, theme).frame(0, out)
    y, u, v = (int(np.median(plane)) for plane in split(out))
    luma = 16 + 219 * (0.2126 * 180 + 0.7152 * 90 + 0.0722 * 40) / 255
    # A flat picture is stretched a little; its hue stays: both chroma values keep their ratio.
    assert abs(y - luma) < 25
    assert (u - 128) / (v - 128) == pytest.approx((40 - 105.5) / 1.8556 / ((180 - 105.5) / 1.5748), abs=0.05)


def test_a_portrait_is_whole_on_a_soft_ground(tmp_path: Path) -> None:
    noise = np.random.default_rng(5).integers(90, 160, (600, 400, 3)).astype(np.uint8)
    path = write_photo(tmp_path / "tall.png", noise)
    theme = replace(load_theme("gentle"), grade="plain")
    out = new_frame(SIZE)
    photo_still(placed(path, 400, 600), SIZE, theme).frame(0, out)
    luma = split(out)[0].astype(float)
    sharp = np.abs(np.diff(luma, axis=1))
    middle, side = sharp[:, 220:420], sharp[:, :150]
    assert middle.mean() > 4 * side.mean()
    assert luma[:, :150].mean() < 0.8 * luma[:, 250:390].mean()


def test_a_face_is_in_every_frame(tmp_path: Path) -> None:
    """The red square stands for a head at the edge of a 4:3 picture in a wide frame."""
    picture = np.full((900, 1200, 3), 120, np.uint8)
    picture[20:140, 950:1050] = (230, 20, 20)
    path = write_photo(tmp_path / "head.png", picture)
    focus = ((950 / 1200, 20 / 900, 1050 / 1200, 140 / 900),)
    for move in MOVES:
        still = photo_still(placed(path, 1200, 900, move, focus=focus), SIZE, load_theme("uplifting"))
        out = new_frame(SIZE)
        for index in (0, 30, 60, 90, 119):
            still.frame(index, out)
            red = np.argwhere(split(out)[2] > 170)
            assert len(red) > 400
            assert red[:, 0].min() > 1 and red[:, 1].min() > 1 and red[:, 1].max() < SIZE[0] // 2 - 2


def test_frames_do_not_depend_on_what_was_asked_before(tmp_path: Path) -> None:
    path = photos(tmp_path)[0]
    still = photo_still(placed(path, 600, 400), SIZE, load_theme("chill"))
    once, again = new_frame(SIZE), new_frame(SIZE)
    still.frame(40, once)
    still.frame(7, again)
    still.frame(40, again)
    assert np.array_equal(once, again)


def test_a_whole_window_gives_the_picture_back() -> None:
    planes = from_rgb(dots(640, 360, 90))
    whole = heads(shot("photo", 0, 1, 0, width=640, height=360, focus=((0.0, 0.0, 1.0, 1.0),)))
    assert whole is not None
    out = new_frame(SIZE)
    Still(planes, whole, whole, 10, SIZE).frame(3, out)
    assert np.array_equal(split(out)[0], split(merged(*planes))[0])
