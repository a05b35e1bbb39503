"""The small round pictures of people, and how a sticker becomes one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from albums.access import avatar_for, known_person_for, sticker_for
from albums.actions.choose_avatar import GROUND, choose_avatar, choose_picture_of, drawn_avatar, drop_avatar
from albums.models import Sticker
from albums.ranged import CHECKED, IMMUTABLE
from albums.requests import Request
from albums.views.errors import refuse
from render.media.errors import RefusedError

ME = "me"


@require_safe
def avatar(request: Request, person: UUID) -> HttpResponse:
    """Of somebody with an account."""
    found = avatar_for(request, person)
    return picture_answer(bytes(found.picture), is_known=request.GET.get("v") == found.user.avatar_key)


@require_safe
def person_picture(request: Request, person: UUID) -> HttpResponse:
    """Of somebody in the pictures, where a sticker stands for them."""
    found = known_person_for(request, person)
    if found.picture is None:
        raise Http404
    return picture_answer(bytes(found.picture), is_known=request.GET.get("v") == found.picture_key)


@require_http_methods(["GET", "HEAD", "POST"])
def sticker_avatar(request: Request, sticker: UUID) -> HttpResponseBase:
    """How it would look, or, sent as a form, make it so."""
    found = sticker_for(request, sticker)
    fields = request.POST if request.method == "POST" else request.GET
    ground = fields.get("ground", GROUND)
    try:
        if request.method == "POST":
            return choose(request, found, ground)
        return picture_answer(drawn_avatar(found, ground), is_known=False)
    except RefusedError as error:
        return refuse(request, 400, str(error))
    except FileNotFoundError as error:
        raise Http404 from error


def choose(request: Request, sticker: Sticker, ground: str) -> HttpResponseBase:
    who = request.POST.get("who", "")
    if who == ME:
        choose_avatar(request.user, sticker, ground)
        messages.success(request, _("This is your picture now. Those with whom you share albums see it."))
        return redirect("sticker", sticker.pk)
    try:
        person = known_person_for(request, UUID(who))
    except ValueError as error:
        raise BadRequest("nobody") from error
    choose_picture_of(person, sticker, ground)
    messages.success(request, _("This is the picture of %(name)s now.") % {"name": person.name or _("this person")})
    return redirect("person", person.pk)


@require_POST
def account_avatar(request: Request) -> HttpResponse:
    """A letter again."""
    drop_avatar(request.user)
    return redirect("account")


def picture_answer(content: bytes, *, is_known: bool) -> HttpResponse:
    headers = {"Cache-Control": IMMUTABLE if is_known else CHECKED}
    return HttpResponse(content, content_type="image/webp", headers=headers)
