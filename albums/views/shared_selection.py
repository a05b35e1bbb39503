"""What visitors with a link to chosen pictures see, and every byte that they are sent."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from albums.actions.collect_shared import all_files_for, files_for
from albums.actions.share_bare import bare_of, bare_soon
from albums.link_door import ShutError, open_page, shared_link, shown_link, watch
from albums.models import Item, Link
from albums.models.items import ItemQuerySet
from albums.names import safe_name
from albums.ranged import REVOCABLE, ranged
from albums.requests import VisitorRequest
from albums.showing_item import CONTENT_TYPES, content_type, may_play
from albums.showing_selection import large_context, title_of
from albums.still import Still
from albums.storage import PICTURE_SIDES, motion_path, original_path, shown_path
from albums.views.shared import answered_when_shut, page_context, secluded, still_open
from albums.zipping import zip_response
from render.jobs.models import Lane

SECONDS_TO_WAIT = 10  # until a copy is made, usually


def item_at(link: Link, number: int) -> Any:
    """The picture at this place, with its number. Raises Http404 for one that has left the album, if only for the
    trash.
    """
    assert link.selection is not None  # noqa: S101 - for the type checker: the door has looked
    item = link.selection.at(number)
    if item is None:
        raise Http404
    return item


def items_of(link: Link) -> list[Any]:
    return list(shown_by(link).select_related("blob", "motion"))


def shown_by(link: Link) -> ItemQuerySet:
    return link.selection.visible() if link.selection is not None else Item.objects.none()


def watched_item(request: HttpRequest, token: str, number: int, *, download: bool = False) -> tuple[Link, Any]:
    link = shown_link(request, token, "selection", download=download)
    item = item_at(link, number)
    watch(request, link)
    return link, item


def still_item(request: HttpRequest, token: str, number: int) -> Still:
    """Whether visitors still see this one."""
    return still_open(request, token, lambda link: link.selection is not None and link.selection.at(number) is not None)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def shared_item(request: VisitorRequest, token: str, number: int) -> HttpResponseBase:
    """One of them, large."""
    try:
        link = shared_link(request, token)
    except ShutError:
        return secluded(redirect("shared", token))  # which says why, and asks for what is missing
    if link.selection is None:
        raise Http404
    item = item_at(link, number)
    context = page_context(request, link, token) | large_context(item, link)
    if context["state"] == "soon":
        bare_soon([item], Lane.NOW)
    response = render(request, "links/shared_item.html", context)
    return open_page(request, secluded(response), link, token)


@login_not_required
@require_safe
@answered_when_shut
async def shared_picture(request: HttpRequest, token: str, number: int, size: int) -> HttpResponseBase:
    """A picture of it, made by this server, that says nothing about itself."""
    if size not in PICTURE_SIDES:
        raise Http404
    _link, item = await sync_to_async(watched_item)(request, token, number)
    still = still_item(request, token, number)
    try:
        return await ranged(request, shown_path(item, size), "image/webp", cache=REVOCABLE, still=still)
    except FileNotFoundError as error:
        raise Http404 from error


@login_not_required
@require_safe
@answered_when_shut
async def shared_motion(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """The film by which a photo moves, as this server has made it."""
    _link, item = await sync_to_async(watched_item)(request, token, number)
    if item.motion_id is None:
        raise Http404
    still = still_item(request, token, number)
    try:
        return await ranged(request, motion_path(item.motion_id), "video/mp4", cache=REVOCABLE, still=still)
    except FileNotFoundError as error:
        raise Http404 from error


@login_not_required
@require_safe
@answered_when_shut
async def shared_video(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """A video, for players."""
    link, item = await sync_to_async(watched_item)(request, token, number)
    if item.kind != Item.Kind.VIDEO or not may_play(item):
        raise Http404
    path, kind = original_path(item.blob), content_type(item)
    if not link.metadata:
        bare = bare_of(item.blob_id)
        if bare.is_waited_for:
            return await sync_to_async(not_yet)([item])
        if bare.path is None:
            raise Http404
        path, kind = bare.path, CONTENT_TYPES["matroska" if bare.path.suffix == ".mkv" else "mp4"]
    try:
        return await ranged(request, path, kind, cache=REVOCABLE, still=still_item(request, token, number))
    except FileNotFoundError as error:
        raise Http404 from error


@login_not_required
@require_safe
@answered_when_shut
async def shared_original(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """Its file, for keeps; of what moves a zip of two."""
    link, item = await sync_to_async(watched_item)(request, token, number, download=True)
    try:
        members = await sync_to_async(files_for)(item, link)
    except FileNotFoundError:
        return await sync_to_async(not_yet)([item])
    if not members:
        raise Http404
    still = still_item(request, token, number)
    if len(members) > 1:
        return zip_response(request, members, f"{members[0].name.rpartition('.')[0]}.zip", still)
    try:
        return await ranged(
            request, members[0].path, "application/octet-stream", download_as=members[0].name, cache=REVOCABLE,
            still=still,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise Http404 from error


@login_not_required
@require_safe
@answered_when_shut
async def shared_zip(request: HttpRequest, token: str) -> HttpResponseBase:
    """All files, for keeps."""
    link = await sync_to_async(shown_link)(request, token, "selection", download=True)
    await sync_to_async(watch)(request, link)
    items = await sync_to_async(items_of)(link)
    try:
        members = await sync_to_async(all_files_for)(items, link)
    except FileNotFoundError:
        return await sync_to_async(not_yet)(items)
    if not members:
        raise Http404
    name = safe_name(await sync_to_async(title_of)(link), "pictures")
    # What is taken out of the album meanwhile may not have been sent yet.
    still = still_open(request, token, lambda link: shown_by(link).count() == len(items))
    return zip_response(request, members, f"{name}.zip", still)


def not_yet(items: list[Any]) -> HttpResponse:
    bare_soon(items, Lane.NOW)
    sentence = _("This is being prepared. Please try again in a moment.")
    return HttpResponse(
        sentence, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": str(SECONDS_TO_WAIT)}
    )
