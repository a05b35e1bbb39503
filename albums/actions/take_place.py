"""A picture comes in the place of another: movies that show that one go on with the new one."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import F

from albums.actions.film_movie import film_soon, stop_movie
from albums.actions.tell_movie import tell_movie
from albums.models import Album, Draft, Item, Movie, User
from render.jobs.models import Job
from render.media.errors import RefusedError


@transaction.atomic
def take_place(older: Item, newer: Item) -> None:
    """In the storyboards of the album's movies, and in what can be undone of them. A film that is there stays until it
    is made again; one that is being made is begun anew, with what is rendered of it already.
    """
    Album.objects.filter(pk=newer.album_id, cover=older).update(cover=newer)
    for draft in Draft.objects.filter(movie__album=newer.album_id):
        if shows(draft.storyboard, older):
            draft.storyboard = instead(draft.storyboard, older, newer)
            draft.save(update_fields=["storyboard"])
    for movie in Movie.objects.filter(album=newer.album_id, storyboard__isnull=False).select_related("album"):
        if shows(movie.storyboard, older):
            go_on(movie, older, newer)


def go_on(movie: Movie, older: Item, newer: Item) -> None:
    is_rendering = movie.state == Movie.State.RENDERING
    maker = maker_of(movie) if is_rendering else None
    if is_rendering:
        stop_movie(movie)
    this = Movie.objects.filter(pk=movie.pk)
    this.filter(state=Movie.State.READY).update(state=Movie.State.PLANNED)
    this.update(storyboard=instead(movie.storyboard, older, newer), storyboard_version=F("storyboard_version") + 1)
    movie.refresh_from_db()
    tell_movie(movie)
    if maker:
        with suppress(RefusedError):  # something else is missing by now: its page says so
            film_soon(movie, maker, movie.storyboard_version)


def maker_of(movie: Movie) -> User | None:
    """Who waits for the film."""
    job = Job.objects.unfinished().about(movie.subject).filter(kind="render").first()
    return User.objects.alive().filter(pk=job.params["user"]).first() if job and job.params["user"] else None


def shows(board: Any, item: Item) -> bool:
    return str(item.pk) in json.dumps(board)


def instead(board: Any, older: Item, newer: Item) -> Any:
    """The storyboard with another source; ids stand for nothing else in it."""
    return json.loads(json.dumps(board).replace(str(older.pk), str(newer.pk)))
