"""A person's stickers: the collection, and one of them with its outline, shadow and style."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from albums.access import sticker_for
from albums.actions.bring_sticker import STICKER_BYTES, bring_sticker
from albums.actions.choose_avatar import GROUND
from albums.actions.finish_sticker import drawn, key_of, sticker_picture
from albums.actions.keep_sticker import bring_back, change_finish, rename_sticker, throw_away
from albums.models import Sticker, User
from albums.names import safe_name
from albums.ranged import CHECKED, IMMUTABLE
from albums.requests import Request
from albums.showing_persons import PersonCard, person_cards
from albums.showing_sticker import (
    DOWNLOADS,
    SIDES,
    StickerShown,
    brought,
    controls,
    finish_fields,
    finish_from,
    picture_address,
)
from albums.upload_limits import LimitReachedError
from albums.views.asking import asked_ids
from albums.views.errors import refuse
from render.media.errors import RefusedError

AT_ONCE = 60
THUMB_SIDE = 160  # pixels of the pictures among which a style is chosen
TYPES = {"webp": "image/webp", "png": "image/png"}


@require_http_methods(["GET", "POST"])
def stickers(request: Request) -> HttpResponseBase:
    """All of them, and the form for a picture of one's own."""
    if request.method == "GET":
        return show_stickers(request)
    file = request.FILES.get("file")
    if file is None:
        return show_stickers(request, _("Please choose a picture first."), 400)
    try:
        bring_sticker(request.user, file)
    except LimitReachedError as error:
        return show_stickers(request, str(error), error.status)
    return redirect("stickers")


def show_stickers(request: Request, problem: str = "", status: int = 200) -> HttpResponse:
    mine = Sticker.objects.alive().filter(owner=request.user)
    page = Paginator(mine, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "stickers": [StickerShown(sticker) for sticker in page],
        "problem": problem,
        "limit": filesizeformat(STICKER_BYTES),
        "removed": ",".join(request.session.pop("removed_stickers", [])),
        **brought(request.user),
    }
    return render(request, f"stickers/stickers.html{'#all' if request.htmx else ''}", context, status=status)


@require_POST
def change(request: Request) -> HttpResponseBase:
    """Remove some, or bring them back; the way back is offered on the page that follows."""
    ids = asked_ids(request, "sticker")
    found = [sticker_for(request, pk, deleted=request.POST.get("action") == "restore") for pk in ids[:AT_ONCE]]
    match request.POST.get("action"):
        case "remove":
            gone = [sticker for sticker in found if throw_away(sticker)]
            sentence = ngettext("%(n)d sticker is removed.", "%(n)d stickers are removed.", len(gone))
            request.session["removed_stickers"] = [str(sticker.pk) for sticker in gone]
        case "restore":
            back = [sticker for sticker in found if bring_back(sticker)]
            gone, sentence = back, ngettext("%(n)d sticker is back.", "%(n)d stickers are back.", len(back))
        case _action:
            raise BadRequest("no such action")
    messages.success(request, sentence % {"n": len(gone)})
    return redirect("trash" if "from_trash" in request.POST else "stickers")


@require_GET
def sticker(request: Request, sticker: UUID) -> HttpResponse:
    found = sticker_for(request, sticker)
    context = {
        "sticker": StickerShown(found),
        "item": found.item if found.item and found.item.deleted_at is None else None,
        "before": before(request, found),
        "avatar_ground": GROUND,
        "persons": named_persons(request.user),
        **controls(found.finished_as),
    }
    return render(request, "stickers/sticker.html", context)


def named_persons(user: User) -> list[PersonCard]:
    """Whom a sticker may stand for; nobody where faces are not told apart."""
    if user.people_since is None:
        return []
    return [card for card in person_cards(user) if card.name]


def before(request: Request, found: Sticker) -> dict[str, object] | None:
    """How it looked before it was changed, as the page's address tells after a change."""
    try:
        was = finish_from(request.GET.dict())
    except (RefusedError, BadRequest):
        return None
    return None if was == found.finished_as else finish_fields(was)


@require_POST
def sticker_change(request: Request, sticker: UUID) -> HttpResponseBase:
    """Its look or its name."""
    found = sticker_for(request, sticker)
    address = reverse("sticker", args=[found.pk])
    try:
        match request.POST.get("action"):
            case "finish":
                was = found.finished_as
                change_finish(found, finish_from(request.POST.dict()))
                address += f"?{urlencode(finish_fields(was))}"
            case "name":
                rename_sticker(found, request.POST.get("name", ""))
            case _action:
                raise BadRequest("no such action")
    except RefusedError as error:
        return refuse(request, 400, str(error))
    if request.htmx:
        return HttpResponse(picture_address(found, SIDES[0 if found.is_animated else 1]), content_type="text/plain")
    return redirect(address)


@require_safe
def picture(request: Request, sticker: UUID, side: int) -> HttpResponse:
    """As it is finished, in the trash too; the address with its look never changes."""
    found = sticker_for(request, sticker, deleted=Sticker.objects.in_trash().filter(pk=sticker).exists())
    if side not in SIDES:
        raise Http404
    try:
        content = sticker_picture(found, side).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    asked_look = request.GET.get("look") == key_of(found.finished_as)
    return HttpResponse(
        content, content_type="image/webp", headers={"Cache-Control": IMMUTABLE if asked_look else CHECKED}
    )


@require_safe
def preview(request: Request, sticker: UUID) -> HttpResponse:
    """With the finish that the address tells; of one that moves the first picture."""
    found = sticker_for(request, sticker)
    try:
        side = THUMB_SIDE if "small" in request.GET else SIDES[1]
        content = drawn(found, side, finish_from(request.GET.dict()), still=True)
    except RefusedError as error:
        return refuse(request, 400, str(error))
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/webp", headers={"Cache-Control": CHECKED})


@require_safe
def download(request: Request, sticker: UUID) -> HttpResponse:
    """?as=png or webp, &size=512 or full: what moves is an APNG or a WebP that moves."""
    found = sticker_for(request, sticker)
    kind, size = request.GET.get("as", "webp"), request.GET.get("size", "full")
    if kind not in TYPES or size not in DOWNLOADS:
        raise BadRequest("no such download")
    longest = max(found.width, found.height)
    side = DOWNLOADS[size] if size != "full" else min(longest, DOWNLOADS[size])
    try:
        content = drawn(found, side, found.finished_as, "png" if kind == "png" else "webp")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{safe_name(found.name)}.{kind}"
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=TYPES[kind], headers={"Content-Disposition": disposition})
