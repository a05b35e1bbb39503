"""A theme: pace, transitions, motion, colour, title look and music of a mood."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

from render.story.pace import Pace

THEMES = Path(__file__).parent / "themes"
OUR_SOUNDTRACKS = Path(__file__).resolve().parents[2] / "static" / "soundtracks"

type Colour = tuple[int, int, int]  # sRGB, 0..255
type Layout = Literal["centre", "lower_left"]
type Ornament = Literal["line", "bar", "none"]


@dataclass(frozen=True, slots=True)
class TitleLook:
    """How title and end card look."""

    layout: Layout
    ornament: Ornament  # between title and subtitle: a fine line, a thick short bar, or nothing
    title_size: float  # shares of the frame's short side
    subtitle_size: float
    ink: Colour
    accent: Colour  # of the ornament
    tint: Colour  # laid over the blurred picture
    tint_share: float  # 0 the picture alone .. 1 the tint alone


@dataclass(frozen=True, slots=True)
class Theme:
    """One mood, read from `themes/<name>.toml`."""

    name: str
    pace: Pace
    transitions: tuple[str, ...]  # names in render.film.transitions, used in turn
    opening: str  # the transition from the title to the story
    closing: str  # and from the story to the end card
    motion: float  # Ken Burns: the largest zoom, e.g. 1.12
    grade: str  # name in render.film.grade
    title_font: str  # family/weight of an @expo-google-fonts package
    text_font: str
    title: TitleLook
    soundtracks: tuple[str, ...]


def theme_names() -> tuple[str, ...]:
    """The built-in themes, by name."""
    return tuple(sorted(path.stem for path in THEMES.glob("*.toml")))


@cache
def load_theme(name: str) -> Theme:
    """A built-in theme. Raises KeyError for a name that is none."""
    if name not in theme_names():
        raise KeyError(name)
    return theme_from_values({"name": name, **tomllib.loads((THEMES / f"{name}.toml").read_text("utf-8"))})


def theme_from_values(values: Mapping[str, Any]) -> Theme:
    """A theme from plain values, as TOML or JSON hold them. Raises KeyError or TypeError for what lacks or is extra."""
    plain = dict(values)
    pace = Pace(**plain.pop("pace"))
    look = TitleLook(**_with_tuples(plain.pop("title")))
    theme = Theme(pace=pace, title=look, **_with_tuples(plain))
    if missing := [field.name for field in fields(theme) if getattr(theme, field.name) in ("", ())]:
        raise KeyError(f"theme {theme.name}: {', '.join(missing)}")
    return theme


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
