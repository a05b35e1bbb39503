"""A rule while it is written."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from albums.access import album_for
from albums.choosing_classifiers import classifiers_in
from albums.requests import Request
from albums.showing_rule import fitting


@require_GET
def fits(request: Request, album: UUID) -> HttpResponse:
    """How much of the album fits, as a part of its page."""
    found = album_for(request, album, need="contribute")
    chosen = classifiers_in(request.GET, request.user)
    shown = fitting(found, request.user, request.GET.get("rule", ""), chosen)
    return render(request, "movies/rule.html#fits", {"album": found, "fitting": shown})
