"""A theme: pace, transitions, motion, colour, title look and music of a mood."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from render.film.grade import GRADES
from render.film.transitions import TRANSITIONS
from render.media.errors import RefusedError
from render.story.cells import MOST_PICTURES
from render.story.pace import Pace

THEMES = Path(__file__).parent / "themes"
OUR_SOUNDTRACKS = Path(__file__).resolve().parents[2] / "static" / "soundtracks"

CUT = "cut"  # a transition that takes no time
# What people can look at: shorter flickers, longer is another kind of movie.
SHOT_SECONDS = (0.8, 20.0)
CARD_SECONDS = (2.0, 15.0)
LONGEST_TRANSITION = 3.0
# A shot comes and goes by a transition; so much of the shortest is left for itself.
LEAST_ALONE = 0.3  # seconds
MOTION = (1.0, 1.5)  # a photo holds still .. gets blurred where it is enlarged
UNIT = (0.0, 1.0)
TOGETHER = (0.0, 0.34)  # of the shots show several pictures: at most each third, as none may follow another
GUTTERS = (0.0, 0.04)
TITLE_SIZES, SUBTITLE_SIZES = (0.04, 0.3), (0.02, 0.12)

type Colour = tuple[int, int, int]  # sRGB, 0..255
Layout = Literal["centre", "lower_left"]
Ornament = Literal["line", "bar", "none"]
Entrance = Literal["none", "fade", "slide"]


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
class CellLook:
    """How several pictures at once look."""

    gutter: float = 0.006  # between them, in the colour of the titles' ground; share of the frame's short side
    entrance: Entrance = "fade"  # of all but the first, on beats


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
    cells: CellLook = CellLook()
    balance: float = 0.6  # how far pictures are taken to the movie's own light and colour: 0 not at all .. 1


def theme_names() -> tuple[str, ...]:
    """The built-in themes, by name."""
    return tuple(sorted(path.stem for path in THEMES.glob("*.toml")))


@cache
def load_theme(name: str) -> Theme:
    """A built-in theme. Raises KeyError for a name that is none."""
    if name not in theme_names():
        raise KeyError(name)
    return theme_from_values({"name": name, **built_in_values(name)})


def built_in_values(name: str) -> dict[str, Any]:
    """What the file of a built-in theme says."""
    return tomllib.loads((THEMES / f"{name}.toml").read_text("utf-8"))


def theme_from_values(values: Mapping[str, Any]) -> Theme:
    """A theme from plain values, as TOML or JSON hold them.

    Raises KeyError or TypeError for what lacks or is extra, RefusedError for values that cannot be used.
    """
    plain = dict(values)
    pace = Pace(**plain.pop("pace"))
    look = TitleLook(**_with_tuples(plain.pop("title")))
    cells = CellLook(**plain.pop("cells", {}))
    theme = Theme(pace=pace, title=look, cells=cells, **_with_tuples(plain))
    if missing := [field.name for field in fields(theme) if getattr(theme, field.name) in ("", ())]:
        raise KeyError(f"theme {theme.name}: {', '.join(missing)}")
    check_pace(theme.pace)
    check_look(theme)
    return theme


def check_pace(pace: Pace) -> None:
    """Raises RefusedError."""
    shots = (pace.photo, pace.photo_shortest, pace.clip_shortest, pace.clip_longest)
    if not all(within(seconds, SHOT_SECONDS) for seconds in shots):
        raise RefusedError(f"Photos and clips last from {SHOT_SECONDS[0]:g} to {SHOT_SECONDS[1]:g} seconds.")
    if not all(within(seconds, CARD_SECONDS) for seconds in (pace.title, pace.end_card)):
        raise RefusedError(f"Title and ending last from {CARD_SECONDS[0]:g} to {CARD_SECONDS[1]:g} seconds.")
    if not within(pace.slow_motion, UNIT):
        raise RefusedError("A size or share of this theme is out of its range.")
    if pace.photo_shortest > pace.photo or pace.clip_shortest > pace.clip_longest:
        raise RefusedError("The shortest photo or clip is longer than the others.")
    if not within(pace.together, TOGETHER) or pace.most_together not in range(2, MOST_PICTURES + 1):
        raise RefusedError("Too many shots of this theme show several pictures at once, or too many pictures.")
    longest = min(LONGEST_TRANSITION, (min(shots) - LEAST_ALONE) / 2)
    if not 0 <= pace.transition <= longest:
        raise RefusedError(f"With shots this short, transitions last at most {longest:.1f} seconds.")


def check_look(theme: Theme) -> None:
    """Raises RefusedError."""
    for transition in (*theme.transitions, theme.opening, theme.closing):
        if transition != CUT and transition not in TRANSITIONS:
            raise RefusedError(f"There is no transition {transition}.")
    if theme.grade not in GRADES:
        raise RefusedError(f"There is no colour grade {theme.grade}.")
    for font in (theme.title_font, theme.text_font):
        if font.count("/") != 1 or ".." in font:
            raise RefusedError(f"There is no font {font}.")
    look = theme.title
    if look.layout not in get_args(Layout) or look.ornament not in get_args(Ornament):
        raise RefusedError("There is no such layout or ornament of titles.")
    if theme.cells.entrance not in get_args(Entrance) or not within(theme.cells.gutter, GUTTERS):
        raise RefusedError("There is no such way to show several pictures at once.")
    if not all(len(colour) == 3 and all(value in range(256) for value in colour) for colour in colours_of(look)):
        raise RefusedError("A colour is made of three numbers from 0 to 255.")
    sizes = ((theme.motion, MOTION), (look.title_size, TITLE_SIZES), (look.subtitle_size, SUBTITLE_SIZES))
    if not all(within(value, span) for value, span in (*sizes, (look.tint_share, UNIT), (theme.balance, UNIT))):
        raise RefusedError("A size or share of this theme is out of its range.")


def colours_of(look: TitleLook) -> tuple[Colour, Colour, Colour]:
    return look.ink, look.accent, look.tint


def within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
