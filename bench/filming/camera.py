"""How steadily the camera moves over a photo: the centres of drawn dots, frame by frame, against a smooth way."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from bench.filming.setting import Setting
from bench.seeing.row import Row
from render.film.motion import ken_burns
from render.film.planes import NEUTRAL, Plane, Size, even, new_frame, split
from render.film.still import Still
from render.film.timeline import MOVES, Move
from render.film.view import CLEAR_OF_WHOLE_STEPS

AIM = 0.02  # px, rms
SIZE: Size = (1920, 1080)
PHOTO: Size = (4032, 3024)
ZOOMS = (1.05, 1.12)
FRAMES = 120
STEP, RADIUS, SOFT = 160, 18, 1.5  # of the dots, pixels
AROUND = 22  # a dot is measured within so many pixels
DOTS = 8
DEGREE = 7  # of the polynomial that a smooth way is


def rows(_: Setting) -> Iterator[Row]:
    cv2.setNumThreads(1)
    found = [residuals(move, zoom) for move in MOVES for zoom in ZOOMS]
    each = [rms(way) for way in found]
    note = f"{min(each):.4f} to {max(each):.4f}; the largest step aside {max(np.abs(way).max() for way in found):.3f}"
    yield Row("Ken Burns jitter, px rms", AIM, rms(np.concatenate(found)), len(each) * DOTS, "drawn dots", True, note)


def rms(values: npt.NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def residuals(move: Move, zoom: float) -> npt.NDArray[np.float64]:
    """What each dot is off the smooth way, in both directions, in every frame."""
    still = dotted(move, zoom)
    out = new_frame(SIZE)
    ways: list[list[npt.NDArray[np.float64]]] = []
    for index in range(FRAMES):
        still.frame(index, out)
        luma = split(out)[0]
        ways = ways or [[centre(luma, centre(luma, place))] for place in bright(luma)]
        for way in ways:
            way.append(centre(luma, way[-1]))
    time = np.arange(FRAMES)
    tracks = [np.array(way[1:])[:, side] for way in ways for side in (0, 1)]
    return np.concatenate([track - np.polynomial.Polynomial.fit(time, track, DEGREE)(time) for track in tracks])


def dotted(move: Move, zoom: float) -> Still:
    first, last = ken_burns(PHOTO, SIZE, None, move, zoom)
    scale = CLEAR_OF_WHOLE_STEPS * SIZE[0] / min(first.width, last.width)
    width, height = (even(side * scale) for side in PHOTO)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    near = np.hypot((x % STEP) - STEP / 2, (y % STEP) - STEP / 2)
    luma = (30 + 200 / (1 + np.exp((near - RADIUS) / SOFT))).astype(np.uint8)
    grey = np.full((height // 2, width // 2), NEUTRAL, np.uint8)
    factor = width / PHOTO[0]
    return Still((luma, grey, grey), first.scaled(factor), last.scaled(factor), FRAMES, SIZE)


def bright(luma: Plane) -> list[npt.NDArray[np.float64]]:
    """Some dots that stay in the picture."""
    _, _, _, centres = cv2.connectedComponentsWithStats((luma > 150).astype(np.uint8))
    inner = [place for place in centres[1:] if 250 < place[0] < SIZE[0] - 250 and 200 < place[1] < SIZE[1] - 200]
    return inner[:: max(1, len(inner) // DOTS)][:DOTS]


def centre(luma: Plane, near: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The centre of the dot near x, y."""
    x0, y0 = (int(value) - AROUND for value in near)
    side = 2 * AROUND + 1
    part = np.clip(luma[y0 : y0 + side, x0 : x0 + side].astype(np.float64) - 60, 0, None)
    y, x = np.mgrid[0:side, 0:side]
    part[np.hypot(x - AROUND, y - AROUND) > AROUND - 2] = 0
    return np.array([x0 + (part * x).sum() / part.sum(), y0 + (part * y).sum() / part.sum()])
