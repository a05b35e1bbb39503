"""What the rows of the main benchmark share; it imports nothing, so that no row pays for another's libraries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FILES = 18  # of the inputs, 14 photos and 4 clips
HEIGHT = 1080
THEME = "gentle"
TITLE, OTHER_TITLE = "Our summer", "Καλοκαίρι 2024"
# Stretches of the moviepy script from whose two lengths the whole minute is told: what it costs to begin, and a second.
MOVIEPY_SHORT, MOVIEPY_LONG = 1.0, 3.0

# What a row says of its run; "cpu" where only a part of its time counts.
type Said = dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row finds and leaves files."""

    inputs: Path
    scratch: Path  # kept from row to row of one run
