"""Movies are watched while they are being made."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from albums.actions.film_movie import film_plan, film_soon, stop_movie
from albums.kinds import render
from albums.models import Album, Movie, User
from albums.movie_progress import progress_of
from render.film.movie import Plan
from render.film.opening import SHORTEST
from render.jobs.kinds import Child, Wait
from render.jobs.models import Job, Lane, State
from render.jobs.running import Pools
from tests.albums.conftest import person, signed_in
from tests.albums.filming import add_photos, import_themes, planned_movie
from tests.render.jobs.working import ended, until, working

HEIGHT = 540  # more than a draft has; nobody can wish for so little, but it is quickly made


@pytest.fixture
def user(transactional_db: None) -> User:
    import_themes()
    return person("Olga")


@pytest.fixture
def client(user: User) -> Client:
    return signed_in(user)


@pytest.fixture
def movie(user: User) -> Movie:
    album = Album.objects.create(title="Our summer", created_by=user)
    album.memberships.create(user=user, role="owner")
    add_photos(album, 5)
    movie = planned_movie(album, user)
    movie.height = HEIGHT
    movie.save(update_fields=["height"])
    return movie


def asked(client: Client, job: Job, file: str) -> tuple[int, bytes]:
    answer = client.get(reverse("stream", args=[job.pk, file]))
    return answer.status_code, answer.content


def children_of(job: Job) -> list[Child]:
    waits = render.prepare(job)
    assert isinstance(waits, Wait)
    return list(waits.children)


def kinds_of(job: Job) -> list[str]:
    return [child.kind for child in children_of(job)]


def test_it_works(movie: Movie, user: User, client: Client) -> None:
    job = film_soon(movie, user, movie.storyboard_version)
    assert asked(client, job, "movie.m3u8")[0] == 204
    with working(Pools):
        until(lambda: asked(client, job, "movie.m3u8")[0] == 200)
        assert Job.objects.unfinished().filter(pk=job.pk).exists()
        status, first = asked(client, job, "pictures-0.m4s")
        assert status == 200 and first[4:8] == b"moof"
        progress = progress_of(movie)
        assert progress is not None and "draft" in [stage.key for stage in progress.stages]
        assert ended(job).state == State.DONE
    pieces = re.findall(r"^pictures-.*", asked(client, job, "pictures.m3u8")[1].decode(), re.MULTILINE)
    assert asked(client, job, "pictures.m3u8")[1].endswith(b"#EXT-X-ENDLIST\n") and len(pieces) > 10
    assert {asked(client, job, name)[0] for name in (*pieces, "pictures.mp4", "sound.mp4", "sound-0.m4s")} == {200}
    assert b"RESOLUTION=854x480" in asked(client, job, "movie.m3u8")[1]
    movie.refresh_from_db()
    assert movie.rendition is not None and movie.rendition.height == HEIGHT


def test_people_watch_and_hear_before_the_sound_is_made(
    movie: Movie, user: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made first is told by the files: the machine may be too busy for this test to see it."""
    monkeypatch.setattr(Plan, "trim_caches", lambda self: None)  # which clears the opening away
    add_photos(movie.album, 7, first=5)
    movie = planned_movie(movie.album, user)
    movie.height = HEIGHT
    movie.save(update_fields=["height"])
    assert (movie.storyboard or {})["duration"] > SHORTEST
    with working(Pools):
        job = film_soon(movie, user, movie.storyboard_version)
        until(lambda: asked(client, job, "movie.m3u8")[0] == 200)
        until(lambda: Job.objects.filter(parent=job, kind="film_sound", state=State.DONE).exists())
        stop_movie(movie)
    stream = film_plan(job.params, draft=True).stream
    assert stream.opening.stat().st_mtime_ns < stream.sound.stat().st_mtime_ns
    whole = [asked(client, job, f"sound-{number}.m4s") for number in range(6)]
    stream.sound.unlink()
    assert stream.is_playable and asked(client, job, "sound.mp4")[0] == 200
    assert [asked(client, job, f"sound-{number}.m4s") for number in range(6)] == whole
    assert asked(client, job, "sound-6.m4s")[0] == 404


def test_what_lets_people_watch_comes_first(movie: Movie, user: User) -> None:
    children = children_of(film_soon(movie, user, movie.storyboard_version))
    kinds = [child.kind for child in children]
    assert [child.lane for child in children[:3]] == [Lane.NOW, Lane.NOW, ""]
    assert kinds[:3] == ["film_draft", "film_sound", "film_draft"] and kinds[-1] == "film_run"
    assert "film_draft" not in kinds[kinds.index("film_run") :]


def test_a_small_movie_is_its_own_first_version(movie: Movie, user: User) -> None:
    Movie.objects.filter(pk=movie.pk).update(height=480)
    movie.refresh_from_db()
    assert "film_draft" not in kinds_of(film_soon(movie, user, movie.storyboard_version))


def test_where_little_is_missing_no_draft_is_made(movie: Movie, user: User) -> None:
    job = film_soon(movie, user, movie.storyboard_version)
    for path in film_plan(job.params).paths[1:]:
        path.write_bytes(b"made before")
    assert kinds_of(job) == ["film_sound", "film_run"]


def test_what_was_stopped_ends(movie: Movie, user: User, client: Client) -> None:
    job = film_soon(movie, user, movie.storyboard_version)
    Job.objects.filter(pk=job.pk).update(state=State.CANCELLED)
    assert asked(client, job, "movie.m3u8")[0] == 404
    assert asked(client, job, "pictures.m3u8")[1].endswith(b"#EXT-X-ENDLIST\n")


def test_other_jobs_have_nothing_to_watch(movie: Movie, user: User, client: Client) -> None:
    job = film_soon(movie, user, movie.storyboard_version)
    for name in ("x", "pictures.mp4", "pictures-0.m4s", "pictures-٣.m4s", "movie.mp4"):
        assert asked(client, job, name)[0] == 404
    Job.objects.filter(pk=job.pk).update(kind="story")
    assert asked(client, job, "movie.m3u8")[0] == 404
    assert client.get(reverse("stream", args=[uuid4(), "movie.m3u8"])).status_code == 404
