"""What a change of a shot has done is seen at once: by a still, and by an excerpt that a job makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from albums import storage
from albums.actions.edit_movie import edit_movie, undo
from albums.actions.preview_shot import preview_of, preview_soon
from albums.models import Album, Item, Movie, User
from albums.showing_preview import preview_shown
from albums.views import previews
from render.jobs.models import Job, Lane, State
from render.jobs.running import Pools
from tests.albums.conftest import person, signed_in
from tests.albums.filming import add_photos, import_themes, planned_movie
from tests.render.jobs.working import ended, working


@pytest.fixture
def user(transactional_db: None) -> User:
    import_themes()
    return person("Olga")


@pytest.fixture
def movie(user: User) -> Movie:
    album = Album.objects.create(title="Our summer", created_by=user)
    album.memberships.create(user=user, role="owner")
    add_photos(album, 5)
    return planned_movie(album, user)


@pytest.fixture
def client(user: User) -> Client:
    return signed_in(user)


def photo_of(movie: Movie) -> str:
    shots = (movie.storyboard or {})["shots"]
    return str(next(shot["id"] for shot in shots if shot["kind"] == "photo"))


def caption(movie: Movie, shot: str, text: str) -> None:
    edit_movie(movie, "caption", {"shot": shot, "text": text}, movie.storyboard_version)


def shown(movie: Movie, shot: str) -> str:
    found = preview_shown(movie, shot)
    assert found is not None
    return found.excerpt


def test_it_works(movie: Movie, client: Client, tmp_path: Path) -> None:
    shot = photo_of(movie)
    with working(Pools):
        answer = client.get(shown(movie, shot))
        assert (answer.status_code, answer["Content-Type"]) == (200, "video/mp4")
        assert "immutable" in answer["Cache-Control"]
        film = tmp_path / "film.mp4"
        film.write_bytes(preview_of(movie, shot).path.read_bytes())
        with av.open(str(film)) as opened:
            assert (opened.streams.video[0].width, opened.streams.video[0].height) == (480, 270)
            assert not opened.streams.audio
        assert Job.objects.get(kind="preview").lane == Lane.NOW
        assert client.get(shown(movie, shot), headers={"Range": "bytes=0-9"}).status_code == 206
        assert Job.objects.filter(kind="preview").count() == 1  # it is kept

        first = shown(movie, shot)
        caption(movie, shot, "Here it begins")
        assert shown(movie, shot) != first
        assert client.get(first).status_code == 404  # not what the shot is any more
        assert client.get(first.replace(".mp4", ".webp")).status_code == 404
        assert client.get(shown(movie, shot)).status_code == 200
        undo(movie, movie.storyboard_version)
        assert shown(movie, shot) == first
        assert client.get(first).status_code == 200
        assert Job.objects.filter(kind="preview").count() == 2


def test_the_still_is_there_before(movie: Movie, client: Client, tmp_path: Path) -> None:
    shot = photo_of(movie)
    found = preview_shown(movie, shot)
    assert found is not None
    answer = client.get(found.still)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    still = tmp_path / "still.webp"
    still.write_bytes(answer.content)
    with Image.open(still) as picture:
        assert picture.size == (480, 270)
    assert not Job.objects.filter(kind="preview").exists()


def test_the_sheet_shows_both(movie: Movie, client: Client) -> None:
    shot = photo_of(movie)
    found = preview_shown(movie, shot)
    assert found is not None
    page = client.get(f"/movies/{movie.pk}/?shot={shot}").content.decode()
    assert f'poster="{found.still}"' in page and f'src="{found.excerpt}"' in page and "controls" in page


def test_what_waits_for_an_older_look_of_the_shot_is_called_off(movie: Movie) -> None:
    shot = photo_of(movie)
    older = preview_soon(movie, shot, preview_of(movie, shot))
    caption(movie, shot, "Here it begins")
    newer = preview_soon(movie, shot, preview_of(movie, shot))
    assert preview_soon(movie, shot, preview_of(movie, shot)) == newer
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.state, newer.state) == (State.CANCELLED, State.QUEUED)


def test_a_job_for_an_older_look_draws_nothing(movie: Movie) -> None:
    shot = photo_of(movie)
    before = preview_of(movie, shot)
    job = preview_soon(movie, shot, before)
    caption(movie, shot, "Here it begins")
    with working(Pools):
        ended(job)
    assert job.state == State.DONE
    assert not before.is_made and not preview_of(movie, shot).is_made


def test_who_waits_hears_that_the_shot_is_another_by_now(
    movie: Movie, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shot = photo_of(movie)

    def changed_meanwhile(*asked: Any) -> Job:
        caption(movie, shot, "Here it begins")
        return preview_soon(*asked)

    monkeypatch.setattr(previews, "preview_soon", changed_meanwhile)
    with working(Pools):
        assert client.get(shown(movie, shot)).status_code == 404


def test_a_picture_that_cannot_be_read_is_told_in_a_sentence(movie: Movie, client: Client) -> None:
    shot = photo_of(movie)
    source = next(each["source"] for each in (movie.storyboard or {})["shots"] if each["id"] == shot)
    path = storage.original_path(Item.objects.get(pk=source).blob)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:500])
    with working(Pools):
        answer = client.get(shown(movie, shot))
    assert answer.status_code == 422
    assert answer.content.decode().startswith("This picture")


def test_a_busy_machine_is_told_of_too(movie: Movie, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "LONGEST_S", 0.0)
    assert client.get(shown(movie, photo_of(movie))).status_code == 503  # nobody works here


def test_a_picture_that_has_left_has_no_preview(movie: Movie, client: Client) -> None:
    shot = photo_of(movie)
    address = shown(movie, shot)
    source = next(each["source"] for each in (movie.storyboard or {})["shots"] if each["id"] == shot)
    other = next(each["id"] for each in (movie.storyboard or {})["shots"][::-1] if each["kind"] == "photo")
    Item.objects.filter(pk=source).delete()
    assert client.get(address).status_code == 404
    assert preview_shown(movie, shot) is None
    assert 'id="preview"' not in client.get(f"/movies/{movie.pk}/?shot={shot}").content.decode()
    assert preview_shown(movie, other) is not None  # the movie would be made without the lost one


@pytest.mark.parametrize("kind", ["webp", "mp4"])
def test_there_is_no_such_shot(movie: Movie, client: Client, kind: str) -> None:
    assert client.get(f"/movies/{movie.pk}/shots/none.{kind}").status_code == 404


def test_a_movie_without_a_story_has_none(movie: Movie, client: Client, settings: Settings) -> None:
    Movie.objects.filter(pk=movie.pk).update(storyboard=None)
    assert client.get(f"/movies/{movie.pk}/shots/none.mp4").status_code == 404
