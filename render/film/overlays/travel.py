"""A line that travels from place to place: drawn offline, as great circles on a net of meridians and parallels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import numpy.typing as npt

from render.film.lettering import drawn, fitted, lettering, tidy
from render.film.overlays.layers import Layer, Layers, Part, parts_of
from render.film.overlays.template import SVG, UNIT, svg_of
from render.film.planes import Size, split, yuv_of
from render.film.theme import Theme
from render.film.timeline import FRAME_RATE
from render.media.arrays import I420
from render.story.storyboard import Stop

type Points = npt.NDArray[np.float64]  # (n, 2)

# The part of the frame for the places, shares of its sides; names and the words of the card come below.
AREA = (0.16, 0.20, 0.84, 0.56)
LEAST_SPAN = 0.05  # degrees: two places are never shown nearer than a walk through a town
LEAST_STRETCH = 0.05  # near the poles
STEPS = 48  # points of the line between two places
BULGE = 0.16  # how far a line bends upward, a share of its length: a straight one looks like a mistake
STEPS_OF_NET = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)  # degrees between meridians
LINES_OF_NET = 7  # about so many in the frame
# Shares of the time: when the line sets out, when it is there, when it begins to follow.
LEAVES, ARRIVES, FOLLOWS = 0.06, 0.55, 0.90
NAMED = 0.65  # of the time until the line is at a place, its name begins to come
# Shares of the frame's short side.
LINE, CASING, DOT, RIDER, NAME = 0.0075, 0.0125, 0.014, 0.017, 0.040
NAME_ROOM = 0.46  # of the frame's width for a name
FINE = 4  # bits of parts of pixels, for OpenCV


def great_circle(start: Stop, end: Stop, steps: int = STEPS) -> Points:
    """(n, 2) latitude, longitude in degrees of the shortest way; longitudes go on over 180."""
    a, b = (_vector(stop.latitude, stop.longitude) for stop in (start, end))
    angle = math.acos(max(-1.0, min(1.0, float(a @ b))))
    shares = np.linspace(0, 1, steps)[:, None]
    if angle < 1e-9 or math.pi - angle < 1e-6:  # nowhere to go, or no way shorter than the others
        flat = np.array([[start.latitude, start.longitude], [end.latitude, end.longitude]])
        return np.asarray(flat[0] + (flat[1] - flat[0]) * shares, np.float64)
    way = (np.sin((1 - shares) * angle) * a + np.sin(shares * angle) * b) / math.sin(angle)
    latitude = np.degrees(np.arcsin(np.clip(way[:, 2], -1, 1)))
    longitude = np.degrees(np.unwrap(np.arctan2(way[:, 1], way[:, 0])))
    return np.stack([latitude, longitude], 1)


def _vector(latitude: float, longitude: float) -> npt.NDArray[np.float64]:
    y, x = math.radians(latitude), math.radians(longitude)
    return np.array([math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)])


@dataclass(frozen=True, slots=True)
class Map:
    """Degrees to pixels: equirectangular, true at one latitude."""

    middle: tuple[float, float]  # latitude and longitude in the middle of the frame's area
    scale: float  # pixels a degree of latitude
    size: Size
    stretch: float  # of a degree of longitude, against one of latitude

    @property
    def centre(self) -> tuple[float, float]:
        return (AREA[0] + AREA[2]) / 2 * self.size[0], (AREA[1] + AREA[3]) / 2 * self.size[1]

    def pixels(self, places: Points) -> Points:
        x = self.centre[0] + (places[:, 1] - self.middle[1]) * self.stretch * self.scale
        y = self.centre[1] - (places[:, 0] - self.middle[0]) * self.scale
        return np.stack([x, y], 1)


def map_of(ways: Sequence[Points], size: Size) -> Map:
    """All lines along these ways within AREA, as large as they can be."""
    every = np.concatenate(ways)
    latitude, longitude = (every.min(axis=0) + every.max(axis=0)) / 2
    stretch = max(LEAST_STRETCH, math.cos(math.radians(float(latitude))))
    plain = Map((float(latitude), float(longitude)), 1.0, size, stretch)
    lines = np.concatenate([bent(plain.pixels(way)) for way in ways])
    low, high = lines.min(axis=0), lines.max(axis=0)
    wide, tall = (max(LEAST_SPAN, float(side)) for side in high - low)
    scale = min((AREA[3] - AREA[1]) * size[1] / tall, (AREA[2] - AREA[0]) * size[0] / wide)
    x, y = (low + high) / 2 - plain.centre  # the lines' own middle, in degrees of latitude
    return Map((plain.middle[0] - float(y), plain.middle[1] + float(x) / stretch), scale, size, stretch)


def ways_of(stops: Sequence[Stop]) -> list[Points]:
    """Degrees of the way between each two stops, longitudes going on over 180."""
    ways: list[Points] = []
    for start, end in pairwise(stops):
        way = great_circle(start, end)
        if ways:
            way[:, 1] += 360 * round((ways[-1][-1, 1] - way[0, 1]) / 360)
        ways.append(way)
    return ways


def bent(way: Points) -> Points:
    """With a bow upward, as far as it has none of its own."""
    length = float(np.hypot(*(way[-1] - way[0])))
    straight = way[0] + (way[-1] - way[0]) * np.linspace(0, 1, len(way))[:, None]
    own = float(np.abs(way - straight).max())
    up = np.sin(np.linspace(0, np.pi, len(way))) * max(0.0, BULGE * length - own)
    return way - np.stack([np.zeros(len(way)), up], 1)


class Travel:
    """The net, the places with their names, and the line on its way between them."""

    def __init__(self, stops: Sequence[Stop], size: Size, theme: Theme, frames: int) -> None:
        self._frames, self._theme = frames, theme
        chart = map_of(ways_of(stops), size)
        ways = [bent(chart.pixels(way)) for way in ways_of(stops)]
        self._line = np.concatenate(ways)
        steps = np.hypot(*np.diff(self._line, axis=0).T)
        self._reached = np.concatenate([[0.0], np.cumsum(steps)]) / max(1e-9, float(steps.sum()))
        self._shares = [0.0, *(float(self._reached[last - 1]) for last in np.cumsum([len(way) for way in ways]))]
        self._short = min(size)
        places = [ways[0][0], *(way[-1] for way in ways)]
        layers = [net(chart, theme)]
        for number, (stop, place) in enumerate(zip(stops, places, strict=True)):
            other = places[number - 1] if number else places[1]
            after = NAMED * (LEAVES + (ARRIVES - LEAVES) * self._shares[number]) * frames / FRAME_RATE
            layers.append(Layer(name_parts(stop.name, place, other, size, theme), "fade", after))
        self._names = Layers(layers, frames / FRAME_RATE, FRAME_RATE, min(size))
        self._places = places

    def lay(self, frame: I420, index: int) -> None:
        if not 0 <= index < self._frames:
            return
        self._names.lay(frame, index)
        at = index / self._frames
        ahead = _eased((at - LEAVES) / (ARRIVES - LEAVES))
        behind = _eased((at - FOLLOWS) / (1 - FOLLOWS))
        look, short = self._theme.title, self._short
        if ahead > behind and ahead > 0:
            line = self._between(behind, ahead)
            draw_line(frame, line, look.tint, CASING * short)
            draw_line(frame, line, look.accent, LINE * short)
            draw_dot(frame, line[-1], RIDER * short, look.ink)
        for number, place in enumerate(self._places):
            share = self._shares[number]
            if (not number or ahead >= share) and behind <= share and at < 1 - 1 / self._frames:
                draw_dot(frame, place, DOT * short, look.accent)
                draw_dot(frame, place, DOT * short * 0.45, look.ink)

    def _between(self, start: float, end: float) -> Points:
        """The line from one share of its length to another."""
        inside = self._line[(self._reached > start) & (self._reached < end)]
        ends = [[np.interp(share, self._reached, self._line[:, axis]) for axis in (0, 1)] for share in (start, end)]
        return np.concatenate([[ends[0]], inside, [ends[1]]])


def _eased(share: float) -> float:
    held = min(1.0, max(0.0, share))
    return held * held * (3 - 2 * held)


def draw_line(frame: I420, line: Points, colour: tuple[int, int, int], wide: float) -> None:
    for number, (plane, value) in enumerate(zip(split(frame), yuv_of(colour), strict=True)):
        half = 1 if number == 0 else 2
        points = np.round((line / half - 0.5) * 2**FINE).astype(np.int32)
        cv2.polylines(plane, [points], False, value, max(1, round(wide / half)), cv2.LINE_AA, FINE)


def draw_dot(frame: I420, place: Points, radius: float, colour: tuple[int, int, int]) -> None:
    for number, (plane, value) in enumerate(zip(split(frame), yuv_of(colour), strict=True)):
        half = 1 if number == 0 else 2
        x, y = (round((side / half - 0.5) * 2**FINE) for side in place)
        cv2.circle(plane, (x, y), round(radius / half * 2**FINE), value, -1, cv2.LINE_AA, FINE)


def net(chart: Map, theme: Theme) -> Layer:
    """Meridians and parallels over the whole frame."""
    width, height = chart.size
    step = net_step(min(width, height) / chart.scale)
    paths = []
    (x, y), across = chart.centre, step * chart.stretch * chart.scale
    first = math.ceil(-x / across + chart.middle[1] / step)
    for number in range(first, first + int(width / across) + 1):
        at = x + (number * step - chart.middle[1]) * chart.stretch * chart.scale
        lean = 0.06 * (at - x)  # meridians come together toward the poles
        paths.append(f"M{at - lean:.1f} 0 Q{at + lean:.1f} {height / 2} {at - lean:.1f} {height}")
    down = step * chart.scale
    lowest = math.ceil((y - height) / down + chart.middle[0] / step)
    for number in range(lowest, lowest + int(height / down) + 1):
        at = y - (number * step - chart.middle[0]) * chart.scale
        paths.append(f"M0 {at:.1f} Q{width / 2} {at + 0.02 * height:.1f} {width} {at:.1f}")
    unit = min(chart.size) / UNIT
    ink = "#{:02x}{:02x}{:02x}".format(*theme.title.ink)
    lines = ET.Element(
        f"{SVG}path",
        {"d": " ".join(paths), "fill": "none", "stroke": ink, "stroke-opacity": "0.16", "stroke-width": f"{2.2 * unit}",
         "transform": f"scale({1 / unit:g})"},
    )  # fmt: skip
    return Layer(parts_of(svg_of([lines], chart.size, (0, 0, *chart.size), 1.0)), "fade", 0.0)


def net_step(degrees: float) -> float:
    """Between lines of the net where the frame shows so many degrees."""
    return next((step for step in STEPS_OF_NET if degrees / step <= LINES_OF_NET), STEPS_OF_NET[-1])


def name_parts(name: str, place: Points, other: Points, size: Size, theme: Theme) -> tuple[Part, ...]:
    """The name beside its dot, on the side away from the line: never beyond the frame."""
    text = tidy(name)
    if not text:
        return ()
    setting = lettering(text, theme.text_font, NAME * min(size))
    lines, setting = fitted(text, setting, NAME_ROOM * size[0])
    picture = drawn(lines, setting, theme.title.ink, "centre")
    wide, tall = picture.width - 2 * setting.size, picture.height - 2 * setting.size
    gap, margin = 2.2 * DOT * min(size), 0.03 * min(size)
    x = min(max(place[0] - wide / 2, margin), size[0] - margin - wide)
    beside = abs(place[0] - other[0]) > abs(place[1] - other[1])
    x = min(x, size[0] / 2 - margin - wide) if beside and place[0] < other[0] else x
    x = max(x, size[0] / 2 + margin) if beside and place[0] > other[0] else x
    x = min(max(x, margin), size[0] - margin - wide)
    above = place[1] < other[1] and not beside
    y = place[1] - gap - tall if above else place[1] + gap
    y = min(max(y, margin), size[1] - margin - tall)
    return parts_of(picture, 2 * round((x - setting.size) / 2), 2 * round((y - setting.size) / 2))
