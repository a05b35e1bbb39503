"""Photos and cards as footage: a picture in planes, and the camera moving over it to parts of pixels."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from render.film.grade import GRADES, applied, own_balance, tables
from render.film.ground import SHARE, Ground
from render.film.motion import eased, ken_burns
from render.film.planes import Plane, Size, even, from_rgb, merged, split
from render.film.theme import Theme
from render.film.timeline import FRAME_RATE, Move, Placed
from render.film.view import CHROMA_NEAR_ENOUGH, CLEAR_OF_WHOLE_STEPS, Wide
from render.media.arrays import I420, RGB
from render.media.photo import read_photo
from render.media.probe import probe
from render.story.framing import LEAST_SHOWN, Window, fills, heads
from render.story.storyboard import Balance, Picture

# A small picture is enlarged with a good filter up to this; beyond, the camera's linear one is as good.
MOST_ENLARGED = 3.0
# On a ground the camera goes this share of the theme's zoom: picture, shadow and ground move as one.
GROUND_MOTION = 0.4


class Still:
    """Planes of a picture and the camera's way over it; windows are in pixels of Y."""

    def __init__(
        self, planes: tuple[Plane, Plane, Plane], first: Window, last: Window, frames: int, size: Size
    ) -> None:
        self.first, self.last, self.frames, self.size = first, last, frames, size
        self._luma = Wide(planes[:1], size)
        self._chroma = Wide(planes[1:], (size[0] // 2, size[1] // 2), CHROMA_NEAR_ENOUGH)

    def frame(self, index: int, out: I420) -> None:
        """Write frame `index` (0 .. frames - 1) into `out`."""
        self.draw(index, split(out))

    def draw(self, index: int, planes: tuple[Plane, Plane, Plane]) -> None:
        """Write it into Y, U and V, which may be parts of larger ones."""
        place = self.first.toward(self.last, eased(index / max(1, self.frames - 1)))
        step = place.width / self.size[0]
        luma, *chroma = planes
        self._luma.show(place.x0, place.y0, step, [luma])
        # Our planes have chroma in the middle of four pixels, H.264 expects it at the left edge (ITU-T H.264 annex E).
        self._chroma.show(place.x0 / 2 - step / 4, place.y0 / 2, step, chroma)


def photo_still(placed: Placed, size: Size, theme: Theme) -> Still:
    """The photo of a shot, read once, graded, with its Ken Burns way. Raises RefusedError."""
    shot = placed.shot
    own = Picture(source_of(placed), shot.width, shot.height, shot.focus, balance=shot.balance)
    return picture_still(own, placed.frames, placed.move, zoom_for(placed, theme), size, theme)


def picture_still(
    shown: Picture, frames: int, move: Move, zoom: float, size: Size, theme: Theme, least: float = LEAST_SHOWN
) -> Still:
    """A photo that fills so large a frame, if so much of it is seen then, or is whole on a ground in it. Raises
    RefusedError.
    """
    path, picture, keep = Path(shown.source), (shown.width, shown.height), heads(shown)
    if fills(picture, size, keep, least):
        first, last = ken_burns(picture, size, keep, move, zoom)
        scale = CLEAR_OF_WHOLE_STEPS * size[0] / min(first.width, last.width)
        image = read_scaled(path, picture, scale)
        factor = image.shape[1] / picture[0]
        planes = graded(even_sides(image), theme, shown.balance)
        return Still(planes, first.scaled(factor), last.scaled(factor), frames, size)
    zoom = 1 + GROUND_MOTION * (zoom - 1)
    canvas = (even(CLEAR_OF_WHOLE_STEPS * size[0] * zoom), even(CLEAR_OF_WHOLE_STEPS * size[1] * zoom))
    ground = Ground(picture, canvas)
    image = read_scaled(path, picture, ground.inner[0] / picture[0])
    image = np.asarray(cv2.resize(image, ground.inner, interpolation=cv2.INTER_AREA), np.uint8)
    planes = split(ground.compose(merged(*graded(image, theme, shown.balance))))
    first, last = ken_burns(canvas, size, None, "away" if move == "away" else "toward", min(zoom, 1 / SHARE))
    return Still(planes, first, last, frames, size)


def source_of(placed: Placed) -> str:
    if placed.shot.source is None:
        raise ValueError(f"shot {placed.shot.id} has no source")
    return placed.shot.source


def zoom_for(placed: Placed, theme: Theme) -> float:
    """The theme's zoom for a shot of its usual length; less for a shorter one, so that the speed stays."""
    return 1 + (theme.motion - 1) * min(1.0, placed.frames / FRAME_RATE / theme.pace.photo)


def read_scaled(path: Path, picture: Size, scale: float) -> RGB:
    """The photo at `scale` times its upright size, shrunk while it is read, enlarged only so far as it makes sense."""
    found = probe(path)
    image = read_photo(path, found, max(2, round(max(picture) * min(1.0, scale))))
    if scale > 1:
        factor = min(scale, MOST_ENLARGED)
        size = (even(picture[0] * factor), even(picture[1] * factor))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LANCZOS4), np.uint8)
    return image


def even_sides(image: RGB) -> RGB:
    """Without a last odd row or column."""
    return np.ascontiguousarray(image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2])


def graded(image: RGB, theme: Theme, balance: Balance | None = None) -> tuple[Plane, Plane, Plane]:
    """Planes with the theme's colours, balanced; without a balance a dull exposure gets a little help."""
    planes = from_rgb(image)
    balance = applied(balance, theme.balance) if balance else own_balance(planes[0])
    tables(GRADES[theme.grade], balance).apply(planes, planes)
    return planes
