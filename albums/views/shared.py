"""What visitors with a public link see."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from albums import storage
from albums.account_forms import LONGEST_PASSWORD
from albums.actions.copy_movie import line_soon
from albums.actions.film_movie import name_of
from albums.actions.film_stream import versions_of
from albums.actions.finish_sticker import sticker_picture
from albums.actions.share_bare import bare_movie
from albums.addresses import whole_address
from albums.blurred import blurred
from albums.kinds.render import POSTER, SMALL_POSTER
from albums.link_door import (
    SAID_FOR,
    UNLOCKED,
    UNLOCKED_FOR,
    ShutError,
    open_page,
    said_so,
    set_cookie,
    shared_link,
    shown_link,
    unlock,
    watched_link,
)
from albums.models import Link, Movie, Rendition
from albums.models.links import Shut, field_of
from albums.names import safe_name
from albums.neutral_poster import neutral_poster
from albums.ranged import REVOCABLE, ranged, sent
from albums.requests import VisitorRequest
from albums.showing_cases import poster_paths
from albums.showing_links import in_full
from albums.showing_movie import Studio, file_name
from albums.showing_selection import grid_context
from albums.showing_selection import title_of as title_of_selection
from albums.showing_sticker import SIDES
from albums.still import Still
from albums.views.streams import TYPES
from render.media.errors import RefusedError

# What is answered to those who ask for bytes. A page that asks for its password is a good one: messengers show it.
STATUS = {
    Shut.BEFORE: 403, Shut.LOCKED: 403, Shut.UNOPENED: 403, Shut.HIDDEN: 403, Shut.ADULTS: 403, Shut.COVERED: 403,
    Shut.ENDED: 410, Shut.USED_UP: 410,
}  # fmt: skip
ASKS = (Shut.ADULTS, Shut.COVERED)  # whether the visitor is sure
# A browser tells its own site where a form comes from, and with "no-referrer" it could not; of the address, which is
# the key, this says nothing.
FORM_REFERRER = "strict-origin"
TEMPLATES = {
    "movie": "links/shared.html",
    "sticker": "links/shared_sticker.html",
    "selection": "links/shared_selection.html",
}
POSTER_SIDE = storage.PICTURE_SIDES[1]  # of chosen pictures
STICKER_SIDE = SIDES[2]  # drawn once and then kept, however many ask for it


def sentence_of(error: ShutError) -> str:
    match error.why:
        case Shut.BEFORE if error.link.starts_at:
            return _("This link opens on %(moment)s: please come back then.") % {
                "moment": in_full(error.link.starts_at)
            }
        case Shut.LOCKED:
            return _("This link asks for a password.")
        case Shut.UNOPENED:
            return _("Please open the link's own page first.")
        case Shut.HIDDEN:
            return _("Somebody has to look at this before it is shown. Please come back later.")
        case Shut.ADULTS:
            return _("This is for adults only. Please open the link's own page.")
        case Shut.COVERED:
            return _("This may show something that not everybody wants to see. Please open the link's own page.")
        case Shut.USED_UP:
            return _("This link was used as often as it may be. Ask whoever sent it to you for a new one.")
    return _("This link has ended. Ask whoever sent it to you for a new one.")


def answered_when_shut[**Arguments](
    view: Callable[Arguments, Any],
) -> Callable[Arguments, Any]:
    """For bytes: where the door is shut, the sentence why, as plain text."""

    @wraps(view)
    async def answered(*args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        try:
            response: HttpResponseBase = await view(*args, **kwargs)
        except ShutError as error:
            response = HttpResponse(
                sentence_of(error), status=STATUS[error.why], content_type="text/plain; charset=utf-8"
            )
        return secluded(response)

    return answered


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: VisitorRequest, token: str) -> HttpResponseBase:
    """Simply plays, and shows nothing else of the album; a POST brings the password, or says that they are sure."""
    try:
        link = shared_link(request, token)
    except ShutError as error:
        if error.why is Shut.LOCKED and request.method == "POST":
            return try_password(request, error, token)
        if error.why in ASKS and request.POST.get("sure") == "yes":
            return be_sure(error, token)
        return shut_page(request, error, token)
    if request.method == "POST":  # it is open already
        return secluded(redirect("shared", token))
    context = page_context(request, link, token)
    if link.selection is not None:
        context |= grid_context(link, request.GET.get("page"))
        if not context["pictures"]:
            raise Http404
    response = render(request, TEMPLATES[field_of(link.thing)], context)
    return open_page(request, secluded(response), link, token)


def page_context(request: HttpRequest, link: Link, token: str) -> dict[str, Any]:
    context = {
        "title": title_of(link),
        "token": token,
        "link": link,
        **{name: whole_address(request, f"shared_{name}", token) for name in ("file", "poster", "oembed")},
        "address": whole_address(request, "shared", token),
    }
    if link.movie is not None:
        rendition = film_of(link)
        line_soon(rendition)
        context |= {"rendition": rendition, "frame": Studio(link.movie).film_frame}
    return context


def title_of(link: Link) -> str:
    if link.selection is not None:
        return title_of_selection(link)
    return name_of(link.movie) if link.movie is not None else str(link.thing)


def try_password(request: VisitorRequest, error: ShutError, token: str) -> HttpResponseBase:
    password = request.POST.get("password", "")[: LONGEST_PASSWORD + 1]
    try:
        value = unlock(request, error.link, password)
    except RefusedError as refused:
        return shut_page(request, error, token, str(refused), 403)
    response = secluded(redirect("shared", token))
    set_cookie(response, UNLOCKED, value, token, UNLOCKED_FOR)
    return response


def be_sure(error: ShutError, token: str) -> HttpResponseBase:
    """They are of age, or want to see what is blurred."""
    response = secluded(redirect("shared", token))
    set_cookie(response, error.why, said_so(error.link, error.why), token, SAID_FOR)
    return response


def shut_page(
    request: VisitorRequest, error: ShutError, token: str, problem: str = "", status: int = 0
) -> HttpResponse:
    """Neutral: it tells neither what lies behind nor whose it is."""
    locked, asks = error.why is Shut.LOCKED, error.why in ASKS
    context = {
        "asks": asks,
        "adults": error.why is Shut.ADULTS,
        "title": title_of(error.link) if error.why is Shut.COVERED else "",
        "token": token,
        "heading": _("Not open yet") if error.why is Shut.BEFORE else _("Nothing to see now"),
        "sentence": sentence_of(error),
        "locked": locked,
        "problem": problem,
        "address": whole_address(request, "shared", token),
        "poster": whole_address(request, "shared_poster", token) if locked or asks else "",
    }
    status = status or (200 if locked or asks else STATUS[error.why])
    response = secluded(render(request, "links/shut.html", context, status=status))
    response["Referrer-Policy"] = FORM_REFERRER
    return response


@login_not_required
@require_safe
@answered_when_shut
async def shared_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The film, for players, `small` for those that cannot play its pieces, or, with `download`, for keeps."""
    link = await sync_to_async(watched_link)(request, token, "movie")
    rendition = await sync_to_async(film_of)(link)
    movie = rendition.movie
    name = await sync_to_async(name_for)(link, movie) if "download" in request.GET else None
    path = storage.original_path(rendition.blob)
    if "small" in request.GET and name is None:
        path = next(iter(versions_of(rendition).files.values()))
    still = still_open(request, token)
    try:
        if not link.metadata and path == storage.original_path(rendition.blob):  # the small one says nothing
            path = await asyncio.to_thread(bare_movie, rendition.blob_id, path)
        return await ranged(request, path, "video/mp4", download_as=name, cache=REVOCABLE, still=still)
    except (FileNotFoundError, RefusedError) as error:
        raise Http404 from error


@login_not_required
@require_safe
@answered_when_shut
async def shared_stream(request: HttpRequest, token: str, file: str) -> HttpResponseBase:
    """The film in pieces of a few seconds, and the lists of them. Lists are asked for before anybody watches; a view
    begins with the first piece.
    """
    door = watched_link if file.endswith(".m4s") else shown_link
    rendition = await sync_to_async(film_of)(await sync_to_async(door)(request, token, "movie"))
    content = await asyncio.to_thread(versions_of(rendition).file, file)
    if content is None:
        raise Http404
    kind = TYPES[file.rpartition(".")[2]]
    return sent(request, content, kind, cache=REVOCABLE, still=still_open(request, token))


@login_not_required
@require_safe
@answered_when_shut
async def shared_poster(request: HttpRequest, token: str) -> HttpResponseBase:
    """What is shown before it plays, here, where it is `small`, and in messengers; of a link that asks for a password
    it shows nothing.
    """
    try:
        link = await sync_to_async(shared_link)(request, token)
        path = await sync_to_async(poster_of)(link, small="small" in request.GET)
        if path is None:
            return of_any_site(HttpResponse(neutral_poster(), content_type="image/jpeg"))
        kind = "image/jpeg" if path.suffix == ".jpg" else "image/webp"
        return of_any_site(await ranged(request, path, kind, cache=REVOCABLE, still=still_open(request, token)))
    except FileNotFoundError as error:
        raise Http404 from error
    except ShutError as error:
        match error.why:
            case Shut.COVERED:
                picture = await sync_to_async(covered_poster)(error.link)
            case Shut.LOCKED | Shut.ADULTS:
                picture = neutral_poster()
            case _:
                raise
        return of_any_site(HttpResponse(picture, content_type="image/jpeg"))


@login_not_required
@require_safe
@answered_when_shut
async def shared_oembed(request: HttpRequest, token: str) -> HttpResponseBase:
    """For sites that show what a link leads to (oembed.com): its title and poster, as a link that is opened here."""
    link = await sync_to_async(shared_link)(request, token)
    said: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": await sync_to_async(title_of)(link),
        "provider_name": "Memoriesweb",
    }
    if link.movie is not None:
        rendition = await sync_to_async(film_of)(link)
        said |= {
            "thumbnail_url": whole_address(request, "shared_poster", token),
            "thumbnail_width": rendition.width,
            "thumbnail_height": rendition.height,
        }
    return of_any_site(JsonResponse(said))


@login_not_required
@require_safe
@answered_when_shut
async def shared_sticker(request: HttpRequest, token: str) -> HttpResponseBase:
    """A sticker as it is finished, on its page or, with `download`, for keeps."""
    sticker = (await sync_to_async(watched_link)(request, token, "sticker")).sticker
    assert sticker is not None  # noqa: S101 - for the type checker: the door has looked
    name = f"{safe_name(sticker.name)}.webp" if "download" in request.GET else None
    still = still_open(request, token)
    try:
        path = await sync_to_async(sticker_picture)(sticker, STICKER_SIDE)
        return await ranged(request, path, "image/webp", download_as=name, cache=REVOCABLE, still=still)
    except FileNotFoundError as error:
        raise Http404 from error


def name_for(link: Link, movie: Movie) -> str:
    """Under which visitors save it; the day on which it was made is for those who may know of days."""
    return file_name(movie) if link.metadata else f"{safe_name(name_of(movie), 'movie')}.mp4"


def poster_of(link: Link, *, small: bool) -> Path | None:
    """The picture that stands for it; None where that would be the thing itself, which may be seen only so often."""
    if link.movie is not None:
        folder = storage.pictures_folder(film_of(link).blob_id)
        return folder / SMALL_POSTER if small and (folder / SMALL_POSTER).is_file() else folder / POSTER
    if link.view_limit is not None:
        return None
    if link.sticker is not None:
        return sticker_picture(link.sticker, SIDES[0])
    item = link.selection.visible().first() if link.selection is not None else None
    if item is None:
        raise Http404
    return storage.shown_path(item, POSTER_SIDE)


def covered_poster(link: Link) -> bytes:
    """Blurred; what may be seen only so often is not shown at all."""
    if link.view_limit is not None and link.movie is None:
        return neutral_poster()
    try:
        return blurred(poster_paths(link)[0])
    except FileNotFoundError as error:
        raise Http404 from error


def film_of(link: Link) -> Rendition:
    made = Rendition.objects.filter(movie=link.movie_id).select_related("blob", "movie__album")
    rendition = made.order_by("-created_at").first()
    if rendition is None:
        raise Http404
    return rendition


def still_open(request: HttpRequest, token: str, shows: Callable[[Link], bool] = lambda link: True) -> Still:
    """Asked while something is being sent. shows: whether just this is still behind the link."""

    def is_open() -> bool:
        try:
            return shows(shared_link(request, token))
        except (Http404, ShutError):
            return False

    return sync_to_async(is_open)


def of_any_site[Response: HttpResponseBase](response: Response) -> Response:
    """A messenger's preview shows it on its own pages."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def secluded[Response: HttpResponseBase](response: Response) -> Response:
    """The address is the key: it is kept out of search engines, caches, and the logs of other sites."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = REVOCABLE
    return response
