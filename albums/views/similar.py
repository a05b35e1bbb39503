"""Similar shots of an album: the best of each, and what hides behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from albums.access import album_for
from albums.actions.keep_best import hide_rest, show_rest
from albums.models import Album
from albums.requests import Request
from albums.showing_similar import groups_of
from albums.views.asking import asked_ids

GROUPS_AT_ONCE = 30


@require_http_methods(["GET", "POST"])
def similar(request: Request, album: UUID) -> HttpResponseBase:
    """All groups, some at a time; or the rest of one, or of all, is hidden or shown again."""
    if request.method == "POST":
        return change(request, album_for(request, album, "contribute"))
    return show(request, album_for(request, album))


def show(request: Request, album: Album) -> HttpResponse:
    begin = asked_number(request.GET.get("from", "0"))
    groups, more = groups_of(album, begin, GROUPS_AT_ONCE)
    context = {
        "album": album,
        "groups": groups,
        "next": begin + GROUPS_AT_ONCE if more else 0,
        "undo": request.GET.get("undo", ""),
        "any_shown": any(not group.hidden for group in groups),
    }
    return render(request, "albums/similar.html", context)


def asked_number(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise BadRequest("no number")
    return int(text)


def change(request: Request, album: Album) -> HttpResponseBase:
    """`action` is hide (the rest of `group`, or of all groups), show (of `group`), or undo (what was hidden `at`)."""
    action = request.POST.get("action", "")
    group = asked_ids(request, "group")[0] if request.POST.get("group") else None
    if action == "hide":
        return hide(request, album, group)
    if action == "show" and group:
        changed = show_rest(album, request.user, group=group)
    elif action == "undo":
        changed = show_rest(album, request.user, hidden_at=asked_moment(request))
    else:
        raise BadRequest("no such action")
    count = len(changed.items)
    messages.success(request, ngettext("%(n)d picture is back.", "%(n)d pictures are back.", count) % {"n": count})
    return back(album, group)


def hide(request: Request, album: Album, group: UUID | None) -> HttpResponseBase:
    changed = hide_rest(album, request.user, [group] if group else None)
    count = len(changed.items)
    if changed.left and not count:
        raise PermissionDenied(_("You can change only pictures that you added yourself."))
    sentence = ngettext(
        "%(n)d picture hides behind the best one now.", "%(n)d pictures hide behind the best ones now.", count
    )
    messages.success(request, sentence % {"n": count})
    return back(album, group, undo=changed.undo if count else "")


def asked_moment(request: Request) -> datetime:
    """As `hide_rest` has written it, with its zone."""
    try:
        moment = datetime.fromisoformat(request.POST.get("at", ""))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadRequest("no moment") from error


def back(album: Album, group: UUID | None, undo: str = "") -> HttpResponseBase:
    address = reverse("album_similar", args=[album.pk])
    query = f"?{urlencode({'undo': undo})}" if undo else ""
    return redirect(f"{address}{query}" + (f"#g-{group}" if group else ""))
