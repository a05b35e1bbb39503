"""The queue of what was reported or flagged, for staff; and what was decided, for those whose it is.

Staff sees what a case is about and nothing beside it, blurred until they want to; each look is in the audit log.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Exists, Max, OuterRef, Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from albums import storage
from albums.access import case_for, decision_for, staff_for
from albums.actions.finish_sticker import sticker_picture
from albums.actions.moderate import answer, appeal, claim, decide, record_look, release
from albums.actions.see_notices import see_notices_about
from albums.actions.share_bare import bare_of
from albums.blurred import blurred, sheet
from albums.models import AuditEntry, Case, Item, Link, Report, User
from albums.models.accounts import Trust
from albums.models.moderation import Action, CaseQuerySet, Reason
from albums.names import original_name
from albums.ranged import REVOCABLE, ranged
from albums.requests import Request
from albums.showing_cases import (
    DONE,
    KEYS,
    KINDS,
    case_shown,
    cases_shown,
    decisions_shown,
    pictures_of,
    poster_paths,
    sentence_of_decision,
    shown_of,
    title_in,
)
from albums.showing_item import content_type, may_play
from albums.showing_links import links_address
from albums.showing_sticker import SIDES
from albums.still import still_in
from render.media.errors import RefusedError

MOST_SHOWN = 50  # at a time; those that are decided make room
LONGEST_WORDS, LONGEST_APPEAL = 1000, 2000
STATES = {"waiting": gettext_lazy("Waiting"), "appeals": gettext_lazy("Appeals"), "decided": gettext_lazy("Decided")}


class DecisionForm(forms.Form):
    action = forms.ChoiceField(choices=[*Action.choices, ("claim", ""), ("release", "")])
    reason = forms.ChoiceField(choices=Reason.choices, required=False)
    words = forms.CharField(max_length=LONGEST_WORDS, required=False)
    case = forms.ModelMultipleChoiceField(Case.objects.all(), required=False)
    link = forms.ModelChoiceField(Link.objects.all(), required=False)


class AnswerForm(forms.Form):
    decision = forms.IntegerField(min_value=1, max_value=2**31)
    granted = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    words = forms.CharField(max_length=LONGEST_WORDS, required=False)


class AppealForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Why do you think it is wrong?"),
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "POST"])
def cases(request: Request) -> HttpResponseBase:
    """The queue, by the filters in the address; a POST is about all that are selected."""
    user = staff_for(request)
    if request.method == "POST":
        form = DecisionForm(request.POST)
        if not form.is_valid():
            raise BadRequest("no such decision")
        chosen = list(form.cleaned_data["case"])
        if chosen:
            act_on(request, user, chosen, form.cleaned_data)
        else:
            messages.warning(request, _("Select something first."))
        return redirect(request.get_full_path())
    found = filtered(request)
    context = {
        "cases": cases_shown(found[:MOST_SHOWN], user),
        "count": found.count(),
        "states": STATES.items(),
        "state": state_of(request),
        "kinds": KINDS.items(),
        "filters": {name: request.GET.get(name, "") for name in ("reason", "kind")},
    }
    return render(request, "moderation/cases.html", context | choices())


def state_of(request: Request) -> str:
    state = request.GET.get("state", "waiting")
    return state if state in STATES else "waiting"


def filtered(request: Request) -> CaseQuerySet:
    """In the order in which they are to be decided: children first, then those that have waited longest."""
    every, state = Case.objects.select_related("claimed_by"), state_of(request)
    found = {
        "waiting": every.waiting(),
        "appeals": every.waiting().filter(is_open=False),
        "decided": every.exclude(pk__in=Case.objects.waiting().values("pk")),
    }[state]
    if (reason := request.GET.get("reason")) in Reason.values:
        said = Exists(Report.objects.filter(case=OuterRef("pk"), reason=reason))
        found = found.filter(Q(reason=reason) | Q(said))
    if (kind := request.GET.get("kind")) in KINDS:
        found = found.filter(subject__startswith=f"{kind}:")
    if state == "decided":
        return found.alias(last=Max("decisions")).order_by("-last", "-pk")
    return found.alias(urgent=Q(reason=Reason.CHILD)).order_by("-urgent", "opened_at", "pk")


def choices() -> dict[str, Any]:
    """What can be decided, and why."""
    return {
        "actions": [(action, label, KEYS[Action(action)]) for action, label in Action.choices],
        "reasons": [(value, label) for value, label in Reason.choices if value != Reason.APPEAL],
    }


def act_on(request: Request, user: User, chosen: list[Case], said: dict[str, Any]) -> None:
    """Do the same with each; those that cannot be are named with the sentence why."""
    action = said["action"]
    done: list[Case] = []
    if action in Action.values and not said["reason"]:
        messages.warning(request, _("Please choose a reason."))
        return
    for case in chosen:
        try:
            if action == "claim":
                claim(case, user)
            elif action == "release":
                release(case, user)
            else:
                decide(case, user, Action(action), Reason(said["reason"]), said["words"], said["link"])
            done.append(case)
        except RefusedError as error:
            messages.warning(request, f"{title_in(case)}: {error}")
    if action not in Action.values:
        return
    if len(done) == 1:
        what = {"title": title_in(done[0]), "done": DONE[Action(action)]}
        messages.success(request, _("“%(title)s”: %(done)s.") % what)
    elif done:
        messages.success(
            request, ngettext("%(count)d decided.", "%(count)d decided.", len(done)) % {"count": len(done)}
        )


@require_http_methods(["GET", "POST"])
def case(request: Request, case: int) -> HttpResponseBase:
    """All that is known of one: what was said and decided, and a look at it. A POST decides or answers an appeal."""
    found = case_for(request, case)
    user = request.user
    if request.method == "POST":
        if "decision" in request.POST:
            answered(request, found)
        else:
            form = DecisionForm(request.POST)
            if not form.is_valid():
                raise BadRequest("no such decision")
            act_on(request, user, [found], form.cleaned_data)
        return redirect("case", found.pk)
    links = found.links.select_related("created_by").order_by("pk")
    decisions = decisions_shown(found, user)
    context = {
        "shown": case_shown(found, user),
        "reports": found.reports.order_by("-pk"),
        "decisions": decisions,
        "appealed": any(row["decision"].waits_for_answer for row in decisions),
        "links": links if links.count() > 1 else [],
        "looks": "look" in request.GET,
        "pictures": pictures_of(found) if "look" in request.GET else [],
        "entries": AuditEntry.objects.filter(subject=found.name).order_by("-number")[:MOST_SHOWN],
        "trusts": Trust.choices,
    }
    return render(request, "moderation/case.html", context | choices())


def answered(request: Request, found: Case) -> None:
    form = AnswerForm(request.POST)
    decision = found.decisions.filter(pk=form.cleaned_data["decision"]).first() if form.is_valid() else None
    if decision is None:
        raise BadRequest("no such appeal")
    try:
        answer(decision, request.user, granted=form.cleaned_data["granted"] == "yes", words=form.cleaned_data["words"])
    except RefusedError as error:
        messages.warning(request, str(error))
        return
    messages.success(request, _("The appeal is answered."))


def looked_at(request: Request, case: int) -> Link:
    """What somebody wants to see as it is: they are at it from now on, and it is in the audit log."""
    found = case_for(request, case)
    link = found.link()
    if link is None:
        raise Http404
    record_look(found, request.user)
    if found.is_open and found.claimant is None:
        claim(found, request.user)
    return link


@require_safe
def case_picture(request: Request, case: int) -> HttpResponseBase:
    """Blurred; with `plain` as it is."""
    found = case_for(request, case)
    link = looked_at(request, case) if "plain" in request.GET else found.link()
    if link is None:
        raise Http404
    try:
        paths = poster_paths(link)
        content = sheet(paths) if "plain" in request.GET else blurred(paths[0])
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": REVOCABLE})


@require_safe
async def case_item(request: Request, case: int, place: int) -> HttpResponseBase:
    """A picture of a selection, as visitors see it."""
    item = await sync_to_async(item_looked_at)(request, case, place)
    return await for_staff(request, storage.shown_path(item, storage.PICTURE_SIDES[1]), "image/webp")


@require_safe
async def case_film(request: Request, case: int, place: int) -> HttpResponseBase:
    """A video of a selection, or the film by which a photo of it moves. One that plays in no browser is given for
    keeps: visitors may have saved it too.
    """
    item = await sync_to_async(item_looked_at)(request, case, place)
    if item.kind == Item.Kind.VIDEO:
        path = bare_of(item.blob_id).path or storage.content_path(item.blob_id)
        name = None if may_play(item) else original_name(f"video-{place:03}", item.probe["format"])
        return await for_staff(request, path, content_type(item), name)
    if item.motion_id is None:
        raise Http404
    return await for_staff(request, storage.motion_path(item.motion_id), "video/mp4")


def item_looked_at(request: Request, case: int, place: int) -> Item:
    link = looked_at(request, case)
    row = shown_of(link.selection).filter(place=place).first() if link.selection else None
    if row is None:
        raise Http404
    return row.item


@require_safe
async def case_file(request: Request, case: int) -> HttpResponseBase:
    """The film, or the sticker in full."""
    path = await sync_to_async(file_looked_at)(request, case)
    return await for_staff(request, path, "image/webp" if path.suffix == ".webp" else "video/mp4")


def file_looked_at(request: Request, case: int) -> Path:
    link = looked_at(request, case)
    if link.sticker is not None:
        try:
            return sticker_picture(link.sticker, SIDES[2])
        except FileNotFoundError as error:
            raise Http404 from error
    if link.movie is None or link.movie.rendition is None:
        raise Http404
    return storage.content_path(link.movie.rendition.blob_id)


async def for_staff(request: Request, path: Path, kind: str, name: str | None = None) -> HttpResponseBase:
    """The file, for as long as they look after the server."""
    still = still_in(request, staff_only)
    try:
        return await ranged(request, path, kind, download_as=name, cache=REVOCABLE, still=still)
    except FileNotFoundError as error:
        raise Http404 from error


def staff_only(user: User) -> None:
    if not user.is_staff:
        raise Http404


@require_http_methods(["GET", "POST"])
def decision(request: Request, decision: int) -> HttpResponseBase:
    """What was decided about something of one's own, and why; a POST is the appeal."""
    found = decision_for(request, decision)
    form = AppealForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid():
        try:
            appeal(found, request.user, form.cleaned_data["words"])
        except RefusedError as error:
            messages.warning(request, str(error))
        return redirect("decision", found.pk)
    see_notices_about(request.user, found)
    own = found.case.links.there().filter(Link.objects.backed(), created_by=request.user).order_by("-pk").first()
    address = links_address(own.thing) if own else ""
    context = {"decision": found, "form": form, "address": address}
    context["sentence"] = sentence_of_decision(found, title_in(found.case))
    if found.action == Action.RESTORE:
        first = found.lifted.filter(notices__user=request.user).first()
        context["lifted"] = first and (reverse("decision", args=[first.pk]), first.created_at)
    return render(request, "moderation/decision.html", context, status=400 if form.is_bound else 200)
