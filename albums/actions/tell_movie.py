"""Tell a movie's open pages what became of it, and people what concerns them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from albums.models import Movie, Notice, User
from render.jobs import nudges


def tell_movie(movie: Movie) -> None:
    """On commit: open pages show the movie as it is now."""
    message = {"type": "movie.changed", "version": movie.storyboard_version}
    transaction.on_commit(lambda: nudges.tell([movie.group], message))


def tell_person(user_id: str | None, movie: Movie, kind: Notice.Kind) -> None:
    """A notice for who started the movie, on whatever page they are; nobody, if they are gone."""
    user = User.objects.filter(pk=UUID(user_id), is_active=True).first() if user_id else None
    if user is None:
        return
    tell_notice(Notice.objects.create(user=user, movie=movie, kind=kind))


def tell_notice(notice: Notice) -> None:
    """On commit: whatever page they are on says so."""
    message = {"type": "notice.new", "notice": notice.pk}
    transaction.on_commit(lambda: nudges.tell([f"user.{notice.user_id}"], message))
