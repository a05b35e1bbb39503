"""Where a page finds the preview of a shot."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from albums.actions.preview_shot import preview_of
from albums.models import Movie
from render.media.errors import RefusedError


@dataclass(frozen=True, slots=True)
class PreviewShown:
    """Addresses, other ones whenever the shot looks different."""

    still: str
    excerpt: str


def preview_shown(movie: Movie, shot: str) -> PreviewShown | None:
    """None where its picture has gone."""
    try:
        key = preview_of(movie, shot).key
    except (KeyError, RefusedError):
        return None
    still, excerpt = (reverse(name, args=[movie.pk, shot]) for name in ("shot_still", "shot_excerpt"))
    return PreviewShown(f"{still}?v={key}", f"{excerpt}?v={key}")
