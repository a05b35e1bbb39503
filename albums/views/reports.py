"""Visitors say that something which is shared should not be."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from albums.actions.moderate import report
from albums.actions.sign_in import address_of
from albums.link_door import ShutError, shared_link
from albums.models import Link, TokenBucket
from albums.models.links import Shut
from albums.models.moderation import REPORTED, Reason
from albums.requests import VisitorRequest
from albums.views.shared import FORM_REFERRER, secluded

LONGEST_WORDS = 1000


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("What is wrong?"), choices=REPORTED, widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def shared_report(request: VisitorRequest, token: str) -> HttpResponseBase:
    """A reason and some words, without an account; then a word of thanks."""
    link, seen = reported_link(request, token)
    form = ReportForm(request.POST if request.method == "POST" else None, label_suffix="")
    status, problem = 400 if form.is_bound else 200, ""
    if form.is_valid():
        place = address_of(request)
        if TokenBucket.may_report(link.pk, place):
            report(link, Reason(form.cleaned_data["reason"]), form.cleaned_data["words"], place if seen else "")
            return secluded(redirect(f"{request.path}?thanks"))
        status, problem = 429, _("You have reported this already. Somebody will look at it.")
    context = {"form": form, "token": token, "problem": problem, "thanks": "thanks" in request.GET}
    response = secluded(render(request, "links/report.html", context, status=status))
    response["Referrer-Policy"] = FORM_REFERRER
    return response


def reported_link(request: VisitorRequest, token: str) -> tuple[Link, bool]:
    """For whoever has it, and whether they can have seen what it shows."""
    try:
        return shared_link(request, token), True
    except ShutError as error:
        return error.link, error.why in (Shut.COVERED, Shut.ADULTS)
