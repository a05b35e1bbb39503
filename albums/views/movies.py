"""A movie: wished for, changed, made, watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from albums import storage
from albums.access import album_for, movie_for, movie_of_user, sticker_for
from albums.actions.edit_movie import EDITS, NOT_OFFERED, ConflictError, edit_movie, redo, resize, undo
from albums.actions.film_movie import film_soon, stop_movie
from albums.actions.keep_movie import delete_movie, restore_movie
from albums.actions.name_people import forget_names, knows_somebody, name_people
from albums.actions.plan_movie import WISHES, plan_movie, tell_anew
from albums.actions.see_notices import see_notices_of
from albums.actions.stick_on_shot import stick_on_shot
from albums.choosing_classifiers import classifiers_in
from albums.kinds.render import POSTER
from albums.models import Album, Movie, Rendition, Song, Sticker, User
from albums.movie_forms import LENGTHS, ORDERS, QUALITIES, SHAPES, ChangeForm, WishForm
from albums.ranged import ranged
from albums.requests import Request
from albums.sentences import translated
from albums.shot_sources import Shown
from albums.showing_links import links_context
from albums.showing_mixes import moods_shown, moods_with_posters, songs_offered
from albums.showing_movie import Studio, choice, file_name, inside_of, near_misses
from albums.showing_overlays import overlays_for
from albums.showing_preview import preview_shown
from albums.showing_rule import fitting
from albums.showing_shot_stickers import stuck_on
from albums.showing_song import songs_of
from albums.still import still_in
from albums.waiting_wish import classifiers_kept, forget_wish, keep_wish, wish_for
from render.media.errors import RefusedError

CHOICES = 48  # pictures offered at a time
COMING_S = 2  # seconds until one looks again whether the first picture has been put in its place
# Parts of the page that a script may ask for.
PARTS = {name: f"movies/movie.html#{name}" for name in ("studio", "board", "sheet", "copies")} | {
    "progress": "movies/progress.html"
}


@require_http_methods(["GET", "POST"])
def new(request: Request, album: UUID) -> HttpResponseBase:
    """Mood, length, shape, all with a default."""
    found = album_for(request, album, need="contribute")
    if "bring" in request.POST:
        keep_wish(request, found)
        return redirect("songs")
    form = WishForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            movie = plan_movie(found, request.user, render="look" not in request.POST, **form.wish())
        except RefusedError as error:
            return show_wish(request, found, str(error), 409)
        forget_wish(request)
        return redirect("movie", movie.pk)
    if form.is_bound:
        return show_wish(request, found, form.sentence, 400)
    return show_wish(request, found)


def show_wish(request: Request, album: Album, problem: str = "", status: int = 200) -> HttpResponse:
    wished = {"mood": "", "soundtrack": "", "length": "medium", "aspect": "16:9", "height": "1080"}
    wished |= {"rule": "", "order": "time"}
    wished |= {"title": album.title} | (request.POST.dict() or wish_for(request, album))
    asked = {"soundtrack": "song", "rule": "rule", "order": "order", "title": "title"}
    wished |= {name: request.GET[key] for name, key in asked.items() if key in request.GET}
    said = request.POST or request.GET
    chosen = classifiers_in(said, request.user) if "classifiers" in said else classifiers_kept(request, album)
    context = {
        "album": album,
        "problem": problem,
        "wished": wished,
        "is_empty": not album.items.shown().exists(),
        "are_coming": album.uploads.being_checked().exists(),
        "classifiers": chosen,
        "fitting": fitting(album, request.user, wished.get("rule", ""), chosen),
        **choices(request, wished),
        "moods": moods_with_posters(album, wished["mood"], wished["title"] or album.title),
    }
    answer = render(request, "movies/new.html", context, status=status)
    if context["is_empty"] and context["are_coming"]:
        answer["Refresh"] = str(COMING_S)
    return answer


def choices(request: Request, wished: dict[str, Any]) -> dict[str, Any]:
    """What there is to choose from."""
    return {
        "moods": moods_shown(wished["mood"]),
        "songs": songs_offered(),
        "own_songs": songs_of(request.user),
        "lengths": LENGTHS,
        "shapes": SHAPES,
        "qualities": QUALITIES,
        "orders": ORDERS,
    }


@require_GET
def show(request: Request, movie: UUID) -> HttpResponse:
    """The page, or with `part` a part of it as it is now."""
    found = movie_for(request, movie)
    see_notices_of(request.user, found)
    return show_movie(request, found, part=request.GET.get("part", ""), shot=request.GET.get("shot", ""))


def show_movie(
    request: Request, movie: Movie, *, part: str = "", shot: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    """part: one of PARTS, for a script; the whole page else. shot: whose sheet lies open."""
    studio = Studio(movie)
    context = {"movie": movie, "studio": studio, "album": movie.album, "problem": problem, "part": part}
    if shot and studio.can_change:
        sheet = next((row for row in studio.shots if shot in (row.id, *row.sources)), None)
        context |= {"sheet": sheet, "near": near_misses(movie, sheet.id) if sheet else []}
        context |= {"overlays": overlays_for(sheet.kind, sheet.overlay) if sheet else []}
        context |= {"preview": preview_shown(movie, sheet.id) if sheet else None}
        context |= {"stuck": stuck_on(movie, studio.rows[sheet.id]) if sheet else None}
    context |= {"knows_somebody": studio.can_change and knows_somebody(movie, request.user)}
    if not part:
        wished = {name: getattr(movie, name) for name in ("mood", "length", "aspect", "rule", "order")}
        wished["height"] = str(movie.height)
        wished["soundtrack"] = studio.board.get("soundtrack") or ""
        context |= {"wished": wished, **choices(request, wished)}
        context |= links_context(request, movie) if studio.may_edit else {}
    return render(request, PARTS.get(part, "movies/movie.html"), context, status=status)


@require_POST
def change(request: Request, movie: UUID) -> HttpResponseBase:
    """One edit of the storyboard: `op` says which, `version` of which storyboard."""
    found = movie_for(request, movie, need="contribute")
    said = request.POST.dict()
    op, version = said.get("op", ""), asked_version(request)
    # What was chosen for a place is shown next, so that one may try several.
    shown = said.get("item", "") or said.get("shot", "")
    return after(request, found, lambda: edit(found, request, op, said, version), shown)


def edit(movie: Movie, request: Request, op: str, said: dict[str, str], version: int) -> None:
    """Raises RefusedError with a sentence, BadRequest for what no page of ours sends."""
    if op == "undo":
        undo(movie, version)
    elif op == "redo":
        redo(movie, version)
    elif op == "wish":
        wish(movie, request, version)
    elif op == "name":
        name_people(movie, request.user, version)
    elif op == "forget":
        forget_names(movie, version)
    elif op == "stick":
        stick_on_shot(movie, said.get("shot", ""), chosen_sticker(request, said.get("own", "")), version)
    elif op in EDITS:
        if op == "music" and not may_choose(request.user, movie, said.get("soundtrack", "")):
            raise RefusedError(NOT_OFFERED)
        try:
            edit_movie(movie, op, said, version)
        except (KeyError, ValueError) as error:
            raise BadRequest(f"{op} without what it needs") from error
    else:
        raise BadRequest("no such edit")


def chosen_sticker(request: Request, text: str) -> Sticker:
    """One of their own collection. Raises RefusedError for one that is not there any more."""
    try:
        return sticker_for(request, UUID(text))
    except ValueError as error:
        raise BadRequest("no sticker") from error
    except Http404 as error:
        raise RefusedError(_("This sticker is not in your collection any more.")) from error


def may_choose(user: User, movie: Movie, music: str) -> bool:
    """A song that is somebody else's own may stay, but not be brought in."""
    song = Song.objects.named(music)
    return song is None or song.owner_id == user.pk or music == movie.soundtrack


def wish(movie: Movie, request: Request, version: int) -> None:
    """Another mood or length tells the story anew; another shape or quality keeps it."""
    form = ChangeForm(request.POST)
    if not form.is_valid():
        raise RefusedError(form.sentence)
    wished = form.wish()
    if wished["mood"] != movie.mood and not Song.objects.named(movie.soundtrack):
        wished["soundtrack"] = ""  # another mood brings its own; a person's own song fits all
    if "anew" in request.POST or any(wished[name] != getattr(movie, name) for name in WISHES):
        tell_anew(movie, request.user, version, **wished)
        return
    if wished["aspect"] != movie.aspect:
        edit_movie(movie, "shape", {"aspect": wished["aspect"]}, version)
    resize(movie, wished["height"], movie.storyboard_version)


def after(request: Request, movie: Movie, do: Callable[[], object], shot: str = "") -> HttpResponseBase:
    """Do it, and show the movie as it is then; where it was refused with the sentence why."""
    problem, status = "", 200
    try:
        do()
    except RefusedError as error:
        problem, status = translated(str(error)), 409 if isinstance(error, ConflictError) else 422
    movie = movie_for(request, movie.pk)  # as it is now
    if request.htmx:
        # htmx takes only good answers; the sentence is in it.
        return show_movie(request, movie, part="board" if shot else "studio", shot=shot, problem=problem)
    if problem:
        return show_movie(request, movie, problem=problem, status=status)
    return redirect("movie", movie.pk)


def asked_version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not text.isdecimal() or len(text) > 9:
        raise BadRequest("no version")
    return int(text)


@require_GET
def pictures(request: Request, movie: UUID) -> HttpResponse:
    """All of the album's pictures, for the place of a shot; some at a time."""
    found = movie_for(request, movie, need="contribute")
    text = request.GET.get("from", "0")
    if not text.isdecimal() or len(text) > 6:
        raise BadRequest("no number")
    first = int(text)
    items = list(found.album.items.shown().in_order()[first : first + CHOICES + 1])
    rows = (found.storyboard or {"shots": []})["shots"]
    context = {
        "movie": found,
        "shot": request.GET.get("shot", ""),
        "place": request.GET.get("place", ""),
        "beside": "1" if request.GET.get("beside") else "",
        "from": first,
        "choices": [choice(Shown(item)) for item in items[:CHOICES]],
        "inside": inside_of(rows),
        "next": first + CHOICES if len(items) > CHOICES else 0,
    }
    return render(request, "movies/pictures.html", context)


@require_POST
def film(request: Request, movie: UUID) -> HttpResponseBase:
    """Make the movie as the storyboard says."""
    found = movie_for(request, movie, need="contribute")
    version = asked_version(request)
    return after(request, found, lambda: film_soon(found, request.user, version))


@require_POST
def cancel(request: Request, movie: UUID) -> HttpResponseBase:
    found = movie_for(request, movie, need="contribute")
    return after(request, found, lambda: stop_movie(found))


@require_POST
def again(request: Request, movie: UUID) -> HttpResponseBase:
    """Tell a story that could not be told once more."""
    found = movie_for(request, movie, need="contribute")
    return after(request, found, lambda: tell_anew(found, request.user, found.storyboard_version))


@require_POST
def delete(request: Request, movie: UUID) -> HttpResponseBase:
    found = movie_for(request, movie, need="contribute")
    delete_movie(found)
    messages.success(
        request, _("The movie is in the trash. It can come back for 30 days."), extra_tags=f"restore-movie {found.pk}"
    )
    return redirect("album", found.album_id)


@require_POST
def restore(request: Request, movie: UUID) -> HttpResponseBase:
    found = movie_for(request, movie, need="contribute", deleted=True)
    restore_movie(found)
    return redirect("movie", found.pk)


@require_safe
async def file(request: HttpRequest, movie: UUID) -> HttpResponseBase:
    """The movie, for its player or, with `download`, for keeps."""
    found, rendition = await sync_to_async(film_of)(request, movie)
    name = await sync_to_async(file_name)(found) if "download" in request.GET else None
    still = still_in(request, lambda user: movie_of_user(user, movie))
    try:
        path = storage.original_path(rendition.blob)
        return await ranged(request, path, "video/mp4", download_as=name, still=still)
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
async def poster(request: HttpRequest, movie: UUID) -> HttpResponseBase:
    """What is shown before it plays; of a movie in the trash too."""
    _found, rendition = await sync_to_async(film_of)(request, movie, or_thrown=True)
    try:
        return await ranged(request, storage.pictures_folder(rendition.blob_id) / POSTER, "image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error


def film_of(request: HttpRequest, movie_id: UUID, *, or_thrown: bool = False) -> tuple[Movie, Rendition]:
    """or_thrown: also one in the trash, for those who may bring it back."""
    thrown = or_thrown and Movie.objects.in_trash().filter(pk=movie_id).exists()
    movie = movie_for(request, movie_id, "contribute" if thrown else "view", deleted=thrown)
    rendition = movie.renditions.select_related("blob").order_by("-created_at").first()
    if rendition is None:
        raise Http404
    return movie, rendition
