"""How a movie would look and sound, before it is made."""

from __future__ import annotations

import io
import re
from time import process_time
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from albums.actions.keep_themes import hide_soundtrack
from albums.kinds.story import wish_of
from albums.models import Album, Item, Look, Movie, Theme, User
from albums.showing_mixes import focus_of, moods_with_posters, poster_items, songs_offered
from tests.albums.conftest import signed_in
from tests.albums.filming import WISH, add_photos, import_themes, planned_movie


@pytest.fixture(autouse=True)
def items(db: None, album: Album) -> list[Item]:
    import_themes()
    return add_photos(album, 8)


@pytest.fixture
def client(contributor: User) -> Client:
    return signed_in(contributor)


def drawn(client: Client, address: str) -> Image.Image:
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/webp"
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_every_mood_shows_the_familys_pictures_in_its_own_look(client: Client, album: Album) -> None:
    moods = moods_with_posters(album, "", "Our summer")
    cards = [np.asarray(drawn(client, mood["card"]), float) for mood in moods]
    frames = [np.asarray(drawn(client, mood["frames"][0]), float) for mood in moods]
    for pictures in (cards, frames):
        assert {picture.shape for picture in pictures} == {(360, 640, 3)}
        apart = [abs(a - b).mean() for at, a in enumerate(pictures) for b in pictures[:at]]
        assert min(apart) > 0.5  # of 255: no two are the same
    assert all(parse_qs(urlsplit(mood["card"]).query)["title"] == ["Our summer"] for mood in moods)
    assert [len(mood["frames"]) for mood in moods] == [3] * len(moods)


def test_a_mix_is_drawn_in_a_moment(client: Client, album: Album) -> None:
    mood = moods_with_posters(album, "", "A title that nobody has drawn before")[0]
    client.get(mood["card"].replace("nobody", "everybody"))  # fonts are read once
    began = process_time()
    for address in (mood["card"], *mood["frames"]):
        drawn(client, address)
    assert process_time() - began < 1.0


def test_what_stays_is_kept_by_browsers(client: Client, album: Album, items: list[Item]) -> None:
    address = moods_with_posters(album, "", "x")[0]["frames"][0]
    assert "immutable" in client.get(address)["Cache-Control"]
    assert "immutable" not in client.get(address.partition("?")[0])["Cache-Control"]
    before = moods_with_posters(album, "", "x")[0]["version"]
    theme = Theme.objects.get(slug=moods_with_posters(album, "", "x")[0]["slug"])
    theme.settings["grade"] = "vivid"
    theme.save(update_fields=["settings"])
    assert moods_with_posters(album, "", "x")[0]["version"] != before


def test_what_is_not_there_is_not_drawn(client: Client, album: Album, items: list[Item]) -> None:
    look = f"/albums/{album.pk}/looks"
    assert client.get(f"{look}/gloomy/{items[0].pk}.webp").status_code == 404
    assert client.get(f"{look}/gentle/{uuid4()}.webp").status_code == 404
    assert client.get(f"{look}/gentle/{items[0].pk}.webp", {"title": "x" * 121}).status_code == 400
    Theme.objects.filter(slug="gentle").update(hidden=True)
    assert client.get(f"{look}/gentle/{items[0].pk}.webp").status_code == 404


def test_posters_come_from_all_over_the_album(album: Album, items: list[Item]) -> None:
    # Of each stretch the best, and later ones are better here.
    assert poster_items(album) == [items[1], items[3], items[5], items[7]]
    Item.objects.exclude(pk=items[0].pk).delete()
    assert poster_items(album) == [items[0]]
    assert len(moods_with_posters(album, "", "x")[0]["frames"]) == 1


def test_faces_stay_in_the_frame(items: list[Item]) -> None:
    assert focus_of(items[0]) == (0.5, 0.5)
    row = Look.objects.get(blob=items[0].blob_id)
    row.analysis["look"]["faces"] = [{"box": [0, 0, items[0].width / 2, items[0].height / 5]}]
    row.save(update_fields=["analysis"])
    assert focus_of(items[0]) == (0.25, 0.1)


def test_the_page_offers_every_piece_to_be_heard(client: Client, album: Album) -> None:
    page = client.get(f"/albums/{album.pk}/movies/new/").content.decode()
    heard = re.findall(r'data-song="[^"]*/([a-z-]+)\.opus" data-from="([\d.]+)"', page)
    assert [name for name, _ in heard] == [song.name for song in songs_offered()] and len(heard) >= 14
    assert all(float(at) > 0 for _, at in heard)
    Theme.objects.filter(slug="club").delete()  # which had no other
    hide_soundtrack("club-neon-tide", hidden=True)
    assert "club-neon-tide" not in client.get(f"/albums/{album.pk}/movies/new/").content.decode()


def test_the_chosen_mix_is_what_is_made(client: Client, album: Album) -> None:
    client.post(f"/albums/{album.pk}/movies/new/", WISH | {"mood": "gentle", "soundtrack": "club-neon-tide"})
    movie = Movie.objects.get()
    assert (movie.mood, movie.soundtrack) == ("gentle", "club-neon-tide")
    assert tuple(wish_of(movie, "en")["theme"]["soundtracks"]) == ("club-neon-tide",)


def test_music_that_there_is_not_is_refused(client: Client, album: Album) -> None:
    answer = client.post(f"/albums/{album.pk}/movies/new/", WISH | {"soundtrack": "silence"})
    assert answer.status_code == 400 and "Please choose one of the pieces of music" in answer.content.decode()
    assert not Movie.objects.exists()


@pytest.fixture
def movie(album: Album, contributor: User) -> Movie:
    return planned_movie(album, contributor)


def change(client: Client, movie: Movie, op: str, **said: Any) -> int:
    version = movie.storyboard_version
    status = client.post(f"/movies/{movie.pk}/storyboard/", {"op": op, "version": version} | said).status_code
    movie.refresh_from_db()
    return status


def test_a_movie_gets_other_music_and_keeps_its_shots(client: Client, movie: Movie) -> None:
    before = movie.storyboard or {}
    assert change(client, movie, "music", soundtrack="chill-low-tide") == 302
    after = movie.storyboard or {}
    assert after["soundtrack"] == movie.soundtrack == "chill-low-tide"
    assert [shot["source"] for shot in after["shots"]] == [shot["source"] for shot in before["shots"]]
    assert all(abs(shot["beat_error_ms"] or 0) <= 20 for shot in after["shots"])
    change(client, movie, "undo")
    assert (movie.storyboard or {})["soundtrack"] == before["soundtrack"] == movie.soundtrack


@pytest.mark.parametrize("wrong", ["silence", "", "../x"])
def test_other_music_must_be_there(client: Client, movie: Movie, wrong: str) -> None:
    assert change(client, movie, "music", soundtrack=wrong) == 422
    assert change(client, movie, "music") == 400


def test_another_mood_brings_its_own_music(client: Client, movie: Movie) -> None:
    change(client, movie, "music", soundtrack="chill-low-tide")
    wish = {"mood": movie.mood, "length": "medium", "aspect": movie.aspect, "height": movie.height}
    change(client, movie, "wish", **wish)
    assert movie.soundtrack == "chill-low-tide"
    Movie.objects.update(state=Movie.State.PLANNED)
    movie.refresh_from_db()
    change(client, movie, "wish", **wish | {"mood": "club"})
    assert movie.soundtrack == ""
