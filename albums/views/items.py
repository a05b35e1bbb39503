"""A photo or video seen large, its bytes, and what is done with many at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from albums.access import album_for, item_for, item_of_user
from albums.actions.change_items import (
    Changed,
    ImpossibleError,
    delete_items,
    restore_items,
    set_date,
    shift_dates,
    undo_dates,
)
from albums.actions.collect_originals import files_of
from albums.models import Album, Item
from albums.names import original_name, split_name
from albums.ranged import IMMUTABLE, ranged
from albums.requests import Request
from albums.showing_item import content_type, large
from albums.still import still_in
from albums.storage import PICTURE_SIDES, content_path, key_path, motion_path, original_path, picture_path
from albums.views.asking import asked_ids, toast
from albums.zipping import zip_response


@require_GET
def show(request: Request, item: UUID) -> HttpResponseBase:
    """A page of its own; a script takes only the view, to lay it over the grid."""
    found = item_for(request, item)
    if found.album.is_training:
        return redirect("project", found.album.project.pk)
    template = "items/item.html#view" if request.htmx else "items/item.html"
    return render(request, template, large(found, request.user))


@require_safe
async def picture(request: Request, item: UUID, size: int) -> HttpResponseBase:
    """A small picture, or with `key` that of a frame, by its milliseconds. What lies under an address never changes,
    so that browsers may keep it for good.
    """
    key = request.GET.get("key", "")
    if size not in PICTURE_SIDES or not re.fullmatch(r"[0-9]{0,9}", key):
        raise Http404
    found = await sync_to_async(item_or_thrown_for)(request, item)
    path = key_path(found.moving_blob_id, int(key), size) if key else picture_path(found.blob_id, size)
    try:
        return await ranged(request, path, "image/webp", cache=IMMUTABLE)
    except FileNotFoundError as error:
        raise Http404 from error


def item_or_thrown_for(request: HttpRequest, item_id: UUID) -> Item:
    """Also one in the trash, for those who may bring it back: the trash shows what it holds."""
    try:
        return item_for(request, item_id)
    except Http404:
        if item := in_thrown_album(request, item_id):
            return item
        item = item_for(request, item_id, "contribute", deleted=True)
        if not item.album.may_own and item.added_by_id != request.user.pk:
            raise
        return item


def in_thrown_album(request: HttpRequest, item_id: UUID) -> Item | None:
    """One that went into the trash with all of its album."""
    item = Item.objects.alive().filter(pk=item_id, album__in=Album.objects.in_trash()).select_related("blob").first()
    if item is not None:
        album_for(request, item.album_id, "own", deleted=True)
    return item


@require_safe
async def original(request: Request, item: UUID) -> HttpResponseBase:
    """The file as it came, in ranges for players; `?download=1` saves it under its own name, and a Live Photo as a zip
    of its two files.
    """
    found = await sync_to_async(item_for)(request, item)
    still = still_in(request, lambda user: item_of_user(user, item))
    name = original_name(found.name, found.probe["format"])
    download_as = name if request.GET.get("download") else None
    if download_as and found.is_live_photo:
        members = await sync_to_async(files_of)(found)
        return zip_response(request, members, f"{split_name(name)[0]}.zip", still)
    path = original_path(found.blob)
    try:
        return await ranged(request, path, content_type(found), download_as=download_as, still=still)
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
async def motion(request: Request, item: UUID) -> HttpResponseBase:
    """The film by which a Live Photo moves; until it is made, the one that came, which some browsers can play."""
    found = await sync_to_async(item_for)(request, item)
    if found.motion_id is None:
        raise Http404
    for path in (motion_path(found.motion_id), content_path(found.motion_id)):
        with suppress(FileNotFoundError):
            return await ranged(request, path, "video/mp4")
    raise Http404


@require_http_methods(["GET", "POST"])
def change(request: Request, album: UUID) -> HttpResponseBase:
    """All ids of the grid in their order; or what is to be done with those that are named."""
    if request.method == "GET":
        ids = album_for(request, album).items.in_grid().in_order().values_list("pk", flat=True)
        return JsonResponse({"items": [str(pk) for pk in ids]})
    found = album_for(request, album, need="contribute")
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise BadRequest("no such action")
    try:
        return action(request, found)
    except ImpossibleError as error:
        return toast(request, found, str(error), status=400)


def delete(request: Request, album: Album) -> HttpResponseBase:
    changed = delete_items(album, request.user, asked_ids(request))
    sentence = ngettext("%(n)d picture is in the trash.", "%(n)d pictures are in the trash.", len(changed.items))
    undo = {"action": "restore", "item": ",".join(str(item.pk) for item in changed.items)}
    return done(request, album, changed, sentence, undo)


def restore(request: Request, album: Album) -> HttpResponseBase:
    changed = restore_items(album, request.user, asked_ids(request))
    sentence = ngettext("%(n)d picture is back.", "%(n)d pictures are back.", len(changed.items))
    if not changed.doubles:
        return done(request, album, changed, sentence)
    doubles = ngettext(
        "%(n)d picture is in the album already, as it was sent again; the one in the trash stays there.",
        "%(n)d pictures are in the album already, as they were sent again; those in the trash stay there.",
        changed.doubles,
    )
    said = [sentence % {"n": len(changed.items)}] if changed.items else []
    return toast(request, album, " ".join([*said, doubles % {"n": changed.doubles}]))


def ask_dates(request: Request, album: Album) -> HttpResponse:
    """The form that asks when they were really taken, with the first of them to look at."""
    ids = asked_ids(request)
    items = album.items.alive().filter(pk__in=ids).in_order()
    anchor = items.first()
    if anchor is None:
        raise Http404
    template = "albums/dates.html#form" if request.htmx else "albums/dates.html"
    context = {"album": album, "anchor": anchor, "ids": ",".join(map(str, ids)), "count": items.count()}
    return render(request, template, context)


def change_dates(request: Request, album: Album) -> HttpResponseBase:
    """By as much as one of them is moved, or all to the same day."""
    moment = asked_moment(request.POST.get("moment", ""))
    ids = asked_ids(request)
    anchor = album.items.alive().filter(pk__in=asked_ids(request, "anchor")).first()
    if anchor is None:
        raise Http404
    if request.POST.get("how") == "same":
        changed = set_date(album, request.user, ids, moment)
    else:
        # The form knows minutes only; the seconds of the photo stay as they are.
        shift = moment - timezone.localtime(anchor.shown_at).replace(second=0, microsecond=0)
        changed = shift_dates(album, request.user, ids, shift)
    sentence = ngettext("%(n)d picture has its new date.", "%(n)d pictures have their new dates.", len(changed.items))
    return done(request, album, changed, sentence, {"action": "undo_dates", "token": changed.undo})


def take_dates_back(request: Request, album: Album) -> HttpResponseBase:
    changed = undo_dates(album, request.user, request.POST.get("token", ""))
    return done(request, album, changed, _("The dates are as they were."))


ACTIONS: dict[str, Callable[[Request, Album], HttpResponseBase]] = {
    "delete": delete,
    "restore": restore,
    "ask_dates": ask_dates,
    "dates": change_dates,
    "undo_dates": take_dates_back,
}


def asked_moment(text: str) -> datetime:
    """What <input type="datetime-local"> sends, on this server's clock."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError) as error:
        raise ImpossibleError(_("Please give a date and a time.")) from error


def done(
    request: Request, album: Album, changed: Changed, sentence: str, undo: dict[str, str] | None = None
) -> HttpResponseBase:
    if changed.left and not changed.items:
        raise PermissionDenied(_("You can change only pictures that you added yourself."))
    sentence %= {"n": len(changed.items)}
    if changed.left:
        left = ngettext(
            "%(n)d that somebody else added stays as it was.",
            "%(n)d that others added stay as they were.",
            changed.left,
        )
        sentence = f"{sentence} {left % {'n': changed.left}}"
    return toast(request, album, sentence, undo=undo if changed.items else None)
