"""The wish for a movie that waits while its person brings a song: kept in the session, so that nothing is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from albums.access import album_for
from albums.choosing_classifiers import classifiers_in
from albums.models import Album, Snapshot
from albums.movie_forms import WishForm
from albums.requests import Request

KEY = "wish"
LONGEST = 400  # of a field; the rule is the longest


def keep_wish(request: Request, album: Album) -> None:
    """The newest only, as it was filled in."""
    fields: dict[str, Any] = {name: request.POST.get(name, "")[:LONGEST] for name in WishForm.base_fields}
    fields["classifiers"] = [str(each.pk) for each in classifiers_in(request.POST, request.user)]
    request.session[KEY] = {"album": str(album.pk), "fields": fields}


def forget_wish(request: Request) -> None:
    request.session.pop(KEY, None)


def wish_for(request: Request, album: Album) -> dict[str, Any]:
    """What was filled in for a movie of this album."""
    kept = request.session.get(KEY, {})
    return dict(kept["fields"]) if kept.get("album") == str(album.pk) else {}


def classifiers_kept(request: Request, album: Album) -> list[Snapshot]:
    """That were chosen for its rule."""
    ids = wish_for(request, album).get("classifiers", [])
    return list(Snapshot.objects.usable_by(request.user).filter(pk__in=ids))


def album_that_waits(request: Request) -> Album | None:
    """Whose movie is being wished for, while one may still make one."""
    kept = request.session.get(KEY)
    if kept is None:
        return None
    try:
        return album_for(request, UUID(kept["album"]), need="contribute")
    except (Http404, PermissionDenied):
        return None
