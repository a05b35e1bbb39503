"""The stickers on a shot, as its sheet shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from albums.actions.preview_shot import preview_of
from albums.models import Movie
from render.media.errors import RefusedError
from render.story.stick import LARGEST, MOST_STICKERS, SMALLEST


@dataclass(frozen=True, slots=True)
class ShotStickerShown:
    """One of them. Shares are of the frame's sides, times are seconds after the cut."""

    id: str
    name: str
    address: str
    x: float
    y: float
    width: float
    turn: float
    flipped: bool
    begins: float
    ends: float
    whole: bool  # seen as long as the shot


@dataclass(frozen=True, slots=True)
class Stuck:
    """All of them, and the shot's picture without them, on which they are moved."""

    stickers: Sequence[ShotStickerShown]
    still: str
    seconds: float  # of the shot
    has_room: bool
    smallest: float = SMALLEST
    largest: float = LARGEST


def stuck_on(movie: Movie, row: dict[str, Any]) -> Stuck:
    """row: the shot, as the storyboard's JSON has it."""
    rows, seconds = row.get("stickers", []), round(row["end"] - row["start"] - row["transition"], 1)
    stickers = [sticker_shown(movie, sticker, seconds) for sticker in rows]
    return Stuck(stickers, bare_still(movie, row["id"]) if rows else "", seconds, len(rows) < MOST_STICKERS)


def sticker_shown(movie: Movie, row: dict[str, Any], seconds: float) -> ShotStickerShown:
    place = {name: row[name] for name in ("x", "y", "width", "turn", "flipped")}
    return ShotStickerShown(
        id=row["id"],
        name=row["name"],
        address=reverse("movie_sticker", args=[movie.pk, row["source"]]),
        begins=row["begins"] or 0.0,
        ends=seconds if row["ends"] is None else row["ends"],
        whole=row["begins"] is None and row["ends"] is None,
        **place,
    )


def bare_still(movie: Movie, shot: str) -> str:
    """Another address only when the shot itself looks different; empty where its picture has gone."""
    try:
        key = preview_of(movie, shot, bare=True).key
    except (KeyError, RefusedError):
        return ""
    return f"{reverse('shot_still', args=[movie.pk, shot])}?v={key}&bare=1"
