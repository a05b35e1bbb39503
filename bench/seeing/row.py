"""A row of the table of seeing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One measure with its aim."""

    name: str
    aim: float
    reached: float
    n: int  # how many were judged
    of: str  # what the set is: "studio", "one person", "made", ...
    at_most: bool = False  # the aim is an upper bound
    note: str = ""  # the spread, what the peers reach, what missed

    @property
    def is_met(self) -> bool:
        return self.reached <= self.aim if self.at_most else self.reached >= self.aim

    def __str__(self) -> str:
        aim = f"{'at most ' if self.at_most else ''}{self.aim:g}"
        verdict = "met" if self.is_met else "MISSED"
        return f"| {self.name} | {aim} | {self.reached:.3g} | {verdict} | {self.n} | {self.of} | {self.note} |"


type Measure = Callable[[Path], Iterable[Row]]  # of the folder of test media
