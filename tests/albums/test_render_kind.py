"""Movies through the real worker: told, rendered, rendered again after a change, stopped, failed."""

from __future__ import annotations

import time
from pathlib import Path

import av
import pytest
from pytest_django import Settings

from albums import storage
from albums.actions.edit_movie import edit_movie
from albums.actions.film_movie import film_params, film_plan, film_soon, news_of, stop_movie
from albums.actions.plan_movie import plan_movie
from albums.models import Album, Blob, Item, Movie, Notice, User
from render.jobs import queue
from render.jobs.models import Job, State
from render.jobs.running import Pools
from tests.albums.conftest import person
from tests.albums.filming import WISH, add_photos, import_themes, planned_movie
from tests.render.jobs.working import ended, until, working


@pytest.fixture
def user(transactional_db: None) -> User:
    import_themes()
    return person("Olga")


@pytest.fixture
def home(user: User) -> Album:
    """An album of five photos."""
    album = Album.objects.create(title="Our summer", created_by=user)
    album.memberships.create(user=user, role="owner")
    add_photos(album, 5)
    return album


def job_of(movie: Movie, kind: str) -> Job:
    return Job.objects.filter(kind=kind, subject=movie.subject).latest("created_at")


def render(movie: Movie, user: User) -> Job:
    job = film_soon(movie, user, movie.storyboard_version)
    ended(job)
    movie.refresh_from_db()
    return job


def test_it_works(home: Album, user: User) -> None:
    with working(Pools):
        movie = plan_movie(home, user, render=True, **WISH)
        until(lambda: Movie.objects.filter(pk=movie.pk, state=Movie.State.READY).exists())
        movie.refresh_from_db()
        rendition = movie.rendition
        assert rendition is not None and (rendition.width, rendition.height) == (854, 480)
        with av.open(str(storage.original_path(rendition.blob))) as film:
            assert (film.duration or 0) / 1e6 == pytest.approx(rendition.duration, abs=0.1)
        assert (storage.pictures_folder(rendition.blob_id) / "poster.jpg").is_file()
        assert Notice.objects.get().kind == Notice.Kind.MOVIE_DONE
        assert {job.state for job in Job.objects.filter(subject=movie.subject)} == {State.DONE}
        first = Job.objects.filter(kind="film_run").count()

        shot = next(shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "photo")
        place = (movie.storyboard or {})["shots"].index(shot)
        edit_movie(movie, "caption", {"shot": shot["id"], "text": "Look!"}, movie.storyboard_version)
        assert movie.state == Movie.State.PLANNED
        news = news_of(movie)
        parts = film_plan(film_params(movie)).movie.segments
        own = [part for part in parts if part.shots == (place,)]
        assert news is not None and (news.parts, news.of, news.sound) == (len(own), len(parts), False)
        assert render(movie, user).error == ""
        assert Job.objects.filter(kind="film_run").count() <= first + 2
        assert Job.objects.filter(kind="film_sound").count() == 1
        assert movie.renditions.count() == 1
        until(lambda: not Blob.objects.filter(pk=rendition.blob_id).exists())
        until(lambda: not storage.original_path(rendition.blob).exists())


def test_parts_that_were_damaged_on_the_disk_are_made_again(home: Album, user: User, settings: Settings) -> None:
    movie = planned_movie(home, user)
    with working(Pools):
        render(movie, user)
        runs = Job.objects.filter(kind="film_run").count()
        for part in (Path(settings.DATA_DIR) / "cache/segments").iterdir():
            part.write_bytes(part.read_bytes()[:-1] + b"?")
        shot = next(shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "photo")
        edit_movie(movie, "caption", {"shot": shot["id"], "text": "Look!"}, movie.storyboard_version)
        assert render(movie, user).error == ""
    assert movie.state == Movie.State.READY
    assert Job.objects.filter(kind="film_run").count() >= 2 * runs


def test_a_stopped_movie_can_be_made_later(home: Album, user: User) -> None:
    movie = planned_movie(home, user, height=1080)
    with working(Pools):
        job = film_soon(movie, user, movie.storyboard_version)
        until(lambda: Job.objects.running().filter(kind="film_run", progress__gt=0).exists())
        asked = time.monotonic()
        stop_movie(movie)
        until(lambda: not Job.objects.unfinished().about(movie.subject).exists())
        assert time.monotonic() - asked < 3.0
        job.refresh_from_db()
        assert job.state == State.CANCELLED and movie.state == Movie.State.PLANNED
    assert not movie.renditions.exists() and not Notice.objects.exists()


def test_cancelled_on_the_activity_page_it_is_stopped_too(home: Album, user: User) -> None:
    movie = planned_movie(home, user)
    queue.cancel(film_soon(movie, user, movie.storyboard_version))
    movie.refresh_from_db()
    assert movie.state == Movie.State.PLANNED


def test_a_picture_that_leaves_the_album_leaves_the_movie(home: Album, user: User) -> None:
    movie = planned_movie(home, user)
    gone = next(shot["source"] for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "photo")
    Item.objects.filter(pk=gone).update(deleted_at="2024-01-01T00:00Z")
    job = film_soon(movie, user, movie.storyboard_version)
    assert gone not in {shot["source"] for shot in job.params["storyboard"]["shots"]}


def test_a_file_that_is_gone_fails_with_a_sentence(home: Album, user: User) -> None:
    movie = planned_movie(home, user)
    item = Item.objects.get(pk=(movie.storyboard or {})["shots"][1]["source"])
    content = storage.original_path(item.blob)
    kept = content.read_bytes()
    content.unlink()
    with working(Pools):
        job = film_soon(movie, user, movie.storyboard_version)
        assert ended(job).state == State.FAILED
        movie.refresh_from_db()
        assert movie.state == Movie.State.FAILED and "not in the album any more" in movie.sentence
        assert Notice.objects.get().kind == Notice.Kind.MOVIE_FAILED
        content.write_bytes(kept)
        queue.retry(job)
        assert ended(job).state == State.DONE
    movie.refresh_from_db()
    assert movie.state == Movie.State.READY and movie.sentence == ""
