"""What the family asks for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from render.media.errors import RefusedError
from render.story.pace import LENGTHS

ASPECTS = ("16:9", "9:16", "1:1")
# Short side of the picture; for 1:1 both. Even, as the codec's half-size colour planes want it.
HEIGHTS = (480, 720, 1080, 1440, 2160)
# As they were taken, or what fits a rule most surely first.
ORDERS = ("time", "best")


@dataclass(frozen=True, slots=True)
class Wish:
    """A movie as it was ordered. Raises RefusedError for a length, shape, height or order that there is not."""

    title: str = ""
    mood: str = "gentle"
    length: str = "short"  # a key of LENGTHS
    aspect: str = "16:9"
    height: int = 1080
    soundtrack: Path | None = None  # the family's own sound file; None: one of ours
    language: str = "en"  # of the dates on the title
    order: str = "time"  # of ORDERS

    def __post_init__(self) -> None:
        offered: tuple[tuple[str, str | int, Collection[str | int]], ...] = (
            ("length", self.length, LENGTHS.keys()),
            ("shape", self.aspect, ASPECTS),
            ("height", self.height, HEIGHTS),
            ("order", self.order, ORDERS),
        )
        for name, wished, there_is in offered:
            if wished not in there_is:
                raise RefusedError(f"There is no {name} {wished}; there is {', '.join(map(str, there_is))}.")
