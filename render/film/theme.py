"""A theme: pace, transitions, motion, colour, title look and music of a mood."""

from __future__ import annotations

from dataclasses import dataclass

from render.story.pace import Pace


@dataclass(frozen=True, slots=True)
class Theme:
    """One mood, read from `themes/<name>.toml`."""

    name: str
    pace: Pace
    transitions: tuple[str, ...]  # names in render.film.transitions, used in turn
    motion: float  # Ken Burns: the largest zoom, e.g. 1.12
    grade: str  # name in render.film.grade
    title_font: str
    text_font: str
    soundtracks: tuple[str, ...]
