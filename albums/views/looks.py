"""How a movie of an album would look, before it is made."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from albums.access import album_for
from albums.actions.draw_theme import poster_of
from albums.models import Item, Theme
from albums.ranged import CHECKED, IMMUTABLE
from albums.requests import Request
from albums.showing_mixes import focus_of
from albums.storage import PICTURE_SIDES, key_path, picture_path

LONGEST_TITLE = 120
SIDE = PICTURE_SIDES[1]


@require_GET
def movie_look(request: Request, album: UUID, theme: str, item: UUID) -> HttpResponse:
    """One of the album's pictures in the colours of a theme, or behind a `title`. A `v` stands for what stays."""
    found = album_for(request, album, need="contribute")
    shown = found.items.alive().filter(pk=item).first()
    look = Theme.objects.filter(slug=theme, hidden=False).first()
    if shown is None or look is None:
        raise Http404
    title = request.GET.get("title")
    if title is not None and (len(title) > LONGEST_TITLE or "\0" in title):
        raise BadRequest("no title")
    try:
        picture = poster_of(look.settings, path_of(shown), focus_of(shown), title)
    except FileNotFoundError as error:
        raise Http404 from error
    cache = IMMUTABLE if "v" in request.GET else CHECKED
    return HttpResponse(picture, content_type="image/webp", headers={"Cache-Control": cache})


def path_of(item: Item) -> Path:
    """As it is shown elsewhere, by the frame that was chosen for it."""
    if item.key_ms is None:
        return picture_path(item.blob_id, SIDE)
    return key_path(item.moving_blob_id, item.key_ms, SIDE)
