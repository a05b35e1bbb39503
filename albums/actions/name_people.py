"""Put the names of people beside their faces in a movie, and take them away."""

from __future__ import annotations

from collections import defaultdict

from albums.actions.edit_movie import save_storyboard, storyboard_of
from albums.models import Item, Movie, PersonFace, User
from albums.models.persons import PersonFaceQuerySet
from albums.shot_sources import Shown, shown_by
from render.story.dress import Known, with_names, without_names


def name_people(movie: Movie, user: User, version: int) -> None:
    """Everybody whom this owner knows by name, at the first photo that shows them. Only when they ask for it: a movie
    may be sent to anybody, and persons are otherwise seen by their owner alone.

    Raises RefusedError where nobody is known, ConflictError.
    """
    save_storyboard(movie, with_names(storyboard_of(movie), known_in(movie, user)), version)


def forget_names(movie: Movie, version: int) -> None:
    """Raises ConflictError."""
    save_storyboard(movie, without_names(storyboard_of(movie)), version)


def known_in(movie: Movie, user: User) -> dict[str, list[Known]]:
    """By source of the movie's photos, the faces that have a name."""
    rows = (movie.storyboard or {"shots": []})["shots"]
    shown = shown_by(movie.album.items.alive(), {row["source"] for row in rows if row["kind"] == "photo"})
    sources = {seen.item.pk: source for source, seen in shown.items() if is_as_seen(seen)}
    faces = named_faces(user).filter(item__in=sources, in_motion=False).select_related("person", "item")
    known: dict[str, list[Known]] = defaultdict(list)
    for face in faces.order_by("item", "number"):
        item = face.item
        x0, y0, x1, y1 = face.box
        box = (x0 / item.width, y0 / item.height, x1 / item.width, y1 / item.height)
        known[sources[item.pk]].append(Known(str(face.person_id), face.person.name if face.person else "", box))
    return known


def is_as_seen(shown: Shown) -> bool:
    """A photo itself: of another moment of a Live Photo it is not known where its faces are."""
    return not shown.is_film and shown.item.kind == Item.Kind.PHOTO and shown.item.key_ms is None


def named_faces(user: User) -> PersonFaceQuerySet:
    """None for who has not asked for faces to be told apart."""
    if user.people_since is None:
        return PersonFace.objects.none()
    return PersonFace.objects.visible_to(user).filter(person__isnull=False).exclude(person__name="")


def knows_somebody(movie: Movie, user: User) -> bool:
    """Whether this user owns the album and has named somebody in it."""
    return named_faces(user).filter(item__album=movie.album_id, in_motion=False).exists()
