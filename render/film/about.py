"""What a movie file says of itself: title, moment, chapters. Players show them, galleries sort by them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from av.container import OutputContainer

from render.story.storyboard import Shot, Storyboard

CLOCK = Fraction(1, 1000)  # of chapters: milliseconds


@dataclass(frozen=True, slots=True)
class About:
    """All may be empty."""

    title: str = ""
    moment: str = ""  # ISO 8601, when what it shows was
    chapters: tuple[tuple[float, str], ...] = ()  # begin in seconds, the first 0; and name


def from_values(values: dict[str, Any]) -> About:
    """The About whose `asdict` came as JSON."""
    chapters = tuple((float(begin), str(name)) for begin, name in values.get("chapters", ()))
    return About(values.get("title", ""), values.get("moment", ""), chapters)


def said_by(storyboard: Storyboard) -> About:
    """What the storyboard itself tells: a chapter for each card with words, but the closing."""
    cards = [shot for shot in storyboard.shots if shot.kind not in ("photo", "video", "end") and shot.text.strip()]
    chapters = chapters_from([(cut_into(shot), shot.text.strip()) for shot in cards])
    return About(storyboard.title, chapters=chapters)


def chapters_from(found: list[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """Chapters that tile the movie; none where there would be only one."""
    return ((0.0, found[0][1]), *found[1:]) if len(found) > 1 else ()


def cut_into(shot: Shot) -> float:
    """The second at which a shot begins to be more than the one before."""
    return shot.start + shot.transition / 2


def write_about(movie: OutputContainer, about: About, duration: float) -> None:
    """Before the first packet."""
    said = {"title": about.title, "date": about.moment[:10], "creation_time": about.moment}
    movie.metadata.update({name: value for name, value in said.items() if value})
    begins = [round(begin / CLOCK) for begin, _ in about.chapters]
    ends = [*begins[1:], round(duration / CLOCK)]
    chapters: list[Any] = [  # PyAV takes any fraction here, and says that it wants one of its own
        {"id": number, "start": begin, "end": end, "time_base": CLOCK, "metadata": {"title": name}}
        for number, (begin, end, (_, name)) in enumerate(zip(begins, ends, about.chapters, strict=False))
    ]
    movie.set_chapters(chapters)
