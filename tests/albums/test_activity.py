"""What a person sees of the work that is done for their albums, and what they can do about it."""

from __future__ import annotations

from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from albums.activity import Activity, activity_of
from albums.activity_socket import ActivityConsumer
from albums.models import Album, Item, Membership, Movie, Role, Upload, User
from render.jobs import nudges
from render.jobs.models import Job, State
from render.jobs.queue import enqueue
from tests.albums.conftest import signed_in
from tests.albums.factories import add_many

WORDS = "There is nothing to see in it."


def analysing(album: Album, count: int, **fields: Any) -> list[Job]:
    """A job about each of so many pictures."""
    jobs = [
        enqueue("analyse", f"item:{item.pk}", tenant=str(album.pk), groups=[album.group], dedupe_key=f"a:{item.pk}")
        for item in add_many(album, count)
    ]
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(**fields)
    return jobs


def rendering(album: Album, **fields: Any) -> Job:
    movie = Movie.objects.create(
        album=album, title="Summer", mood="gentle", length="short", aspect="16:9", state=Movie.State.RENDERING
    )
    job = enqueue("render", movie.subject, params={"version": 0, "user": None}, tenant=movie.subject)
    Job.objects.filter(pk=job.pk).update(**fields)
    return job


def titles(activity: Activity) -> list[str]:
    return [work.title for work in (*activity.running, *activity.recent)]


@pytest.fixture
def mine(album: Album, owner: User) -> Album:
    return album


def test_it_works(mine: Album, owner: User) -> None:
    analysing(mine, 6)
    job = rendering(mine)
    page = signed_in(owner).get("/activity/").content.decode()
    assert "Looking at 6 pictures of Our summer" in page
    assert "Making the movie “Summer”" in page
    assert f"/activity/{job.pk}/cancel/" in page


def test_nothing_to_do_is_said_calmly(owner: User) -> None:
    assert "All quiet" in signed_in(owner).get("/activity/").content.decode()


def test_sixty_pictures_are_one_line(mine: Album, owner: User) -> None:
    analysing(mine, 20)
    analysing(mine, 40, state=State.DONE, finished_at=timezone.now(), started_at=timezone.now())
    activity = activity_of(owner)
    assert titles(activity) == ["Looking at 20 pictures of Our summer", "Looked at 40 pictures of Our summer"]
    (work,) = activity.running
    assert work.share is not None
    assert work.detail.endswith(f"of {mine.items.count()}")


def test_the_same_few_queries_however_many_jobs(
    mine: Album, owner: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    analysing(mine, 50)
    with django_assert_max_num_queries(15):
        activity_of(owner)


def test_failures_are_sentences(mine: Album, owner: User) -> None:
    analysing(mine, 2, state=State.FAILED, error=WORDS, finished_at=timezone.now())
    Upload.objects.create(
        album=mine, user=owner, name="notes.txt", length=3, state=Upload.State.REFUSED, sentence="No picture."
    )
    page = signed_in(owner).get("/activity/").content.decode()
    assert "2 pictures of Our summer could not be looked at" in page
    assert page.count(WORDS) == 1
    assert "notes.txt: No picture." in page


def test_others_see_nothing_of_it(mine: Album, other: User, staff: User) -> None:
    analysing(mine, 2)
    job = rendering(mine)
    for user in (other, staff):
        assert titles(activity_of(user)) == []
        assert signed_in(user).post(f"/activity/{job.pk}/cancel/").status_code == 404
        assert signed_in(user).post(f"/activity/{job.pk}/retry/").status_code == 404


def test_who_only_looks_can_stop_nothing(mine: Album, viewer: User) -> None:
    analysing(mine, 2)
    job = rendering(mine)
    assert all(work.job is None for work in activity_of(viewer).running)
    assert signed_in(viewer).post(f"/activity/{job.pk}/cancel/").status_code == 403


def test_a_movie_is_stopped_and_started_again(mine: Album, contributor: User) -> None:
    job = rendering(mine)
    client = signed_in(contributor)
    assert client.post(f"/activity/{job.pk}/cancel/").headers["Location"] == "/activity/"
    movie = Movie.objects.get()
    assert (Job.objects.get(pk=job.pk).state, movie.state) == (State.CANCELLED, Movie.State.PLANNED)
    page = client.post(f"/activity/{job.pk}/retry/", headers={"HX-Request": "true"}).content.decode()
    assert "Making the movie “Summer”" in page
    assert "<html" not in page
    movie.refresh_from_db()
    assert (Job.objects.get(pk=job.pk).state, movie.state) == (State.QUEUED, Movie.State.RENDERING)


def test_a_movie_that_has_changed_is_not_made_as_it_was(mine: Album, contributor: User) -> None:
    job = rendering(mine, state=State.FAILED, finished_at=timezone.now())
    Movie.objects.update(state=Movie.State.PLANNED, storyboard_version=5)
    answer = signed_in(contributor).post(f"/activity/{job.pk}/retry/")
    assert (answer.status_code, answer.content.decode()) == (
        409,
        "This movie has changed since. Open it, and start it from there.",
    )
    assert Job.objects.get(pk=job.pk).state == State.FAILED


def test_what_is_done_is_not_done_again(mine: Album, contributor: User) -> None:
    job = rendering(mine, state=State.DONE, finished_at=timezone.now())
    assert signed_in(contributor).post(f"/activity/{job.pk}/retry/").status_code == 409


def test_looking_is_stopped_and_taken_up_for_all_pictures_of_an_album(mine: Album, contributor: User) -> None:
    jobs = analysing(mine, 5)
    Job.objects.filter(pk=jobs[0].pk).update(state=State.RUNNING)
    elsewhere = Album.objects.create(title="Winter")
    Membership.objects.create(album=elsewhere, user=contributor, role=Role.OWNER)
    analysing(elsewhere, 1)
    client = signed_in(contributor)
    client.post(f"/activity/{jobs[1].pk}/cancel/", {"together": "yes"})
    assert Job.objects.filter(kind="analyse", state=State.CANCELLED).count() == 4
    assert Job.objects.get(pk=jobs[0].pk).state == State.RUNNING
    # One of them was asked for anew meanwhile: it is not done twice.
    enqueue("analyse", jobs[4].subject, tenant=str(mine.pk), dedupe_key=jobs[4].dedupe_key)
    client.post(f"/activity/{jobs[1].pk}/retry/", {"together": "yes"})
    assert Job.objects.filter(kind="analyse", state=State.CANCELLED).count() == 1
    assert Job.objects.filter(kind="analyse", tenant=str(mine.pk)).unfinished().count() == 5


def test_an_album_in_the_trash_is_quiet(mine: Album, owner: User) -> None:
    analysing(mine, 2)
    Album.objects.filter(pk=mine.pk).update(deleted_at=timezone.now())
    assert titles(activity_of(owner)) == []


@pytest.mark.django_db(transaction=True)
async def test_an_open_page_hears_of_every_change(mine: Album, owner: User) -> None:
    client = await database_sync_to_async(signed_in)(owner)
    socket = WebsocketCommunicator(ActivityConsumer.as_asgi(), "/ws/activity/")
    socket.scope |= {"session": client.session, "url_route": {"kwargs": {}}}  # type: ignore[misc]
    connected, _ = await socket.connect()
    assert connected
    assert "All quiet" in await socket.receive_from()
    jobs = await database_sync_to_async(analysing)(mine, 3)
    await database_sync_to_async(nudges.changed)(jobs[0].pk, 2, [mine.group])
    said = await socket.receive_from(timeout=5)
    assert "Looking at 3 pictures of Our summer" in said
    assert 'hx-swap-oob="true"' in said
    await socket.disconnect()
    assert await Item.objects.acount()
