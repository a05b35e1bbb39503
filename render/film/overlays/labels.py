"""Names beside faces: they go with the face under the camera, never lie over a face and never leave the frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from render.film.ground import SHARE, Ground
from render.film.lettering import drawn, fitted, lettering, tidy
from render.film.motion import eased, ken_burns
from render.film.overlays.layers import Part, parts_of, presence
from render.film.planes import Size, even
from render.film.still import GROUND_MOTION, zoom_for
from render.film.theme import Theme
from render.film.timeline import FRAME_RATE, Move, Placed
from render.film.titles import CAPTION_SIZE, MARGIN_Y, light_ink
from render.media.arrays import I420, Box
from render.story.framing import Window, fills, heads
from render.story.storyboard import Label

# Shares of the frame's short side.
TYPE, GAP, MARGIN = 0.036, 0.012, 0.03
PILL = (0.45, 0.22)  # room of the ground around the words, across and down, shares of the type's size
PILL_OPACITY = 0.55
WIDEST = 0.5  # of the frame's width for a name
AFTER = 0.5  # seconds until names come
# Moments of the shot at which the places of faces are looked at: they move steadily between.
MOMENTS = np.linspace(0.0, 1.0, 13)
# A caption takes the lower end of the frame, from this share of the height on.
CAPTION_FROM = 1 - MARGIN_Y - 3.5 * CAPTION_SIZE


@dataclass(frozen=True, slots=True)
class Camera:
    """What of a photo the frame shows, as shares 0..1 of the photo's sides."""

    first: Window
    last: Window
    frames: int
    size: Size

    def seen(self, box: Sequence[float], share: float) -> Box:
        """Where a part of the photo is in the frame, in pixels, at a share 0..1 of the shot's time."""
        place = self.first.toward(self.last, eased(share))
        width, height = self.size[0] / place.width, self.size[1] / place.height
        x0, y0, x1, y1 = box
        return (
            (x0 - place.x0) * width,
            (y0 - place.y0) * height,
            (x1 - place.x0) * width,
            (y1 - place.y0) * height,
        )


def camera_of(placed: Placed, size: Size, theme: Theme) -> Camera:
    """The same way as render.film.still takes over the photo."""
    shot = placed.shot
    picture, keep, zoom = (shot.width, shot.height), heads(shot), zoom_for(placed, theme)
    if fills(picture, size, keep):
        ends = ken_burns(picture, size, keep, placed.move, zoom)
        corner, sides = (0.0, 0.0), picture
    else:
        zoom = 1 + GROUND_MOTION * (zoom - 1)
        canvas = (even(size[0] * zoom), even(size[1] * zoom))
        move: Move = "away" if placed.move == "away" else "toward"
        ends = ken_burns(canvas, size, None, move, min(zoom, 1 / SHARE))
        sides = Ground.inner_size(picture, canvas)
        corner = ((canvas[0] - sides[0]) / 2, (canvas[1] - sides[1]) / 2)
    first, last = (in_shares(window, corner, sides) for window in ends)
    return Camera(first, last, placed.frames, size)


def in_shares(window: Window, corner: tuple[float, float], sides: Size) -> Window:
    """A window as shares of a picture of these sides with its corner there."""
    (x, y), (width, height) = corner, sides
    return Window((window.x0 - x) / width, (window.y0 - y) / height, (window.x1 - x) / width, (window.y1 - y) / height)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name is: so far from a point of its face."""

    anchor: tuple[float, float]  # of the face's box, shares of its sides
    dx: float  # pixels from there to the name's top left corner
    dy: float

    def at(self, face: Box) -> tuple[float, float]:
        x0, y0, x1, y1 = face
        x, y = x0 + self.anchor[0] * (x1 - x0), y0 + self.anchor[1] * (y1 - y0)
        return x + self.dx, y + self.dy


def spots(width: float, height: float, gap: float) -> Iterator[Spot]:
    """Beside a face, the best first: below it, at its sides, above it."""
    yield Spot((0.5, 1.0), -width / 2, gap)
    yield Spot((1.0, 0.75), gap, -height / 2)
    yield Spot((0.0, 0.75), -gap - width, -height / 2)
    yield Spot((1.0, 1.0), -width / 4, gap)
    yield Spot((0.0, 1.0), -3 * width / 4, gap)
    yield Spot((0.5, 0.0), -width / 2, -gap - height)


def spot_for(
    name: tuple[float, float], number: int, faces: Sequence[Sequence[Box]], taken: Sequence[Sequence[Box]], area: Box
) -> Spot | None:
    """Where a name of this width and height can be beside face `number` at all times; None if nowhere.

    faces: boxes in pixels of the frame, of each face at each moment. taken: the same of names that are there already.
    """
    width, height = name
    gap = GAP * min(area[2] + area[0], area[3] + area[1])
    for spot in spots(width, height, gap):
        boxes = [box_at(spot, face, name) for face in faces[number]]
        inside = all(within(box, area) for box in boxes)
        others = [*faces, *taken]
        if inside and not any(meet(box, other[moment]) for other in others for moment, box in enumerate(boxes)):
            return spot
    return None


def box_at(spot: Spot, face: Box, name: tuple[float, float]) -> Box:
    x, y = spot.at(face)
    return x, y, x + name[0], y + name[1]


def within(box: Box, area: Box) -> bool:
    return box[0] >= area[0] and box[1] >= area[1] and box[2] <= area[2] and box[3] <= area[3]


def meet(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


class Names:
    """The names of a photo's people, while it is alone on screen."""

    def __init__(self, placed: Placed, size: Size, theme: Theme) -> None:
        self._placed, self._camera = placed, camera_of(placed, size, theme)
        self._names = list(self._placed_names(placed, size, theme))

    def _placed_names(self, placed: Placed, size: Size, theme: Theme) -> Iterator[tuple[tuple[Part, ...], Spot, Label]]:
        """Those for which there is room; who stands nearer to the middle comes first."""
        labels = placed.shot.labels
        known = [label.face for label in labels]
        faces = [self._way(box) for box in (*known, *placed.shot.focus)]
        area = area_for(placed, size)
        taken: list[list[Box]] = []
        for number, label in enumerate(labels):
            if not (text := tidy(label.text)):
                continue
            picture = written(text, size, theme)
            side = float(picture.width), float(picture.height)
            spot = spot_for(side, number, faces, taken, area)
            if spot:
                taken.append([box_at(spot, face, side) for face in faces[number]])
                yield parts_of(picture), spot, label

    def _way(self, box: Sequence[float]) -> list[Box]:
        return [self._camera.seen(box, float(share)) for share in MOMENTS]

    def lay(self, frame: I420, index: int) -> None:
        """Frame `index` counts from where the shot is alone."""
        placed = self._placed
        seconds = (placed.body_last - placed.body_first) / FRAME_RATE - AFTER
        shown = presence(index / FRAME_RATE - AFTER, seconds)
        if shown <= 0:
            return
        share = (index + placed.body_first - placed.first) / max(1, placed.frames - 1)
        for parts, spot, label in self._names:
            x, y = spot.at(self._camera.seen(label.face, share))
            for part in parts:
                part.lay(frame, shown, x, y)


def area_for(placed: Placed, size: Size) -> Box:
    """Where names may be: within the frame, above a caption, and among cards' and frames' margins."""
    margin = MARGIN * min(size)
    bottom = CAPTION_FROM * size[1] if placed.captioned else size[1] - margin
    return margin, margin, size[0] - margin, bottom


def written(text: str, size: Size, theme: Theme) -> Image.Image:
    """The name on a soft dark ground."""
    setting = lettering(text, theme.text_font, TYPE * min(size))
    lines, setting = fitted(text, setting, WIDEST * size[0])
    words = drawn(lines, setting, light_ink(theme), "centre", shadow=False)
    across, down = (round(share * setting.size) for share in PILL)
    room = round(setting.size)
    wide, tall = words.width - 2 * room + 2 * across, words.height - 2 * room + 2 * down
    fine = 4  # times larger, for smooth corners
    ground = Image.new("L", (fine * wide, fine * tall))
    box = (0, 0, fine * wide - 1, fine * tall - 1)
    ImageDraw.Draw(ground).rounded_rectangle(box, radius=fine * min(tall, round(1.6 * setting.size)) // 2, fill=255)
    picture = Image.new("RGBA", (wide, tall))
    picture.putalpha(ground.resize((wide, tall), Image.Resampling.BOX).point(lambda a: a * PILL_OPACITY))
    layer = Image.new("RGBA", (wide, tall))
    layer.paste(words, (across - room, down - room))
    return Image.alpha_composite(picture, layer)
