"""A classifier's scores for an album: what stays and what goes, and the movie of it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from albums.access import album_for, snapshot_for
from albums.actions.score_album import score_album
from albums.choosing_classifiers import newest_of
from albums.requests import Request
from albums.showing_rule import fitting
from albums.showing_scores import LEAST, Scores


@require_GET
def classifiers(request: Request, album: UUID) -> HttpResponse:
    """Those that may look at the album."""
    found = album_for(request, album, need="contribute")
    return render(request, "classifiers/of_album.html", {"album": found, "snapshots": newest_of(request.user)})


@require_http_methods(["GET", "POST"])
def scores(request: Request, album: UUID, snapshot: UUID) -> HttpResponseBase:
    """?label= which is asked for, ?least= from how many percent on, ?page=; a post has the album looked at."""
    found = album_for(request, album, need="contribute")
    classifier = snapshot_for(request, snapshot)
    if request.method == "POST":
        score_album(found, classifier)
        return redirect("album_scores", found.pk, classifier.pk)
    asked = request.GET
    shown = Scores(found, classifier, asked.get("label", ""), asked_least(request), asked.get("page", "1"))
    if request.htmx:
        return render(request, "classifiers/scores.html#found", {"album": found, "shown": shown})
    fits = fitting(found, request.user, shown.rule, [classifier]) if shown.count else None
    return render(request, "classifiers/scores.html", {"album": found, "shown": shown, "fitting": fits})


def asked_least(request: Request) -> int:
    text = request.GET.get("least", str(LEAST))
    if not (text.isascii() and text.isdigit()) or int(text[:4]) > 100:
        raise BadRequest("no percentage")
    return int(text[:4])
