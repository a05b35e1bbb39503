"""Movies go into the trash and come back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from albums.actions.film_movie import stop_movie
from albums.actions.tell_movie import tell_movie
from albums.models import Movie


@transaction.atomic
def delete_movie(movie: Movie) -> None:
    """Its link shows nothing meanwhile; nothing more is done for it."""
    stop_movie(movie)
    Movie.objects.alive().filter(pk=movie.pk).update(deleted_at=timezone.now())
    tell_movie(movie)


def restore_movie(movie: Movie) -> None:
    Movie.objects.in_trash().filter(pk=movie.pk).update(deleted_at=None)
