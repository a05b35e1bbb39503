"""A row of the table of seeing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One measure with its aim; without one it stands there for comparison."""

    name: str
    aim: float | None
    reached: float
    n: int  # how many were judged
    of: str  # what the set is: "studio", "one person", "made", ...
    at_most: bool = False  # the aim is an upper bound
    note: str = ""  # the spread, what the peers reach, what missed

    @property
    def verdict(self) -> str:
        if self.aim is None:
            return "for comparison"
        return "met" if (self.reached <= self.aim if self.at_most else self.reached >= self.aim) else "MISSED"

    def __str__(self) -> str:
        aim = "" if self.aim is None else f"{'at most ' if self.at_most else ''}{self.aim:g}"
        return f"| {self.name} | {aim} | {self.reached:.3g} | {self.verdict} | {self.n} | {self.of} | {self.note} |"


type Measure = Callable[[Path], Iterable[Row]]  # of the folder of test media
