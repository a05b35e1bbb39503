"""What somebody was told."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from albums.actions.see_notices import see_all
from albums.models import Notice
from albums.requests import Request
from albums.showing_cases import with_sentences

MOST_SHOWN = 50


@require_GET
def notices(request: Request) -> HttpResponse:
    """The newest first."""
    told = Notice.objects.of(request.user).select_related("movie__album", "decision__case").order_by("-created_at")
    return render(request, "movies/notices.html", {"notices": with_sentences(told[:MOST_SHOWN])})


@require_POST
def seen(request: Request) -> HttpResponseBase:
    see_all(request.user)
    return redirect("notices")
