"""People's own songs: brought, listened to, put right, removed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from albums import storage
from albums.actions.close_account import forget_closed_accounts
from albums.actions.film_movie import film_params, film_plan
from albums.actions.keep_song import SONGS, tidy_songs
from albums.kinds import story
from albums.models import Album, Blob, Movie, Song, User
from albums.upload_limits import bytes_of
from render.jobs.calls import Call
from render.jobs.models import Job, State
from render.jobs.telling import tell_story
from render.media.arrays import unwatched
from render.media.errors import RefusedError
from tests.albums.conftest import signed_in
from tests.albums.filming import WISH, add_photos
from tests.albums.singing import beating, heard_song, listen_to_all, wav


@pytest.fixture
def song(owner: User) -> Song:
    return heard_song(owner)


def send(user: User, content: bytes, name: str = "a.wav") -> Any:
    return signed_in(user).post("/songs/", {"file": SimpleUploadedFile(name, content)})


def change(user: User, song: Song, **said: str) -> Any:
    return signed_in(user).post(f"/songs/{song.pk}/change/", said)


def test_it_works(owner: User) -> None:
    client = signed_in(owner)
    answer = send(owner, beating(), "Grandma_sings.wav")
    song = Song.objects.get()
    assert answer.headers["Location"] == f"/songs/{song.pk}/"
    assert song.title == "Grandma sings"
    assert "We are listening" in client.get(f"/songs/{song.pk}/").content.decode()
    listen_to_all()
    song.refresh_from_db()
    assert song.state == Song.State.READY
    assert song.what_was_heard.bpm == pytest.approx(100, rel=0.01)
    page = client.get(f"/songs/{song.pk}/").content.decode()
    assert "100.0 beats a minute" in page and 'id="beats"' in page
    assert "Grandma sings" in client.get("/songs/").content.decode()
    sound = client.get(f"/songs/{song.pk}/song.flac")
    assert sound.status_code == 200
    assert sound.headers["Content-Type"] == "audio/flac"


def test_it_counts_into_the_room_of_its_owner(owner: User, song: Song) -> None:
    assert song.blob is not None
    assert bytes_of(owner) == song.blob.size


def test_the_same_file_is_one_song(owner: User, song: Song) -> None:
    assert send(owner, beating()).headers["Location"] == f"/songs/{song.pk}/"
    assert Song.objects.count() == 1
    assert Blob.objects.get().references == 1


def test_two_people_may_have_the_same_song(owner: User, viewer: User, song: Song) -> None:
    send(viewer, beating())
    assert Blob.objects.get().references == 2
    signed_in(owner).post(f"/songs/{song.pk}/delete/")
    assert Blob.objects.get().references == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no sound at all", "cannot be read"),
        (beating()[:3000] + b"\0" * 9000, "too short"),
        (wav(np.zeros(20 * 16_000)), "nothing to hear"),
        (beating(seconds=8), "too short"),
    ],
)
def test_what_is_no_song_is_refused_and_not_kept(
    content: bytes, words: str, owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    send(owner, content)
    with django_capture_on_commit_callbacks(execute=True):
        listen_to_all()
    song = Song.objects.get()
    assert song.state == Song.State.REFUSED
    assert words in song.sentence
    assert words in signed_in(owner).get(f"/songs/{song.pk}/").content.decode()
    assert not Blob.objects.exists()


def test_too_many_and_none(owner: User) -> None:
    assert signed_in(owner).post("/songs/").status_code == 400
    assert send(owner, b"").status_code == 413
    Song.objects.bulk_create(Song(owner=owner, title=str(number)) for number in range(SONGS))
    answer = send(owner, beating())
    assert answer.status_code == 413
    assert "Remove one first" in answer.content.decode()


def test_beats_are_put_right(owner: User, song: Song) -> None:
    for op, field, value in (
        ("double", "speed", 2),
        ("double", "speed", 2),
        ("half", "speed", 1),
        ("half", "speed", -2),
        ("shift", "shift", 1),
        ("right", "confirmed", True),
    ):
        assert change(owner, song, op=op).status_code == 302
        song.refresh_from_db()
        assert getattr(song, field) == value, op
    change(owner, song, op="nudge", by="-10")
    change(owner, song, op="bar", bar="3")
    change(owner, song, op="title", title=" Our  song ")
    song.refresh_from_db()
    assert (song.nudge_ms, song.bar, song.shift, song.title) == (-10, 3, 0, "Our song")
    page = signed_in(owner).get(f"/songs/{song.pk}/").content.decode()
    assert "50.0 beats a minute" in page and "10 ms earlier" in page and "3 in a bar" in page


def test_a_typed_tempo_is_listened_for(owner: User, song: Song) -> None:
    change(owner, song, op="tempo", tempo="200")
    song.refresh_from_db()
    assert song.state == Song.State.LISTENING
    assert Song.objects.named(song.name) == song  # movies go on with it as it was heard
    listen_to_all()
    song.refresh_from_db()
    assert song.what_was_heard.bpm == pytest.approx(200, rel=0.02)
    assert not song.asks


@pytest.mark.parametrize("tempo", ["", "fast", "0", "1000", "nan", "inf"])
def test_a_tempo_that_is_none(tempo: str, owner: User, song: Song) -> None:
    answer = change(owner, song, op="tempo", tempo=tempo)
    assert answer.status_code == 422
    assert "Please type a tempo" in answer.content.decode()


@pytest.mark.parametrize(
    "said", [{}, {"op": "x"}, {"op": "nudge"}, {"op": "nudge", "by": "a"}, {"op": "bar", "bar": "7"}]
)
def test_nonsense(said: dict[str, str], owner: User, song: Song) -> None:
    assert change(owner, song, **said).status_code == 400


def test_a_song_is_its_owners_alone(viewer: User, song: Song) -> None:
    client = signed_in(viewer)
    assert {client.get(f"/songs/{song.pk}/{end}").status_code for end in ("", "song.flac")} == {404}
    assert client.post(f"/songs/{song.pk}/delete/").status_code == 404
    assert "Grandma" not in client.get("/songs/").content.decode()


def test_removing(owner: User, song: Song, django_capture_on_commit_callbacks: Any) -> None:
    assert song.blob is not None
    path = storage.original_path(song.blob)
    assert path.exists() and storage.song_path(song.blob.sha256).exists()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(owner).post(f"/songs/{song.pk}/delete/")
    assert not Song.objects.exists()
    assert not path.exists() and not storage.song_path(path.name).exists()


def test_removing_one_that_is_listened_to(owner: User) -> None:
    send(owner, beating())
    signed_in(owner).post(f"/songs/{Song.objects.get().pk}/delete/")
    job = Job.objects.get(kind="listen")
    assert job.state == State.CANCELLED or job.cancel_requested


def test_songs_go_with_their_owner(owner: User, song: Song, django_capture_on_commit_callbacks: Any) -> None:
    User.objects.filter(pk=owner.pk).update(deleted_at="2020-01-01T00:00Z")
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_closed_accounts() == 1
    assert not Blob.objects.exists()


def test_names(song: Song) -> None:
    assert Song.objects.named(song.name) == song
    assert {Song.objects.named(name) for name in ("", "gentle-first-light", "own-", "own-x")} == {None}


def told(movie: Movie) -> None:
    """Its story, told here and now."""
    job = Job.objects.unfinished().get(kind="story", subject=movie.subject)
    call = story.prepare(job)
    assert isinstance(call, Call)
    story.store(job, tell_story(call.params, unwatched))
    Job.objects.filter(pk=job.pk).update(state=State.DONE)
    movie.refresh_from_db()


@pytest.fixture
def filled(album: Album) -> Album:
    add_photos(album, 12)
    return album


def wished(user: User, album: Album, song: Song, **changes: str) -> Any:
    wish = WISH | {"soundtrack": song.name, "look": "yes"} | changes
    return signed_in(user).post(f"/albums/{album.pk}/movies/new/", wish)


def test_a_movie_is_cut_to_an_own_song(owner: User, filled: Album, song: Song) -> None:
    client = signed_in(owner)
    assert "Grandma sings" in client.get(f"/albums/{filled.pk}/movies/new/").content.decode()
    assert wished(owner, filled, song, length="song").status_code == 302
    movie = Movie.objects.get()
    told(movie)
    board = movie.storyboard or {}
    assert board["soundtrack"] == movie.soundtrack == song.name
    assert board["duration"] == pytest.approx(song.music.length)
    assert all(shot["beat"] is not None for shot in board["shots"][1:-1])
    assert song.blob is not None
    assert film_params(movie)["song"] == song.blob.sha256
    assert film_plan(film_params(movie)).song == storage.original_path(song.blob)
    assert "Grandma sings" in client.get(f"/movies/{movie.pk}/").content.decode()
    shot = board["shots"][2]["id"]
    said = {"op": "drop", "shot": shot, "version": movie.storyboard_version}
    assert client.post(f"/movies/{movie.pk}/storyboard/", said).status_code == 302
    movie.refresh_from_db()
    assert movie.soundtrack == song.name


def test_other_music_and_back(owner: User, filled: Album, song: Song) -> None:
    wished(owner, filled, song)
    movie = Movie.objects.get()
    told(movie)
    for name in ("gentle-first-light", song.name):
        said = {"op": "music", "soundtrack": name, "version": movie.storyboard_version}
        assert signed_in(owner).post(f"/movies/{movie.pk}/storyboard/", said).status_code == 302
        movie.refresh_from_db()
        assert (movie.storyboard or {})["soundtrack"] == name


def test_nobody_chooses_the_song_of_another(contributor: User, owner: User, filled: Album, song: Song) -> None:
    assert wished(contributor, filled, song).status_code == 400
    assert "Grandma" not in signed_in(contributor).get(f"/albums/{filled.pk}/movies/new/").content.decode()
    wished(owner, filled, song, soundtrack="gentle-first-light")
    movie = Movie.objects.get()
    told(movie)
    said = {"op": "music", "soundtrack": song.name, "version": movie.storyboard_version}
    assert signed_in(contributor).post(f"/movies/{movie.pk}/storyboard/", said).status_code == 422


def test_a_movie_whose_song_is_gone(owner: User, filled: Album, song: Song) -> None:
    wished(owner, filled, song)
    movie = Movie.objects.get()
    told(movie)
    signed_in(owner).post(f"/songs/{song.pk}/delete/")
    with pytest.raises(RefusedError, match="music of this movie is not there any more"):
        film_params(movie)
    answer = signed_in(owner).post(f"/movies/{movie.pk}/render/", {"version": movie.storyboard_version})
    assert answer.status_code == 422
    said = WISH | {"op": "wish", "mood": "gentle", "version": movie.storyboard_version}
    assert signed_in(owner).post(f"/movies/{movie.pk}/storyboard/", said).status_code == 302
    told(movie)
    assert (movie.storyboard or {})["soundtrack"].startswith("gentle")


BRING = {"title": "Grandma’s day", "mood": "epic", "length": "long", "aspect": "1:1", "height": "720", "bring": "yes"}


def test_from_the_wish_to_a_song_and_back(owner: User, filled: Album, song: Song) -> None:
    client = signed_in(owner)
    wish = f"/albums/{filled.pk}/movies/new/"
    answer = client.post(wish, BRING)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/songs/")
    assert not filled.movies.exists()
    back = f"{wish}?song={song.name}"
    for page in ("/songs/", f"/songs/{song.pk}/"):
        assert f'href="{back}"' in client.get(page).content.decode()
    form = client.get(back).content.decode()
    assert 'value="Grandma’s day"' in form
    for chosen in ("epic", "long", "1:1", song.name):
        assert re.search(f'value="{chosen}"[^>]* checked', form)
    assert '<option value="720" selected' in form
    taken = {name: value for name, value in BRING.items() if name != "bring"} | {"soundtrack": song.name}
    assert client.post(wish, taken).status_code == 302
    assert filled.movies.get().soundtrack == song.name
    assert back not in client.get("/songs/").content.decode()  # it waits no more


def test_no_wish_waits_in_an_album_that_is_closed(owner: User, filled: Album, song: Song) -> None:
    client = signed_in(owner)
    client.post(f"/albums/{filled.pk}/movies/new/", BRING)
    filled.memberships.filter(user=owner).delete()
    assert "?song=" not in client.get("/songs/").content.decode()


def test_a_refused_song_can_be_removed_and_goes_by_itself(owner: User) -> None:
    client = signed_in(owner)
    refused = [
        Song.objects.create(owner=owner, title=name, state=Song.State.REFUSED) for name in ("One", "Two", "Three")
    ]
    page = client.get("/songs/").content.decode()
    assert "Remove One from the list" in page
    client.post(f"/songs/{refused[0].pk}/delete/")
    Song.objects.filter(pk=refused[1].pk).update(created_at=timezone.now() - timedelta(days=2))
    tidy_songs()
    assert list(Song.objects.filter(owner=owner)) == [refused[2]]
