"""The project's own soundtracks: sound files beside their grids, and the piece cut to a wanted length."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from render.audio.grid import BeatGrid


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """One piece: an Opus file and what its JSON beside it says."""

    name: str  # file stem, e.g. "gentle-first-light"
    title: str
    mood: str
    path: Path
    grid: BeatGrid
    heard_by: str  # "nobody" until a person listened


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A piece cut to a length: which stretches of it play one after the other, and the beats that result."""

    soundtrack: Soundtrack
    pieces: tuple[tuple[float, float], ...]  # start, end in the sound file, seconds; joined on downbeats
    grid: BeatGrid  # of the result


def soundtracks(folder: Path) -> tuple[Soundtrack, ...]:
    """All pieces in the folder (`static/soundtracks`), by name."""
    raise NotImplementedError


def arrange(soundtrack: Soundtrack, seconds: float) -> Arrangement:
    """The piece cut at section and bar lines to the musical length nearest to `seconds`, with its own ending."""
    raise NotImplementedError
