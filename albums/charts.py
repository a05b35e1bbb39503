"""Curves as the pages draw them: one line for each thing that is measured, against the iteration."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 420, 190  # of the drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 10, 26  # room beside the curves, for numbers
MOST_POINTS = 160  # a line of a screen's width shows no more
STEPS = 4  # between the lowest and the highest line of the grid
COLOURS = 8  # in the style sheet; then they begin again, dashed

type Points = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, or a mark below."""

    place: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    style: str  # classes of the style sheet
    points: str  # as an SVG polyline has them
    last: str  # its newest value in words
    x: float  # where it ends
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    lines: tuple[Line, ...]
    rows: tuple[Tick, ...]  # of the grid, with their values
    columns: tuple[Tick, ...]  # iterations
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM

    @property
    def label_height(self) -> int:
        return self.height - 8


def chart(title: str, curves: Mapping[str, Points], iterations: int, *, shares: bool) -> Chart | None:
    """`shares`: values from 0 to 1, told in percent; else from 0 to the highest there is. None without any points."""
    known = {name: points for name, points in curves.items() if points}
    if not known:
        return None
    top = 1.0 if shares else nice(max(value for points in known.values() for _at, value in points))
    last = max(iterations, *(points[-1][0] for points in known.values()), 1)
    lines = [
        line(name, number, points, last, top, shares=shares) for number, (name, points) in enumerate(known.items())
    ]
    rows = [Tick(row(top * step / STEPS, top), told(top * step / STEPS, shares=shares)) for step in range(STEPS + 1)]
    columns = [Tick(column(at, last), str(at)) for at in sorted({1, round(last / 2), last})]
    return Chart(title, tuple(lines), tuple(rows), tuple(columns))


def line(name: str, number: int, points: Points, last: int, top: float, *, shares: bool) -> Line:
    shown = thinned(points)
    places = [(column(at, last), row(value, top)) for at, value in shown]
    style = f"series-{number % COLOURS}" + (" dashed" if number >= COLOURS else "")
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return Line(name, style, drawn, told(shown[-1][1], shares=shares), *places[-1])


def thinned(points: Points) -> Points:
    """So many that each is a pixel or more from the next; the newest always."""
    step = math.ceil(len(points) / MOST_POINTS)
    return [*points[: len(points) - 1 : step], points[-1]]


def column(iteration: int, last: int) -> float:
    share = (iteration - 1) / max(1, last - 1)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def row(value: float, top: float) -> float:
    share = min(1.0, max(0.0, value / top))
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def told(value: float, *, shares: bool) -> str:
    return f"{100 * value:.0f} %" if shares else f"{value:.2g}"


def nice(value: float) -> float:
    """The next of 1, 2, 5, 10... that is not lower."""
    if not math.isfinite(value) or value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-9))


def finite(values: Iterable[tuple[int, object]]) -> list[tuple[int, float]]:
    """What a child wrote down, without what is no number."""
    return [
        (at, float(value))
        for at, value in values
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    ]
