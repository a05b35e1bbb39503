"""See what a change of a shot has done, at once: its excerpt, made by a job, and a still of it meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from albums.actions.draw_theme import as_webp
from albums.actions.edit_movie import tidied
from albums.actions.film_movie import PICTURE_GONE, at_paths, film_params, with_files
from albums.models import Movie
from albums.shot_sources import shown_by
from albums.storage import content_path
from render.film.excerpt import Excerpt, excerpt_of, still_of
from render.film.theme import theme_from_values
from render.jobs.models import Job, Lane
from render.jobs.places import data_folder
from render.jobs.queue import cancel_waiting, enqueue
from render.media.errors import RefusedError
from render.story.storyboard import from_json

__all__ = ["Excerpt", "preview_of", "preview_soon", "still_for"]


def preview_of(movie: Movie, shot: str, *, bare: bool = False) -> Excerpt:
    """KeyError where there is no such shot, or its picture has left the album; RefusedError where a file is gone.

    bare: without the stickers on it.
    """
    params = params_of(movie)
    board, hashes = with_files(params)
    if bare:
        board = replace(board, shots=tuple(replace(each, stickers=()) for each in board.shots))
    return excerpt_of(board, theme_from_values(params["theme"]), shot, cache=data_folder("cache"), hashes=hashes)


def params_of(movie: Movie) -> dict[str, Any]:
    """Of the movie as it would be made now: without what has left the album."""
    return film_params(movie, tidied(movie))


def preview_soon(movie: Movie, shot: str, preview: Excerpt) -> Job:
    """Have it made, where it is not on its way. For what the shot was before nobody waits any more."""
    waiting = Job.objects.about(movie.subject).filter(kind="preview", params__shot=shot)
    cancel_waiting(waiting.exclude(params__key=preview.key))
    return enqueue(
        "preview",
        movie.subject,
        params={"shot": shot, "key": preview.key},
        tenant=movie.subject,
        lane=Lane.NOW,
        dedupe_key=f"preview:{movie.pk}:{preview.key}",
    )


def still_for(movie: Movie, shot: str, *, bare: bool = False) -> bytes:
    """The same shot as a picture, drawn from the small ones that there are. Raises as `preview_of` does."""
    params = params_of(movie)
    pictures = {source: seen.picture for source, seen in shown_by(movie.album.items.alive(), params["sources"]).items()}
    stickers = {source: content_path(sha256) for source, sha256 in params["stickers"].items()}
    board = at_paths(from_json(params["storyboard"]), pictures | stickers, params["frames"])
    try:
        return as_webp(still_of(board, theme_from_values(params["theme"]), shot, bare=bare))
    except FileNotFoundError as error:
        raise RefusedError(PICTURE_GONE) from error
