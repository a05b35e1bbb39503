"""Public links, for those who share: made, changed, turned off."""

from __future__ import annotations

import io
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from albums.access import album_for, link_for, movie_for, sticker_for
from albums.actions.share_by_link import (
    change_link,
    make_link,
    restore_links,
    revoke_links,
    share_items,
    token_of,
)
from albums.addresses import whole_address
from albums.link_form import LinkForm
from albums.models import Album, Link, Movie, Sticker
from albums.ranged import REVOCABLE
from albums.requests import Request
from albums.showing_links import link_shown, links_address, links_context, links_to, page_of, where_made
from albums.views.asking import asked_ids
from albums.views.errors import refuse
from render.media.errors import RefusedError

QR_BORDER = 2  # modules; the page around is as light as the code's own ground


@require_http_methods(["GET", "POST"])
def movie_links(request: Request, movie: UUID) -> HttpResponseBase:
    """A movie's links, on a page of their own; or what is to be done with them."""
    return links_of(request, movie_for(request, movie, need="contribute"))


@require_http_methods(["GET", "POST"])
def sticker_links(request: Request, sticker: UUID) -> HttpResponseBase:
    """The same of a sticker."""
    return links_of(request, sticker_for(request, sticker))


@require_http_methods(["GET", "POST"])
def album_links(request: Request, album: UUID) -> HttpResponseBase:
    """Those to pictures of an album; `action` may also make one: to the pictures that are named, to all that it shows
    now, or another to the same.
    """
    found = album_for(request, album, need="contribute")
    action = request.POST.get("action", "")
    if not action.startswith("share"):
        return links_of(request, found)
    try:
        return redirect("link", made_in(request, found, action).pk)
    except RefusedError as error:
        return refuse(request, 409, str(error))


def made_in(request: Request, album: Album, action: str) -> Link:
    """Raises RefusedError."""
    match action:
        case "share":
            return share_items(album, album.items.filter(pk__in=asked_ids(request)), request.user)
        case "share-all":
            return share_items(album, album.items.in_grid(), request.user)
        case "share-again":
            like = links_to(album).there().filter(pk__in=numbers(request.POST.get("link", ""))).first()
            if like is None or like.selection is None:
                raise Http404
            return make_link(like.selection, request.user)
    raise BadRequest("no such action")


def links_of(request: Request, found: Movie | Sticker | Album) -> HttpResponseBase:
    """`action`: make one, revoke one or all, restore those just revoked."""
    links = links_to(found)
    if request.method == "GET":
        gone = links.filter(pk__in=numbers(request.GET["undo"])) if "undo" in request.GET else links.none()
        return show_links(request, found, list(gone.just_revoked()))
    revoked: list[Link] = []
    match request.POST.get("action", ""):
        case "make" if not isinstance(found, Album):
            try:
                make_link(found, request.user)
            except RefusedError as error:
                return refuse(request, 409, str(error))
        case "revoke":
            revoked = revoke_links(links.filter(pk__in=numbers(request.POST.get("link", ""))), request.user)
        case "revoke-all":
            revoked = revoke_links(links, request.user)
        case "restore":
            restore_links(links.filter(pk__in=numbers(request.POST.get("link", ""))), request.user)
        case _:
            raise BadRequest("no such action")
    if request.htmx:
        return show_links(request, found, revoked)
    undo = {"undo": ",".join(str(link.pk) for link in revoked)} if revoked else None
    return redirect(f"{links_address(found)}?{urlencode(undo)}" if undo else links_address(found))


def show_links(request: Request, thing: Movie | Sticker | Album, revoked: list[Link]) -> HttpResponse:
    """The page; a script takes only the list."""
    template = "links/list.html" if request.htmx else "links/links.html"
    address, title = page_of(thing)
    return render(request, template, links_context(request, thing, revoked) | {"title": title, "page": address})


def numbers(text: str) -> list[int]:
    """Of links, with commas between them."""
    texts = text.split(",")
    if not all(text.isdecimal() and text.isascii() and len(text) < 10 for text in texts):
        raise BadRequest("no links")
    return [int(text) for text in texts]


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def link(request: Request, link: int) -> HttpResponseBase:
    """Its code, and what may be said about it."""
    found = link_for(request, link)
    if found.revoked_at is not None:
        raise Http404
    form = LinkForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        change_link(found, request.user, form.changes())
        messages.success(request, _("Saved. It holds from now on."))
        return redirect("link", found.pk)
    context = {"form": form, "shown": link_shown(request, found)}
    context |= {"title": page_of(where_made(found))[1], "page": links_address(found.thing)}
    return render(request, "links/link.html", context, status=400 if form.is_bound else 200)


@require_GET
def qr(request: Request, link: int) -> HttpResponse:
    """The link as a code that a phone's camera reads."""
    found = link_for(request, link)
    token = token_of(found)
    if found.revoked_at is not None or not token:
        raise Http404
    code = io.BytesIO()
    segno.make(whole_address(request, "shared", token), micro=False).save(
        code, kind="svg", border=QR_BORDER, xmldecl=False, dark="#2d2420", light="#ffffff", omitsize=True
    )
    return HttpResponse(code.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": REVOCABLE})
