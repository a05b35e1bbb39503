"""Themes and their music, for those who look after the server."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from albums.access import staff_for, theme_for
from albums.actions.draw_theme import card_of
from albums.actions.keep_themes import copy_theme, delete_theme, hide_soundtrack, mark_heard, reset_theme
from albums.models import Theme
from albums.moods import shown_name
from albums.ranged import CHECKED, IMMUTABLE
from albums.requests import Request
from albums.showing_themes import pieces_shown, themes_shown
from albums.theme_form import ThemeForm
from albums.views.errors import refuse
from render.media.errors import RefusedError

A_DAY = date(2024, 7, 14)  # of the movie that nobody made


@require_GET
def themes(request: Request) -> HttpResponse:
    staff_for(request)
    return render(request, "themes/themes.html", {"themes": themes_shown(), "pieces": pieces_shown()})


@require_http_methods(["GET", "POST"])
def theme_edit(request: Request, theme: str) -> HttpResponse:
    found = theme_for(request, theme)
    form = ThemeForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save(staff_for(request))
        messages.success(request, _("The theme is saved. New movies look like this."))
        return redirect("themes")
    context = {"theme": found, "name": shown_name(found), "form": form, "pieces": pieces_shown()}
    return render(request, "themes/theme.html", context, status=400 if form.is_bound else 200)


@require_GET
def theme_card(request: Request, theme: str) -> HttpResponse:
    """A title card as it is, or as it would be with the fields of the form. A `version` stands for one that stays."""
    found = theme_for(request, theme)
    settings, cache = found.settings, CHECKED
    if "version" in request.GET:
        cache = IMMUTABLE
    elif request.GET:
        form = ThemeForm(found, request.GET)
        if not form.is_valid():
            return refuse(request, 400, _("This cannot be drawn."))
        settings = form.settings()
    picture = card_of(found.slug, settings, shown_name(found), date_format(A_DAY))
    return HttpResponse(picture, content_type="image/webp", headers={"Cache-Control": cache})


@require_POST
def theme_change(request: Request, theme: str) -> HttpResponse:
    """`action`: copy, reset or delete."""
    found = theme_for(request, theme)
    try:
        return changed(found, request.POST.get("action", ""))
    except RefusedError as error:
        return refuse(request, 409, str(error))


def changed(theme: Theme, action: str) -> HttpResponse:
    match action:
        case "copy":
            return redirect("theme_edit", copy_theme(theme).slug)
        case "reset":
            reset_theme(theme)
            return redirect("theme_edit", theme.slug)
        case "delete":
            delete_theme(theme)
            return redirect("themes")
    raise BadRequest


@require_POST
def soundtrack_change(request: Request, piece: str) -> HttpResponse:
    """`action`: heard, unheard, hide or show."""
    user = staff_for(request)
    if piece not in {shown.name for shown in pieces_shown()}:
        raise Http404
    action = request.POST.get("action", "")
    try:
        if action in ("heard", "unheard"):
            mark_heard(piece, user, heard=action == "heard")
        elif action in ("hide", "show"):
            hide_soundtrack(piece, hidden=action == "hide")
        else:
            raise BadRequest
    except RefusedError as error:
        return refuse(request, 409, str(error))
    return redirect("themes")
