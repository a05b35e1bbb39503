"""How a movie of an album would look, before it is made."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from albums.access import album_for
from albums.actions.draw_theme import poster_of
from albums.models import Theme
from albums.ranged import CHECKED, IMMUTABLE
from albums.requests import Request
from albums.shot_sources import Shown
from albums.showing_mixes import focus_of

LONGEST_TITLE = 120


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
        picture = poster_of(look.settings, Shown(shown).picture, focus_of(shown), title)
    except FileNotFoundError as error:
        raise Http404 from error
    cache = IMMUTABLE if "v" in request.GET else CHECKED
    return HttpResponse(picture, content_type="image/webp", headers={"Cache-Control": cache})
