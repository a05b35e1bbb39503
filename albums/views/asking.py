"""What the pages of albums ask for, and how they are answered."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from albums.models import Album
from albums.requests import Request

MOST_ITEMS = 20_000  # in one request


def asked_ids(request: HttpRequest, name: str = "item") -> list[UUID]:
    """The ids of a form: a field for each, or, since fields are limited, many with commas between them."""
    texts = [text for field in request.POST.getlist(name) for text in field.split(",") if text]
    if not 0 < len(texts) <= MOST_ITEMS:
        raise BadRequest(f"{len(texts)} items")
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise BadRequest(f"{name} is no id") from error


def toast(
    request: Request, album: Album, sentence: str, *, undo: dict[str, str] | None = None, status: int = 200
) -> HttpResponseBase:
    """A sentence about what was done, with a button that undoes it; without scripts on the album's page."""
    if request.htmx and status >= 400:
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    if request.htmx:
        return render(request, "albums/toast.html", {"album": album, "sentence": sentence, "undo": undo})
    (messages.error if status >= 400 else messages.success)(request, sentence)
    return redirect("album", album.pk)
