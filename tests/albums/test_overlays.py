"""What lies over the shots of a movie: cards, frames, names, and the words of the closing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from albums.actions.film_movie import news_of
from albums.models import Album, Item, Movie, Person, PersonFace, User
from albums.showing_overlays import SLOTS, TITLES
from render.film.overlays.template import FOLDER, OVERLAYS, slots_of
from tests.albums.conftest import signed_in
from tests.albums.filming import add_photos, import_themes, planned_movie
from tests.albums.test_movies import HTMX, change, shots


@pytest.fixture(autouse=True)
def home(db: None, album: Album) -> list[Item]:
    import_themes()
    return add_photos(album, 12)


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


@pytest.fixture
def movie(album: Album, contributor: User) -> Movie:
    return planned_movie(album, contributor)


def named_face(owner: User, item_id: str, name: str, number: int = 0) -> PersonFace:
    person, _ = Person.objects.get_or_create(owner=owner, name=name, defaults={"centre": b""})
    return PersonFace.objects.create(
        owner=owner, item_id=item_id, person=person, number=number, box=[40, 30, 120, 110], quality=0.5, embedding=b""
    )


def labels(movie: Movie) -> list[list[str]]:
    return [[label["text"] for label in shot["labels"]] for shot in shots(movie)]


def row(movie: Movie, kind: str) -> dict[str, Any]:
    movie.refresh_from_db()
    return next(shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] == kind)


def test_all_that_there_are_are_offered() -> None:
    assert set(OVERLAYS) == {path.stem for path in FOLDER.glob("*.svg")} == set(TITLES)
    assert {slot for name in OVERLAYS for slot in slots_of(name)} == set(SLOTS)


@pytest.mark.parametrize("kind", ["title", "photo", "end"])
def test_it_works(client: Client, movie: Movie, kind: str) -> None:
    shot = row(movie, kind)
    page = client.get(f"/movies/{movie.pk}/?shot={shot['id']}").content.decode()
    assert 'value="birthday"' in page and 'value="travel"' not in page and "overlay-picture" in page
    said: dict[str, Any] = {"overlay": "birthday", "word-name": "Mia", "word-age": "7"}
    assert change(client, movie, "overlay", shot=shot["id"], **said).status_code == 302
    assert row(movie, kind)["overlay"] == {"name": "birthday", "words": ["Mia", "7"], "stops": []}
    page = client.get(f"/movies/{movie.pk}/?shot={shot['id']}").content.decode()
    assert 'value="birthday" checked' in page and 'value="Mia"' in page
    change(client, movie, "overlay", shot=shot["id"], overlay="")
    assert row(movie, kind)["overlay"] is None
    change(client, movie, "undo")
    assert row(movie, kind)["overlay"]["name"] == "birthday"


def test_only_its_shot_is_new(client: Client, movie: Movie) -> None:
    before = news_of(movie)
    assert before is not None and before.parts == before.of
    change(client, movie, "overlay", shot=shots(movie)[2]["id"], overlay="confetti")
    assert news_of(movie) == before


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"overlay": "dragon"}, 400),
        ({"overlay": "../birthday"}, 400),
        ({}, 400),
        ({"overlay": "travel"}, 422),
        ({"overlay": "birthday", "word-name": "x" * 61}, 422),
        ({"overlay": "film", "shot": "nothing"}, 422),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    client: Client, movie: Movie, said: dict[str, Any], status: int
) -> None:
    told = movie.storyboard
    assert change(client, movie, "overlay", **{"shot": shots(movie)[0]["id"]} | said).status_code == status
    assert movie.storyboard == told


def test_the_closing_can_be_worded(client: Client, movie: Movie) -> None:
    change(client, movie, "ending", title="See you", subtitle="next year")
    assert (row(movie, "end")["text"], row(movie, "end")["subtitle"]) == ("See you", "next year")
    change(client, movie, "drop", shot=shots(movie)[0]["id"])
    assert row(movie, "end")["text"] == "See you"
    assert change(client, movie, "ending", title="x" * 121, subtitle="").status_code == 422


def test_people_are_named_when_their_owner_asks(client: Client, movie: Movie, owner: User) -> None:
    first, second = (shot["source"] for shot in shots(movie)[:2])
    page = f"/movies/{movie.pk}/"
    for source, name in ((first, "Mia"), (second, "Mia"), (second, "Lea")):
        named_face(owner, source, name, number=len(name + source) + PersonFace.objects.count())
    assert "Name the people" not in client.get(page).content.decode()
    User.objects.filter(pk=owner.pk).update(people_since=timezone.now())
    assert "Name the people" in client.get(page).content.decode() and labels(movie)[0] == []
    change(client, movie, "name", shot="-")
    assert labels(movie)[:3] == [["Mia"], ["Lea"], []]
    box = shots(movie)[0]["labels"][0]["face"]
    item = Item.objects.get(pk=first)
    assert box == pytest.approx([40 / item.width, 30 / item.height, 120 / item.width, 110 / item.height])
    sheet = client.get(f"{page}?shot={shots(movie)[0]['id']}").content.decode()
    assert 'name="name-0"' in sheet
    mimi: dict[str, Any] = {"shot": shots(movie)[0]["id"], "name-0": "Mimi"}
    change(client, movie, "names", **mimi)
    assert labels(movie)[0] == ["Mimi"]
    assert change(client, movie, "names", shot=shots(movie)[0]["id"]).status_code == 400
    change(client, movie, "forget", shot="-")
    assert not any(labels(movie))


def test_nobody_else_reads_names_before_they_are_given(
    client: Client, movie: Movie, owner: User, contributor: User
) -> None:
    """Whoever only contributes knows none of the owner's persons, and cannot put them into the movie."""
    User.objects.update(people_since=timezone.now())
    named_face(owner, shots(movie)[0]["source"], "Mia")
    theirs = signed_in(contributor)
    assert "Name the people" not in theirs.get(f"/movies/{movie.pk}/").content.decode()
    assert change(theirs, movie, "name", shot="-").status_code == 422
    assert not any(labels(movie))


def test_without_names_it_is_refused_with_a_sentence(client: Client, movie: Movie) -> None:
    answer = client.post(
        f"/movies/{movie.pk}/storyboard/",
        {"op": "name", "version": movie.storyboard_version, "shot": "-"},
        headers=HTMX,
    )
    assert "Nobody whose name is known" in answer.content.decode()
