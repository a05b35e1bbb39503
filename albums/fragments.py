"""What sockets send to open pages: HTML that htmx puts in its place, rendered once for all who look at the same."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

from channels.db import database_sync_to_async
from django.template.loader import render_to_string
from django.utils import translation

from albums.models import Movie, Notice, User
from albums.movie_progress import progress_of
from albums.showing_cases import with_sentences

KEPT = 64  # fragments; each is asked for by all its listeners within a moment


class Shared:
    """The fragments of the last moments, each made by the first who asks."""

    def __init__(self) -> None:
        self._made: OrderedDict[Hashable, asyncio.Task[str]] = OrderedDict()

    async def get(self, key: Hashable, make: Callable[[], str]) -> str:
        """`make` runs on the thread that the database is asked from."""
        loop = asyncio.get_running_loop()
        task = self._made.get((loop, key))
        if task is None:
            task = self._made[loop, key] = loop.create_task(database_sync_to_async(make)())
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return await asyncio.shield(task)


shared = Shared()


def progress_fragment(movie: Movie, language: str) -> str:
    """The fragment `progress` of a movie's page, empty where nothing is done for it."""
    with translation.override(language):
        progress = progress_of(movie)
        if progress is None:
            return ""
        return render_to_string("movies/progress.html", {"movie": movie, "progress": progress, "out_of_band": True})


def unseen_fragment(user: User, language: str) -> str:
    """The count on the bell."""
    context = {"unseen_notices": Notice.objects.unseen_by(user).count(), "out_of_band": True}
    with translation.override(language):
        return render_to_string("base.html#unseen", context)


def notice_fragment(notice: Notice, language: str) -> str:
    """A word about what has just happened."""
    with translation.override(language):
        [(_notice, sentence)] = with_sentences([notice])
        return render_to_string("movies/told.html", {"notice": notice, "sentence": sentence})
