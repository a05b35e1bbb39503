"""Put a sticker of one's own collection on a shot of a movie. The movie keeps it as it is then."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.db import transaction

from albums.actions.edit_movie import save_storyboard, storyboard_of
from albums.actions.finish_sticker import sticker_picture
from albums.actions.share_bytes import keep_bytes, let_go
from albums.models import Movie, MovieSticker, Sticker
from albums.upload_limits import LimitReachedError, check_room
from render.film.keys import content_hash
from render.media.errors import RefusedError
from render.story.stick import put_sticker

# The longer side in pixels. A moving one is decoded again and again, and its frames are many.
MOST_STILL, MOST_MOVING = 1080, 480


def stick_on_shot(movie: Movie, shot: str, sticker: Sticker, version: int) -> None:
    """Raises RefusedError with a sentence, ConflictError for another version."""
    path = sticker_picture(sticker, side_of(sticker))
    with transaction.atomic():
        kept = kept_with(movie, path)
        save_storyboard(movie, put_sticker(storyboard_of(movie), shot, str(kept.pk), sticker.name), version)


def side_of(sticker: Sticker) -> int:
    """No larger than it was lifted: a film enlarges it as well as anybody."""
    return min(MOST_MOVING if sticker.is_animated else MOST_STILL, max(sticker.width, sticker.height))


def kept_with(movie: Movie, path: Path) -> MovieSticker:
    """The same picture is kept once, on however many shots it is. In a transaction."""
    size = path.stat().st_size
    try:
        check_room(size)
    except LimitReachedError as error:
        raise RefusedError(str(error)) from error
    blob = keep_bytes(path, content_hash(path), size)
    kept, is_new = movie.stickers.get_or_create(blob=blob)
    if not is_new:
        let_go(blob)
    return kept


def tidy_movie_stickers() -> None:
    """Let go of those that were taken off, once nobody can undo that."""
    for movie in Movie.objects.filter(stickers__isnull=False).distinct():
        with transaction.atomic():
            locked = Movie.objects.select_for_update().get(pk=movie.pk)
            boards = [locked.storyboard, *locked.drafts.values_list("storyboard", flat=True)]
            used = {source for board in boards for source in stickers_of(board)}
            drop(locked, used)


def drop(movie: Movie, used: Collection[str]) -> None:
    for kept in movie.stickers.exclude(pk__in=used).select_related("blob"):
        kept.delete()
        let_go(kept.blob)


def stickers_of(board: dict[str, Any] | None) -> list[str]:
    """Ids of the kept ones that it shows."""
    shots = (board or {"shots": []})["shots"]
    return [sticker["source"] for shot in shots for sticker in shot.get("stickers", ())]
