"""Smaller copies of a movie, made by the real worker for those who may see it."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from django.test import Client

from albums import storage
from albums.actions.copy_movie import is_made, sizes_of
from albums.models import Album, Movie, Rendition, User
from render.film.encoder import encode
from render.film.join import join
from render.jobs.models import Job
from render.jobs.running import Pools
from tests.albums.conftest import person, signed_in
from tests.albums.filming import add_photos, import_themes, rendered_movie
from tests.render.film.test_join import write_sound
from tests.render.jobs.working import until, working

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(transactional_db: None) -> User:
    import_themes()
    return person("Olga")


@pytest.fixture
def movie(owner: User, tmp_path: Path) -> Movie:
    """A second of 720p."""
    album = Album.objects.create(title="Our summer", created_by=owner)
    album.memberships.create(user=owner, role="owner")
    add_photos(album, 3)
    encode([np.full((1080, 1280), 90 + index, np.uint8) for index in range(30)], (1280, 720), tmp_path / "one.mp4")
    join([tmp_path / "one.mp4"], [30], write_sound(tmp_path / "sound.mp4", 1.0), tmp_path / "movie.mp4", 30)
    made = rendered_movie(album, owner, (tmp_path / "movie.mp4").read_bytes())
    made.renditions.update(width=1280, height=720)
    return made


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def rendition_of(movie: Movie) -> Rendition:
    found = movie.rendition
    assert found is not None
    return found


def ask(client: Client, movie: Movie, key: str, **headers: str) -> int:
    return client.post(f"/movies/{movie.pk}/copies/", {"key": key}, headers=headers).status_code


def test_it_works(client: Client, movie: Movie) -> None:
    page = client.get(f"/movies/{movie.pk}/").content.decode()
    assert "Small, 480p" in page and "Medium, 720p" not in page and "For chats" not in page
    with working(Pools):
        assert ask(client, movie, "480") == 302
        until(lambda: is_made(rendition_of(movie), "480"))
    response = client.get(f"/movies/{movie.pk}/copies/480.mp4")
    assert response["Content-Type"] == "video/mp4" and "480.mp4" in response["Content-Disposition"]
    with av.open(str(storage.copy_path(rendition_of(movie).blob_id, "480"))) as copy:
        assert copy.streams.video[0].height == 480
    assert (
        f"/movies/{movie.pk}/copies/480.mp4"
        in client.get(f"/movies/{movie.pk}/?part=copies", headers=HTMX).content.decode()
    )
    ask(client, movie, "480")
    assert Job.objects.filter(kind="copy").count() == 1


def test_the_page_says_how_far_it_is(client: Client, movie: Movie) -> None:
    ask(client, movie, "480")
    Job.objects.filter(kind="copy").update(progress=0.4)
    part = client.get(f"/movies/{movie.pk}/?part=copies", headers=HTMX).content.decode()
    assert "Being made: 40" in part and "every 2s" in part
    Job.objects.filter(kind="copy").update(state="failed", error="This movie is too long for so small a file.")
    part = client.get(f"/movies/{movie.pk}/?part=copies", headers=HTMX).content.decode()
    assert "too long for so small a file" in part and "every 2s" not in part


def test_a_large_file_is_offered_for_chats(movie: Movie) -> None:
    rendition = rendition_of(movie)
    rendition.blob.size = 16_000_001
    assert list(sizes_of(rendition)) == ["chat", "480"]


def test_a_copy_goes_with_the_file(client: Client, movie: Movie) -> None:
    blob = rendition_of(movie).blob_id
    storage.copy_path(blob, "480").write_bytes(b"a copy")
    storage.remove_content(blob)
    assert client.get(f"/movies/{movie.pk}/copies/480.mp4").status_code == 404


def test_only_what_there_is_can_be_asked_for(client: Client, movie: Movie) -> None:
    assert ask(client, movie, "4k") == 400
    assert client.get(f"/movies/{movie.pk}/copies/4k.mp4").status_code == 404
    assert ask(client, movie, "720") == 302 and not Job.objects.filter(kind="copy").exists()
