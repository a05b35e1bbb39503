"""Who has an account here, for those who look after the server."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from albums.access import person_for, staff_for
from albums.actions.keep_people import let_look_after
from albums.actions.moderate import set_trust
from albums.addresses import qr_code, whole_address
from albums.models import Case, Decision, Invitation, OneTimeLink, User
from albums.models.accounts import Trust
from albums.models.moderation import Action
from albums.requests import Request
from albums.views.errors import refuse
from albums.views.handing import hand_over, handed
from render.media.errors import RefusedError


class TrustForm(forms.Form):
    trust = forms.ChoiceField(choices=Trust.choices)
    case = forms.ModelChoiceField(Case.objects.all(), required=False)  # whose page one comes from


@require_GET
def people(request: Request) -> HttpResponse:
    staff_for(request)
    address, purpose = new_link(request)
    suspended = Decision.objects.in_force().filter(action=Action.SUSPEND)
    context = {
        "trusts": Trust.choices,
        "suspended": set(suspended.values_list("person", flat=True)),
        "people": User.objects.alive().order_by("name", "email"),
        "address": address,
        "purpose": purpose,
        "qr": qr_code(address) if address else "",
    }
    return render(request, "accounts/people.html", context)


def new_link(request: Request) -> tuple[str, str]:
    """The address that was made a moment ago, and what it is for; both empty once it is of no use any more."""
    said = handed(request)
    token, name = said.get("token", ""), said.get("name", "")
    if token and OneTimeLink.objects.usable(token).exists():
        purpose = _("With this link %(name)s can set a new password, once, within a day.") % {"name": name}
        return whole_address(request, "reset", token), purpose
    if token and Invitation.objects.usable(token).exists():
        purpose = _("With this link somebody can make an account, within two weeks.")
        return whole_address(request, "join", token), purpose
    return "", ""


@require_POST
def invite_person(request: Request) -> HttpResponseBase:
    """A link for somebody new, such as the first of another family."""
    user = staff_for(request)
    return hand_over(user, reverse("people"), Invitation.make(user))


@require_POST
def person_reset(request: Request, person: UUID) -> HttpResponseBase:
    """A link with which somebody sets a new password. It is theirs: whoever opens it has their account."""
    user = person_for(request, person)
    token = OneTimeLink.make(OneTimeLink.Purpose.RESET, user)
    return hand_over(request.user, reverse("people"), token, name=str(user))


@require_POST
def person_trust(request: Request, person: UUID) -> HttpResponse:
    """How far somebody is trusted with what they share."""
    user = person_for(request, person)
    form = TrustForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such trust")
    set_trust(user, Trust(form.cleaned_data["trust"]), request.user)
    messages.success(request, _("Saved. It holds from now on."))
    case = form.cleaned_data["case"]
    return redirect("case", case.pk) if case else redirect("people")


@require_POST
def person_staff(request: Request, person: UUID) -> HttpResponse:
    """Let somebody look after the server, or not any more."""
    user = person_for(request, person)
    try:
        let_look_after(user, allowed=request.POST.get("allowed") == "yes")
    except RefusedError as error:
        return refuse(request, 409, str(error))
    return redirect("people")
