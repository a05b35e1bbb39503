"""A movie shows a film; then its still comes, and the film is no item of its own any more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from albums import storage
from albums.actions.change_items import delete_items
from albums.actions.edit_movie import edit_movie, tidied
from albums.actions.film_movie import film_params, film_plan, film_soon, news_of
from albums.actions.plan_movie import tell_anew
from albums.kinds import story
from albums.models import Album, Item, Look, Movie, Role, User
from albums.shot_sources import shown_by
from albums.showing_movie import Studio
from render.jobs.calls import Call
from render.jobs.models import Job
from render.jobs.probing import probe_from_json
from render.jobs.telling import tell_story
from render.media.errors import RefusedError
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Analysis, Span
from tests.albums.filming import add_photos, import_themes, planned_movie
from tests.albums.sending import Sender, make_album, make_user, work
from tests.render.media.live_photos import jpeg
from tests.render.media.making import bikes_pictures, write_film
from tests.render.story import material

pytestmark = pytest.mark.django_db(transaction=True)

IDENTIFIER = "9B539AB8-A668-4FA6-9207-EB653A5E7E3C"


@pytest.fixture
def anna() -> User:
    return make_user("anna")


@pytest.fixture
def album(anna: User) -> Album:
    import_themes()
    album = make_album(owner=anna)
    album.role = Role.OWNER
    add_photos(album, 5)
    return album


@pytest.fixture(scope="module")
def mov(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("films") / "film.mov"
    tags = {"com.apple.quicktime.content.identifier": IDENTIFIER}
    return write_film(path, bikes_pictures(40), rate=8, tags=tags).read_bytes()


def send(album: Album, user: User, name: str, content: bytes) -> None:
    Sender(user).send_all(album, content, name)
    work()


@pytest.fixture
def movie(album: Album, anna: User, mov: bytes) -> Movie:
    """One that shows a film of 5 s."""
    send(album, anna, "IMG_1.MOV", mov)
    film = album.items.get(kind=Item.Kind.VIDEO)
    _path, seen = material.video("film", duration=5.0, best=(Span(0.5, 4.5, 0.9),), quality=0.9, seed=99)
    analysis = codec.to_json(replace(seen, probe=probe_from_json(film.probe)))
    Look.objects.create(blob=film.blob, version=ANALYSIS_VERSION, analysis=analysis)
    Job.objects.unfinished().update(state="done")
    movie = planned_movie(album, anna)
    assert str(film.pk) in sources(movie)
    return movie


def shots(movie: Movie) -> list[dict[str, Any]]:
    return [shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] in ("photo", "video")]


def sources(movie: Movie) -> list[str]:
    return [shot["source"] for shot in shots(movie)]


def film_shot(movie: Movie) -> dict[str, Any]:
    return next(shot for shot in shots(movie) if shot["kind"] == "video")


def the_still_comes(album: Album, anna: User) -> Item:
    send(album, anna, "IMG_1.JPG", jpeg(identifier=IDENTIFIER))
    return album.items.exclude(motion=None).get()


def test_it_works(movie: Movie, album: Album, anna: User) -> None:
    before, told = film_params(movie)["sources"], film_shot(movie)
    still = the_still_comes(album, anna)
    assert not Item.objects.filter(pk=told["source"]).exists() and str(still.film_was) == told["source"]
    assert film_params(movie)["sources"] == before
    assert tidied(movie) is None
    assert not any(shot.lost for shot in Studio(movie).shots)
    title = {"title": "Autumn", "subtitle": ""}
    edit_movie(movie, "title", title, movie.storyboard_version)
    assert film_shot(movie) == told
    film_soon(movie, anna, movie.storyboard_version)
    plan = film_plan(Job.objects.get(kind="render").params)
    played = {shot.source for shot in plan.storyboard.shots if shot.kind == "video"}
    assert played == {str(storage.content_path(still.moving_blob_id))}


def test_only_the_title_is_new(movie: Movie, album: Album, anna: User) -> None:
    """Segments are named by what they show, which is the same bytes."""
    before = news_of(movie)
    the_still_comes(album, anna)
    assert news_of(movie) == before


def test_its_shot_can_be_moved_taken_out_and_taken_back(movie: Movie, album: Album, anna: User) -> None:
    the_still_comes(album, anna)
    shot = film_shot(movie)
    edit_movie(movie, "move", {"shot": shot["id"], "place": "0"}, movie.storyboard_version)
    assert shots(movie)[0]["source"] == shot["source"] and film_shot(movie)["kind"] == "video"
    edit_movie(movie, "drop", {"shot": shot["id"]}, movie.storyboard_version)
    assert shot["source"] not in sources(movie)
    edit_movie(movie, "add", {"item": shot["source"], "place": "1"}, movie.storyboard_version)
    assert film_shot(movie)["source"] == shot["source"]


def test_the_photo_itself_can_stand_beside_it(movie: Movie, album: Album, anna: User) -> None:
    still = the_still_comes(album, anna)
    seen = Analysis(probe_from_json(still.probe), material.look(seed=50))
    Look.objects.create(blob=still.blob, version=ANALYSIS_VERSION, analysis=codec.to_json(seen))
    edit_movie(movie, "add", {"item": str(still.pk), "place": "0"}, movie.storyboard_version)
    found = film_params(movie)["sources"]
    assert (found[str(still.pk)], found[str(still.film_was)]) == (still.blob_id, still.motion_id)


def test_locked_it_stays_when_the_story_is_told_anew(movie: Movie, album: Album, anna: User) -> None:
    shot = film_shot(movie)
    edit_movie(movie, "lock", {"shot": shot["id"], "locked": "yes"}, movie.storyboard_version)
    still = the_still_comes(album, anna)
    seen = Analysis(probe_from_json(still.probe), material.look(seed=99))
    Look.objects.create(blob=still.blob, version=ANALYSIS_VERSION, analysis=codec.to_json(seen))
    Job.objects.unfinished().update(state="done")
    tell_anew(movie, anna, movie.storyboard_version, mood="gentle", length="medium")
    job = Job.objects.filter(kind="story").latest("created_at")
    call = story.prepare(job)
    assert isinstance(call, Call)
    story.store(job, tell_story(call.params, lambda *_: None))
    movie.refresh_from_db()
    assert [each["source"] for each in shots(movie) if each["locked"]] == [shot["source"]]
    assert film_shot(movie)["source"] == shot["source"]


def test_with_the_live_photo_it_goes_and_comes_back(movie: Movie, album: Album, anna: User) -> None:
    still = the_still_comes(album, anna)
    delete_items(album, anna, [still.pk])
    assert sum(shot.lost for shot in Studio(movie).shots) >= 1
    with pytest.raises(RefusedError):
        film_params(movie)
    Item.objects.filter(pk=still.pk).update(deleted_at=None)
    film_params(movie)


def test_nothing_of_another_album_is_a_source(movie: Movie, album: Album, anna: User) -> None:
    still = the_still_comes(album, anna)
    other = make_album(owner=anna)
    assert not shown_by(other.items.alive(), [still.pk, str(still.film_was)])
