"""Names of cached parts: hashes of all that shapes them. Equal parts are made once, unequal ones never mixed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from render.film.collage import collage_values
from render.film.encoder import OPTIONS
from render.film.fonts import faces, fonts_folder
from render.film.grade import applied
from render.film.overlays.above import above_values
from render.film.overlays.stickers import sticker_values
from render.film.theme import Theme
from render.film.timeline import FRAME_RATE, Placed, Segment, Timeline
from render.story.storyboard import FILMED, Picture, Storyboard

# Of this package's own pictures and sound: to be raised with every change that can be seen or heard.
ENGINE_VERSION = 11
# PyAV's wheels hold FFmpeg and x264.
LIBRARIES = ("av", "opencv-python-headless", "pillow", "moviepy", "numpy")

type Hashes = Mapping[str, str]  # path of a source -> sha256 of its bytes


@cache
def versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES} | {"engine": str(ENGINE_VERSION)}


def content_hash(path: Path) -> str:
    """sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_of(values: Any) -> str:
    """A file name for plain values."""
    plain = json.dumps(values, sort_keys=True, allow_nan=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:40]


def segment_key(movie: Timeline, segment: Segment, theme: Theme, hashes: Hashes) -> str:
    """The name of a segment; when it comes in the movie does not matter, so what only moves stays valid."""
    parts = [
        shot_values(movie.placed[index], theme, hashes)
        | {"from": segment.first - movie.placed[index].first}
        | (laid_on(movie.placed[index], segment, theme, hashes) if segment.transition is None else {})
        for index in segment.shots
    ]
    return key_of(
        {
            "versions": versions(),
            "encoder": OPTIONS,
            "rate": FRAME_RATE,
            "size": movie.size,
            "frames": segment.frames,
            "transition": segment.transition,
            "shots": parts,
        }
    )


def shot_values(placed: Placed, theme: Theme, hashes: Hashes) -> dict[str, Any]:
    """All of a shot that can be seen, but for its words."""
    shot = placed.shot
    values: dict[str, Any] = {
        "kind": shot.kind,
        "source": hashes[shot.source] if shot.source else None,
        "shape": [shot.width, shot.height],
        "focus": shot.focus,
        "frames": placed.frames,
        "ends": [placed.opens, placed.closes],
    }
    if shot.balance:
        values["balance"] = asdict(applied(shot.balance, theme.balance))
    if shot.kind == "video":
        values |= {"in": round(placed.source_start, 4), "speed": shot.speed, "shaken": shot.shaken}
        return values | {"grade": theme.grade}
    if shot.beside:
        values["beside"] = [picture_values(picture, theme, hashes) for picture in shot.beside]
        values["cells"] = collage_values(placed, theme)
    if shot.kind == "photo":
        pace = theme.pace.photo
        return values | {"move": placed.move, "motion": theme.motion, "pace": pace, "grade": theme.grade}
    return values | {"in": round(shot.in_, 4), "title": asdict(theme.title)}


def picture_values(picture: Picture, theme: Theme, hashes: Hashes) -> dict[str, Any]:
    """Of one that is seen together with others."""
    balance = asdict(applied(picture.balance, theme.balance)) if picture.balance else None
    shape = [picture.width, picture.height]
    return {"source": hashes[picture.source], "shape": shape, "focus": picture.focus, "balance": balance}


def laid_on(placed: Placed, segment: Segment, theme: Theme, hashes: Hashes) -> dict[str, Any]:
    """All that lies over a shot in this piece of it."""
    stuck = sticker_values(placed, (segment.first, segment.last), hashes)
    return words(placed, theme) | ({"stickers": stuck} if stuck else {})


def words(placed: Placed, theme: Theme) -> dict[str, Any]:
    """All that lies over a shot and is over before the way to the next begins."""
    laid = dict(above_values(placed))
    if laid:
        fonts = [fonts_used(name) for name in (theme.title_font, theme.text_font)]
        laid |= {"fonts": fonts, "title": asdict(theme.title)}
        laid = {"above": laid, "alone": [placed.body_first - placed.first, placed.body_last - placed.first]}
    return laid | said(placed, theme)


def said(placed: Placed, theme: Theme) -> dict[str, Any]:
    """What a card or caption says and in which letters."""
    if placed.captioned:
        look = {"fonts": [fonts_used(theme.text_font)], "title": asdict(theme.title)}
        shown = [placed.body_first - placed.first, placed.body_last - placed.first]
        return {"words": [placed.shot.text], "shown": shown, **look}
    if placed.shot.kind in FILMED:
        return {}
    fonts = [fonts_used(name) for name in (theme.title_font, theme.text_font)]
    return {
        "words": [placed.shot.text, placed.shot.subtitle],
        "shown": placed.body_last - placed.body_first,
        "after": placed.body_first - placed.first,
        "fonts": fonts,
    }


@cache
def fonts_used(name: str) -> list[str]:
    """Font files by name and size: another set of fonts is another picture."""
    paths = [face.path for face in faces(name, fonts_folder()) if face.path]
    return [f"{path.name} {path.stat().st_size}" for path in paths]


def sound_key(storyboard: Storyboard, song: str | None, hashes: Hashes) -> str:
    """The name of a movie's sound; `song` is the hash of the music's file."""
    clips = [
        [hashes[shot.source], shot.start, shot.end, shot.in_, shot.out, shot.speech]
        for shot in storyboard.shots
        if shot.has_sound and shot.source
    ]
    music = [storyboard.soundtrack, song, storyboard.pieces, storyboard.duration]
    return key_of({"versions": versions(), "music": music, "clips": clips})
