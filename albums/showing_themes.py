"""What pages show of themes and music, as plain values for templates."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from albums.models import Soundtrack, Theme
from albums.moods import HINTS, shown_name
from albums.showing import clock
from render.audio.soundtracks import soundtracks
from render.film.theme import OUR_SOUNDTRACKS

NOBODY = "nobody"  # in the file of a piece: no person has listened to it


@dataclass(frozen=True, slots=True)
class ThemeShown:
    slug: str
    name: str
    hint: str
    hidden: bool
    built_in: bool
    version: str  # another one with every change that can be seen


@dataclass(frozen=True, slots=True)
class PieceShown:
    name: str
    title: str
    file: str  # of the static files
    length: str
    best_at: float  # seconds: where it is fullest
    bar: float  # seconds
    heard_by: str  # "" while nobody has
    hidden: bool
    themes: tuple[str, ...]


def themes_shown() -> list[ThemeShown]:
    return [theme_shown(theme) for theme in Theme.objects.all()]


def theme_shown(theme: Theme) -> ThemeShown:
    seen = json.dumps([theme.settings, shown_name(theme)], sort_keys=True).encode()
    return ThemeShown(
        slug=theme.slug,
        name=shown_name(theme),
        hint=str(HINTS.get(theme.slug, "")),
        hidden=theme.hidden,
        built_in=theme.built_in,
        version=hashlib.sha256(seen).hexdigest()[:12],
    )


def pieces_shown() -> list[PieceShown]:
    rows = {row.name: row for row in Soundtrack.objects.select_related("heard_by")}
    themes = list(Theme.objects.all())
    return [
        PieceShown(
            name=piece.name,
            title=piece.title,
            file=f"soundtracks/{piece.path.name}",
            length=clock(piece.grid.duration),
            best_at=max(piece.grid.sections, key=lambda section: section.energy).start,
            bar=piece.grid.downbeats[1] - piece.grid.downbeats[0],
            heard_by=heard_by(rows.get(piece.name), piece.heard_by),
            hidden=piece.name in rows and rows[piece.name].hidden,
            themes=tuple(shown_name(theme) for theme in themes if piece.name in theme.settings["soundtracks"]),
        )
        for piece in soundtracks(OUR_SOUNDTRACKS)
    ]


def heard_by(row: Soundtrack | None, in_file: str) -> str:
    """Who listened: here, or before the piece came to us."""
    if row and row.heard_at:
        return str(row.heard_by or "?")
    return "" if in_file == NOBODY else in_file
