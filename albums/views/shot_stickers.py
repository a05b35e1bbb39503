"""Stickers for the shots of a movie: what one has to choose from, and what movies keep."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from albums import storage
from albums.access import movie_for
from albums.models import MovieSticker, Sticker
from albums.ranged import IMMUTABLE, ranged
from albums.requests import Request
from albums.showing_sticker import StickerShown

CHOICES = 24  # stickers offered at a time


@require_GET
def choices(request: Request, movie: UUID) -> HttpResponse:
    """One's own collection, for a shot; some at a time."""
    found = movie_for(request, movie, need="contribute")
    text = request.GET.get("from", "0")
    if not text.isdecimal() or len(text) > 6:
        raise BadRequest("no number")
    first = int(text)
    mine = list(Sticker.objects.alive().filter(owner=request.user)[first : first + CHOICES + 1])
    context = {
        "movie": found,
        "shot": request.GET.get("shot", ""),
        "stickers": [StickerShown(sticker) for sticker in mine[:CHOICES]],
        "next": first + CHOICES if len(mine) > CHOICES else 0,
    }
    return render(request, "movies/sticker_choices.html", context)


@require_safe
async def picture(request: HttpRequest, movie: UUID, kept: UUID) -> HttpResponseBase:
    """One that the movie keeps, for the page on which it is moved."""
    found = await sync_to_async(kept_for)(request, movie, kept)
    try:
        return await ranged(request, storage.original_path(found.blob), "image/webp", cache=IMMUTABLE)
    except FileNotFoundError as error:
        raise Http404 from error


def kept_for(request: HttpRequest, movie_id: UUID, kept_id: UUID) -> MovieSticker:
    movie = movie_for(request, movie_id, need="contribute")
    kept = movie.stickers.filter(pk=kept_id).select_related("blob").first()
    if kept is None:
        raise Http404
    return kept
