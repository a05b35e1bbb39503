"""What pages show of looks and music to choose from: each mood with posters of the album's own pictures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from albums.models import Album, Item, Look, Theme
from albums.moods import FIRST_CHOICE, HINTS, shown_name
from albums.showing_movie import some_pictures
from albums.showing_themes import PieceShown, pieces_shown, theme_shown

POSTERS = 4  # pictures: one behind the title, the others by themselves
CANDIDATES = 24  # among which the best are sought


def songs_offered() -> list[PieceShown]:
    return [piece for piece in pieces_shown() if not piece.hidden]


def moods_shown(chosen: str = "") -> list[dict[str, Any]]:
    """Each with the names of its pieces of music."""
    themes = list(Theme.objects.filter(hidden=False))
    slugs = [theme.slug for theme in themes]
    chosen = next((slug for slug in (chosen, FIRST_CHOICE, *slugs) if slug in slugs), "")
    offered = {song.name for song in songs_offered()}
    return [
        {
            "slug": theme.slug,
            "name": shown_name(theme),
            "hint": HINTS.get(theme.slug, ""),
            "rule": theme.rule,
            "songs": [name for name in theme.settings.get("soundtracks", []) if name in offered],
            "pace": theme.settings["pace"],
            "version": theme_shown(theme).version,
            "chosen": theme.slug == chosen,
        }
        for theme in themes
    ]


def moods_with_posters(album: Album, chosen: str, title: str) -> list[dict[str, Any]]:
    """The same, and the addresses of the pictures: `card` behind the title, `frames`."""
    moods, items = moods_shown(chosen), poster_items(album)
    for mood in moods if items else []:
        card, *frames = (poster_address(album, mood, item) for item in items)
        mood["card"] = f"{card}&{urlencode({'title': title})}"
        mood["frames"] = frames or [card]
    return moods


def poster_address(album: Album, mood: dict[str, Any], item: Item) -> str:
    """Another one when the theme changes, or the frame that stands for the item."""
    version = mood["version"] if item.key_ms is None else f"{mood['version']}-{item.key_ms}"
    return f"{reverse('movie_look', args=[album.pk, mood['slug'], item.pk])}?v={version}"


def poster_items(album: Album) -> list[Item]:
    """The best of each stretch of the album, rather such as fill a wide frame."""
    found = some_pictures(album, CANDIDATES)
    seen = Look.objects.filter(blob__in=[item.blob_id for item in found])
    quality = dict(seen.values_list("blob", "analysis__look__quality"))
    ends = [len(found) * number // POSTERS for number in range(POSTERS + 1)]
    return [
        max(found[first:last], key=lambda item: (item.width >= item.height, quality.get(item.blob_id) or 0.0))
        for first, last in pairwise(ends)
        if first < last
    ]


def focus_of(item: Item) -> tuple[float, float]:
    """Where its faces are, in shares of width and height; the middle where none is known."""
    faces: Sequence[dict[str, Any]] = (
        Look.objects.filter(blob=item.blob_id).values_list("analysis__look__faces", flat=True).first() or ()
    )
    if not faces:
        return 0.5, 0.5
    boxes = [face["box"] for face in faces]
    across = sum(box[0] + box[2] for box in boxes) / (2 * len(boxes) * item.width)
    down = sum(box[1] + box[3] for box in boxes) / (2 * len(boxes) * item.height)
    return round(across, 3), round(down, 3)
