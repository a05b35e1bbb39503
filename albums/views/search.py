"""Find photos and videos again, in one album or in all."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from albums.access import album_for
from albums.finding import find
from albums.requests import Request
from albums.wish_form import WishForm

MOST_PAGES = 10_000


@require_GET
def search(request: Request) -> HttpResponse:
    """An empty wish shows what there is to choose from, with everything below."""
    form = WishForm(request.GET)
    if not form.is_valid():
        raise BadRequest(f"no wish: {form.errors.as_json()[:200]}")
    wish = form.wish
    album = album_for(request, wish.album) if wish.album else None
    context = {
        "wish": wish,
        "of_album": album,
        "found": find(request.user, wish, asked_page(request)),
    }
    template = "search/search.html#results" if request.htmx and "page" in request.GET else "search/search.html"
    return render(request, template, context)


def asked_page(request: Request) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:6]) <= MOST_PAGES:
        raise BadRequest(f"no page: {text[:20]}")
    return int(text[:6])
