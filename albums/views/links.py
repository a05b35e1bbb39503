"""Public links: turning them on and off, and what visitors see."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import segno
from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from albums import storage
from albums.access import movie_for, shared_movie
from albums.actions.film_movie import name_of
from albums.actions.share_movie import token_of, turn_off, turn_on
from albums.kinds.render import POSTER
from albums.models import Movie, Rendition
from albums.ranged import REVOCABLE, ranged
from albums.requests import Request, VisitorRequest
from albums.showing_movie import Studio, file_name, shared_address

QR_BORDER = 2  # modules; the page around is as light as the code's own ground


@require_POST
def switch(request: Request, movie: UUID) -> HttpResponseBase:
    """`state` on or off; off, then on, makes a new link."""
    found = movie_for(request, movie, need="contribute")
    state = request.POST.get("state", "")
    if state not in ("on", "off"):
        raise BadRequest("neither on nor off")
    if state == "on":
        turn_on(found)
    else:
        turn_off(found)
    if request.htmx:
        return render(request, "movies/movie.html#link", link_context(request, Studio(found)))
    return redirect("movie", found.pk)


def link_context(request: HttpRequest, studio: Studio) -> dict[str, Any]:
    """What the part `link` of a movie's page shows."""
    address = shared_address(request, studio.token) if studio.token else ""
    return {"movie": studio.movie, "studio": studio, "link_address": address}


@require_GET
def qr(request: Request, movie: UUID) -> HttpResponse:
    """The link as a code that a phone's camera reads."""
    found = movie_for(request, movie, need="contribute")
    token = token_of(found)
    if not token:
        raise Http404
    code = io.BytesIO()
    segno.make(shared_address(request, token), micro=False).save(
        code, kind="svg", border=QR_BORDER, xmldecl=False, dark="#2d2420", light="#ffffff", omitsize=True
    )
    response = HttpResponse(code.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = REVOCABLE
    return response


@login_not_required
@require_safe
def shared(request: VisitorRequest, token: str) -> HttpResponse:
    """Simply plays, and shows nothing else of the album."""
    movie, rendition = shared_film(token)
    context = {
        "title": name_of(movie),
        "rendition": rendition,
        "token": token,
        "address": shared_address(request, token),
        "file": shared_address(request, token, "shared_file"),
        "poster": shared_address(request, token, "shared_poster"),
        "frame": Studio(movie).film_frame,
    }
    return secluded(render(request, "movies/shared.html", context))


@login_not_required
@require_safe
async def shared_file(request: HttpRequest, token: str) -> HttpResponseBase:
    movie, rendition = await sync_to_async(shared_film)(token)
    name = await sync_to_async(file_name)(movie) if "download" in request.GET else None

    async def still() -> bool:
        return await sync_to_async(is_live)(token)

    path = storage.original_path(rendition.blob)
    try:
        response = await ranged(request, path, "video/mp4", download_as=name, cache=REVOCABLE, still=still)
    except FileNotFoundError as error:
        raise Http404 from error
    return secluded(response)


@login_not_required
@require_safe
async def shared_poster(request: HttpRequest, token: str) -> HttpResponseBase:
    _movie, rendition = await sync_to_async(shared_film)(token)
    path = storage.pictures_folder(rendition.blob_id) / POSTER
    try:
        response = await ranged(request, path, "image/jpeg", cache=REVOCABLE)
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # a messenger's preview shows it on its own pages
    return secluded(response)


def shared_film(token: str) -> tuple[Movie, Rendition]:
    movie = shared_movie(token)
    rendition = movie.renditions.select_related("blob").order_by("-created_at").first()
    if rendition is None:
        raise Http404
    return movie, rendition


def is_live(token: str) -> bool:
    """Asked while the movie is being sent."""
    try:
        shared_movie(token)
    except Http404:
        return False
    return True


def secluded[Response: HttpResponseBase](response: Response) -> Response:
    """The address is the key: it is kept out of search engines, caches, and the logs of other sites."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = REVOCABLE
    return response
