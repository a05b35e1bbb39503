"""The list of albums, and an album with its pictures by day."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Case, Count, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from albums.access import album_for, album_of_user
from albums.actions.collect_originals import originals_of
from albums.actions.keep_albums import create_album, delete_album, edit_album, restore_album
from albums.grid import Place, Stretch, jumps, load, stretches
from albums.models import Album, Item
from albums.models.items import ItemQuerySet
from albums.names import safe_name
from albums.requests import Request
from albums.showing import album_cards, moment_range
from albums.showing_links import links_to
from albums.showing_movie import movie_cards
from albums.still import still_in
from albums.title_form import TitleForm
from albums.views.asking import asked_ids, toast
from albums.zipping import zip_response

FIRST_TILES = 60  # loaded with the page; the rest comes as somebody scrolls
MOST_TILES = 240  # loaded at a time: what is changed in a stretch may have made it several


@require_GET
def home(request: Request) -> HttpResponse:
    """All albums of this person."""
    return render(request, "albums/home.html", {"cards": album_cards(request.user), "thrown": just_deleted(request)})


def just_deleted(request: Request) -> Album | None:
    """The album that this person deleted a moment ago, to offer it back."""
    try:
        return album_for(request, UUID(request.GET.get("deleted", "")), need="own", deleted=True)
    except (ValueError, Http404, PermissionDenied):
        return None


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A title is enough; pictures come next."""
    form = TitleForm(request.POST or None)
    if form.is_valid():
        album = create_album(request.user, form.cleaned_data["title"])
        return redirect("album", album.pk)
    return render(request, "albums/new.html", {"form": form}, status=400 if form.is_bound else 200)


@require_GET
def show(request: Request, album: UUID) -> HttpResponseBase:
    found = album_for(request, album, training=True)
    if found.is_training:  # files that were sent to it by a form come back here
        return redirect("project", found.project.pk)
    parts = stretches(found)
    place = asked_place(request, "from")
    begin = max((n for n, part in enumerate(parts) if part.start and place and part.start <= place), default=0)
    load(found, first_of(parts[begin:], FIRST_TILES))
    context = {
        **header(found),
        "stretches": parts,
        "jumps": jumps(parts),
        "movies": movie_cards(found),
        "members": found.members.order_by("memberships__created_at"),
    }
    return render(request, "albums/album.html", context)


def header(album: Album) -> dict[str, object]:
    """What the head of an album's page says; it changes while files arrive."""
    return {
        "album": album,
        **counts(album),
        "movie_count": album.movies.alive().count(),
        "range": moment_range(album),
        "links": links_to(album).there().count(),
    }


def counts(album: Album) -> dict[str, int]:
    """In its grid, and set aside, by one query."""
    rows = album.items.shown().annotate(is_aside=Case(When(junk="", then=False), default=True))
    found = list(rows.values_list("kind", "is_aside").annotate(Count("pk")).order_by())
    of_kind = {kind: count for kind, is_aside, count in found if not is_aside}
    return {
        "photos": of_kind.get(Item.Kind.PHOTO, 0),
        "videos": of_kind.get(Item.Kind.VIDEO, 0),
        "aside": sum(count for _kind, is_aside, count in found if is_aside),
    }


def first_of(parts: list[Stretch], most: int) -> list[Stretch]:
    """The first stretches with so many pictures together, one at least."""
    taken: list[Stretch] = []
    count = 0
    for part in parts:
        if taken and count + part.count > most:
            break
        taken.append(part)
        count += part.count
    return taken


@require_GET
def page(request: Request, album: UUID) -> HttpResponse:
    """The stretches between two places, loaded; with the head of the page, whose counts may have changed."""
    found = album_for(request, album)
    parts = stretches(found, asked_place(request, "from"), asked_place(request, "until"))
    load(found, first_of(parts, MOST_TILES))
    return render(request, "albums/album.html#page", {**header(found), "stretches": parts})


def asked_place(request: HttpRequest, name: str) -> Place | None:
    text = request.GET.get(name, "")
    place = Place.parse(text)
    if text and place is None:
        raise BadRequest(f"no place: {text[:60]}")
    return place


@require_POST
def edit(request: Request, album: UUID) -> HttpResponseBase:
    """A new title, or the picture by which the album is known."""
    found = album_for(request, album, need="own")
    if "cover" in request.POST:
        cover = found.items.alive().filter(pk__in=asked_ids(request, "cover")).first()
        if cover is None:
            return toast(request, found, _("This picture is not in the album any more."), status=400)
        edit_album(found, cover=cover)
        return toast(request, found, _("This is the album's cover now."))
    form = TitleForm(request.POST)
    if not form.is_valid():
        return toast(request, found, form.sentence, status=400)
    edit_album(found, title=form.cleaned_data["title"])
    if request.htmx:
        return render(request, "albums/album.html#heading", header(found))
    return redirect("album", found.pk)


@require_POST
def delete(request: Request, album: UUID) -> HttpResponseBase:
    found = album_for(request, album, need="own")
    delete_album(found)
    return redirect(f"{reverse('home')}?{urlencode({'deleted': str(found.pk)})}")


@require_POST
def restore(request: Request, album: UUID) -> HttpResponseBase:
    found = album_for(request, album, need="own", deleted=True)
    restore_album(found)
    return redirect("album", found.pk)


@require_http_methods(["GET", "POST"])
def originals(request: Request, album: UUID) -> HttpResponseBase:
    """All originals as a zip, or those that are asked for; what is sent is read as it goes."""
    found = album_for(request, album)
    items: ItemQuerySet = found.items.alive()
    if request.method == "POST":
        items = items.filter(pk__in=asked_ids(request))
    still = still_in(request, lambda user: album_of_user(user, album))
    return zip_response(request, originals_of(items), safe_name(found.title, "album") + ".zip", still)
