"""When a piece of music beats."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a piece: intro, verse, chorus, ending; it begins on a downbeat."""

    start: float  # seconds
    name: str
    energy: float  # 0 calm .. 1 full
    opens: bool = False  # a cut of the piece may begin here; in the first section of a piece at any bar
    next: tuple[str, ...] = ()  # names of the sections that may follow in a cut; none after the ending


@dataclass(frozen=True, slots=True)
class BeatGrid:
    """Beats and downbeats in seconds from the start of the sound, ascending; every downbeat is a beat."""

    beats: tuple[float, ...]
    downbeats: tuple[float, ...]
    sections: tuple[Section, ...]
    duration: float  # seconds, with the last sound's decay
