"""A picture whose stickers were changed comes in the place of the one before, in movies too."""

from __future__ import annotations

from typing import Any

import pytest

from albums.actions.change_items import delete_items
from albums.actions.edit_movie import edit_movie, tidied, undo
from albums.actions.film_movie import film_params, film_soon
from albums.actions.take_place import take_place
from albums.models import Album, Decoration, Item, Look, Movie, User
from albums.showing_movie import Studio
from render.jobs.models import UNFINISHED, Job, State
from tests.albums.filming import add_photo, add_photos, import_themes, planned_movie, rendered_movie


@pytest.fixture
def photos(album: Album) -> list[Item]:
    import_themes()
    return add_photos(album, 5)


@pytest.fixture
def movie(photos: list[Item], album: Album, owner: User) -> Movie:
    return planned_movie(album, owner)


def sources(movie: Movie) -> list[str]:
    shots: list[dict[str, Any]] = (movie.storyboard or {})["shots"]
    return [shot["source"] for shot in shots if shot["kind"] == "photo"]


def replaced(movie: Movie, owner: User) -> tuple[str, str]:
    """The first picture of the movie, and a newer one that nobody has looked at, by their ids."""
    older = Item.objects.get(pk=sources(movie)[0])
    newer = add_photo(movie.album, 77)
    Look.objects.filter(blob=newer.blob_id).delete()
    Decoration.objects.create(
        item=newer, original=movie.album.items.exclude(pk=older.pk).earliest("shown_at"), scene={}
    )
    movie.album.role = movie.album.role_of(owner)
    delete_items(movie.album, owner, [older.pk])
    take_place(older, newer)
    movie.refresh_from_db()
    return str(older.pk), str(newer.pk)


def test_it_works(movie: Movie, owner: User) -> None:
    before, version = sources(movie), movie.storyboard_version
    older, newer = replaced(movie, owner)
    assert sources(movie) == [newer if source == older else source for source in before]
    assert movie.storyboard_version == version + 1 and movie.state == Movie.State.PLANNED
    assert tidied(movie) is None and newer in film_params(movie)["sources"]
    assert not any(shot.lost for shot in Studio(movie).shots)


def test_it_stays_though_nobody_has_looked_at_it(movie: Movie, owner: User) -> None:
    _older, newer = replaced(movie, owner)
    shot = next(shot["id"] for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "photo")
    edit_movie(movie, "later", {"shot": shot}, movie.storyboard_version)
    assert newer in sources(movie)


def test_what_is_undone_shows_it_too(movie: Movie, owner: User) -> None:
    edit_movie(movie, "title", {"title": "Autumn", "subtitle": ""}, movie.storyboard_version)
    _older, newer = replaced(movie, owner)
    undo(movie, movie.storyboard_version)
    assert newer in sources(movie) and (movie.storyboard or {})["title"] != "Autumn"


def test_a_finished_movie_keeps_its_file(photos: list[Item], album: Album, owner: User) -> None:
    movie = rendered_movie(album, owner)
    replaced(movie, owner)
    assert movie.state == Movie.State.PLANNED and movie.rendition is not None


def test_one_that_is_being_made_is_begun_anew(movie: Movie, owner: User) -> None:
    film_soon(movie, owner, movie.storyboard_version)
    begun = Job.objects.get(kind="render")
    _older, newer = replaced(movie, owner)
    begun.refresh_from_db()
    again = Job.objects.get(kind="render", state__in=UNFINISHED)
    assert begun.state == State.CANCELLED and movie.state == Movie.State.RENDERING
    assert newer in again.params["sources"] and again.params["user"] == str(owner.pk)


def test_others_stay_as_they_are(movie: Movie, owner: User) -> None:
    version, alone = movie.storyboard_version, add_photo(movie.album, 78)
    take_place(alone, add_photo(movie.album, 79))
    movie.refresh_from_db()
    assert movie.storyboard_version == version
