"""The kind "story": it waits for pictures that are being looked at, and tells from what was seen."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import skimage
from PIL import Image

from albums.actions.edit_movie import edit_movie
from albums.actions.plan_movie import plan_movie, tell_anew
from albums.kinds import story
from albums.models import Album, Item, Look, Movie, Notice, User
from albums.storage import PICTURE_SIDES, picture_path
from render.jobs import queue
from render.jobs.calls import Call
from render.jobs.kinds import Wait
from render.jobs.models import Job
from render.jobs.probing import probe_from_json
from render.jobs.telling import tell_story
from render.vision import codec
from render.vision.analysis import Analysis
from tests.albums.filming import WISH, add_photos, import_themes, planned_movie
from tests.render.story.material import look


@pytest.fixture(autouse=True)
def home(db: None, album: Album) -> list[Item]:
    import_themes()
    return add_photos(album, 8)


@pytest.fixture
def movie(album: Album, owner: User) -> Movie:
    return plan_movie(album, owner, render=False, **WISH)


def job_of(movie: Movie) -> Job:
    return Job.objects.filter(kind="story", subject=movie.subject).latest("created_at")


def call_for(movie: Movie) -> Call:
    call = story.prepare(job_of(movie))
    assert isinstance(call, Call)
    return call


def tell(movie: Movie) -> None:
    story.store(job_of(movie), tell_story(call_for(movie).params, lambda *_: None))
    movie.refresh_from_db()


def test_it_works(movie: Movie, home: list[Item]) -> None:
    tell(movie)
    assert movie.state == Movie.State.PLANNED and movie.storyboard is not None
    told = {shot["source"] for shot in movie.storyboard["shots"]}
    near = {miss["source"] for shot in movie.storyboard["shots"] for miss in shot["near_misses"]}
    assert told | near == {str(item.pk) for item in home} and not told & near
    assert movie.storyboard["title"] == "Our summer" and movie.storyboard["subtitle"] == "1 July 2024"


def test_it_waits_for_pictures_that_are_looked_at(movie: Movie, album: Album, home: list[Item]) -> None:
    jobs = [
        queue.enqueue(kind, f"x:{number}", tenant=str(album.pk)) for number, kind in enumerate(("receive", "analyse"))
    ]
    waiting = story.prepare(job_of(movie))
    assert isinstance(waiting, Wait) and {job.pk for job in waiting.jobs} == {job.pk for job in jobs}
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(state="done")
    Look.objects.filter(blob=home[0].blob_id).update(version="0")
    again = story.prepare(job_of(movie))
    assert isinstance(again, Wait) and again.jobs[0].subject == f"item:{home[0].pk}"


def test_corrected_dates_count(movie: Movie, home: list[Item]) -> None:
    first = home[0]
    first.shift_by(timedelta(days=3))
    first.save()
    tell(movie)
    body = [shot["source"] for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "photo"]
    assert str(first.pk) not in body or body[-1] == str(first.pk)


def test_with_render_the_movie_is_made_at_once(album: Album, owner: User) -> None:
    movie = plan_movie(album, owner, render=True, **WISH)
    tell(movie)
    job = Job.objects.get(kind="render")
    assert movie.state == Movie.State.RENDERING and job.params["version"] == movie.storyboard_version
    assert job.params["user"] == str(owner.pk)


def test_what_is_locked_stays(album: Album, owner: User) -> None:
    movie = planned_movie(album, owner)
    shot = next(shot for shot in (movie.storyboard or {})["shots"] if shot["kind"] == "photo")
    edit_movie(movie, "lock", {"shot": shot["id"], "locked": "yes"}, movie.storyboard_version)
    tell_anew(movie, owner, movie.storyboard_version, mood="gentle", length="medium")
    tell(movie)
    kept = [shot for shot in (movie.storyboard or {})["shots"] if shot["locked"]]
    assert [shot["source"] for shot in kept] == [shot["source"]] and (movie.storyboard or {})["mood"] == "gentle"
    assert movie.drafts.exists()  # so that it can be undone


def test_nothing_usable_fails_with_a_sentence(movie: Movie) -> None:
    story.failed(job_of(movie), "There is nothing in these files from which a movie can be made.")
    movie.refresh_from_db()
    assert movie.state == Movie.State.FAILED and "nothing in these files" in movie.sentence
    assert Notice.objects.get().kind == Notice.Kind.MOVIE_FAILED


def test_a_stopped_one_is_told_when_somebody_tries_again(movie: Movie) -> None:
    queue.cancel(job_of(movie))
    movie.refresh_from_db()
    assert movie.state == Movie.State.FAILED and movie.sentence == "You stopped this movie."
    queue.retry(job_of(movie))
    tell(movie)
    assert movie.state == Movie.State.PLANNED and movie.sentence == ""
    assert story.prepare(job_of(movie)) is None


def test_a_deleted_movie_is_let_alone(movie: Movie) -> None:
    Movie.objects.update(deleted_at="2024-01-01T00:00Z")
    assert story.prepare(job_of(movie)) is None
    story.failed(job_of(movie), "Too late.")
    assert not Notice.objects.exists()


def seem_alike(items: list[Item]) -> None:
    """To the network they are the same, and of one minute."""
    vector = codec.to_json(Analysis(probe_from_json(items[0].probe), look(seed=0)))["look"]["embedding"]
    for known in Look.objects.all():
        known.analysis["look"]["embedding"] = vector
        known.save()
    Item.objects.update(shown_at=items[0].shown_at)


def called_like(movie: Movie, item: Item) -> set[str]:
    """What is told to be very like the shot of this one."""
    tell(movie)
    assert movie.storyboard is not None
    photos = [shot for shot in movie.storyboard["shots"] if shot["kind"] == "photo"]
    (shown,) = [shot for shot in photos if shot["source"] == str(item.pk)]
    return {miss["source"] for miss in shown["near_misses"] if miss["reason"].startswith("Very like")}


def test_a_scene_that_only_seems_alike_is_another_one(movie: Movie, home: list[Item]) -> None:
    seem_alike(home)
    other = io.BytesIO()
    Image.fromarray(skimage.data.coffee()).save(other, "WEBP")  # type: ignore[no-untyped-call]
    picture_path(home[5].blob_id, PICTURE_SIDES[1]).write_bytes(other.getvalue())
    alike = called_like(movie, home[7])
    assert str(home[6].pk) in alike and str(home[5].pk) not in alike


def test_what_the_album_has_grouped_is_not_compared_again(movie: Movie, home: list[Item]) -> None:
    seem_alike(home)
    for item in home:
        picture_path(item.blob_id, PICTURE_SIDES[1]).unlink()
        group = home[0].pk if item in home[:5] else home[5].pk
        Item.objects.filter(pk=item.pk).update(similar_group=group)
    assert called_like(movie, home[7]) == {str(home[5].pk), str(home[6].pk)}
