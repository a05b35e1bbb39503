"""Smaller copies of a movie, for its members: asked for, and taken along."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from albums import storage
from albums.access import movie_for, movie_of_user
from albums.actions.copy_movie import SIZES, copy_soon, sizes_of
from albums.models import Movie, Rendition
from albums.ranged import ranged
from albums.requests import Request
from albums.showing_movie import file_name
from albums.still import still_in
from albums.views.movies import film_of, show_movie


@require_POST
def make(request: Request, movie: UUID) -> HttpResponseBase:
    """A copy of the size `key`."""
    found = movie_for(request, movie)
    key = request.POST.get("key", "")
    if key not in SIZES:
        raise BadRequest("no such size")
    if found.rendition is None:
        raise Http404
    if key in sizes_of(found.rendition):
        copy_soon(found.rendition, key)
    return show_movie(request, found, part="copies") if request.htmx else redirect("movie", found.pk)


@require_safe
async def file(request: HttpRequest, movie: UUID, key: str) -> HttpResponseBase:
    """The copy, for keeps."""
    found, rendition, name = await sync_to_async(copy_of)(request, movie, key)
    still = still_in(request, lambda user: movie_of_user(user, found.pk))
    try:
        path = storage.copy_path(rendition.blob_id, key)
        return await ranged(request, path, "video/mp4", download_as=name, still=still)
    except FileNotFoundError as error:
        raise Http404 from error


def copy_of(request: HttpRequest, movie: UUID, key: str) -> tuple[Movie, Rendition, str]:
    found, rendition = film_of(request, movie)
    if key not in SIZES:
        raise Http404
    return found, rendition, file_name(found, key)
