"""A person's own songs: brought, heard against a click, put right, removed."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from albums import storage
from albums.access import song_for
from albums.actions.keep_song import SONG_BYTES, TUNINGS, add_song, delete_song, tune_song
from albums.models import Song
from albums.ranged import ranged
from albums.requests import Request
from albums.sentences import translated
from albums.showing_song import SongShown
from albums.upload_limits import LimitReachedError
from albums.waiting_wish import album_that_waits
from render.media.errors import RefusedError

NUDGES = (-50, -10, 10, 50)  # ms; a click that is 10 ms off is just heard to be


@require_http_methods(["GET", "POST"])
def songs(request: Request) -> HttpResponseBase:
    """All of them, and the form for one more."""
    if request.method == "GET":
        return show_songs(request)
    file = request.FILES.get("file")
    if file is None:
        return show_songs(request, _("Please choose a sound file first."), 400)
    try:
        song = add_song(request.user, file)
    except LimitReachedError as error:
        return show_songs(request, str(error), error.status)
    return redirect("song", song.pk)


def show_songs(request: Request, problem: str = "", status: int = 200) -> HttpResponse:
    shown = [SongShown(song) for song in Song.objects.filter(owner=request.user)]
    context = {
        "songs": shown,
        "listening": any(song.state == Song.State.LISTENING for song in shown),
        "problem": problem,
        "limit": filesizeformat(SONG_BYTES),
        "waiting": album_that_waits(request),
    }
    page = "songs/songs.html#all" if request.htmx else "songs/songs.html"
    return render(request, page, context, status=status)


@require_GET
def song(request: Request, song: UUID) -> HttpResponse:
    """The page; while it is listened to, a script asks again for its inside."""
    return show_song(request, song_for(request, song))


def show_song(request: Request, song: Song, problem: str = "", status: int = 200) -> HttpResponse:
    page = "songs/song.html#inside" if request.htmx else "songs/song.html"
    context = {"song": SongShown(song), "problem": problem, "nudges": nudges(), "waiting": album_that_waits(request)}
    return render(request, page, context, status=status)


def nudges() -> list[tuple[int, str]]:
    """By how many milliseconds, and in words."""
    return [(by, f"{'−' if by < 0 else '+'}{abs(by)}") for by in NUDGES]


@require_POST
def song_change(request: Request, song: UUID) -> HttpResponseBase:
    """Put one thing right: `op` says which."""
    found = song_for(request, song)
    op = request.POST.get("op", "")
    if op not in TUNINGS:
        raise BadRequest("no such change")
    problem = ""
    try:
        tune_song(found, op, request.POST.dict())
    except RefusedError as error:
        problem = translated(str(error))
    except (KeyError, ValueError) as error:
        raise BadRequest(f"{op} without what it needs") from error
    if request.htmx:
        return show_song(request, found, problem)
    return show_song(request, found, problem, 422) if problem else redirect("song", found.pk)


@require_POST
def song_delete(request: Request, song: UUID) -> HttpResponseBase:
    found = song_for(request, song)
    delete_song(found)
    if found.state != Song.State.REFUSED:
        messages.success(request, _("The song is removed. Movies that were made with it stay as they are."))
    return redirect("songs")


@require_safe
async def song_file(request: HttpRequest, song: UUID) -> HttpResponseBase:
    """As its page plays it."""
    found = await sync_to_async(song_for)(request, song)
    try:
        return await ranged(request, storage.song_path(found.blob_id or "none"), "audio/flac")
    except FileNotFoundError as error:
        raise Http404 from error
