"""How far telling faces apart is, wherever it is shown; how it is stopped, goes on, and is turned off while it runs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from albums.actions.keep_persons import turn_on
from albums.actions.know_faces import keep_all
from albums.activity import Work, activity_of
from albums.kinds import people
from albums.models import Album, FaceScan, Item, Look, Person, PersonFace, User
from render.jobs import states
from render.jobs.calls import Call
from render.jobs.models import Job, Lane, State
from render.jobs.people import embed_faces
from render.jobs.probing import probe_from_json
from render.media.arrays import unwatched
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Analysis
from tests.albums.conftest import signed_in
from tests.albums.factories import add_photo
from tests.albums.test_persons import found
from tests.render.story import material


@pytest.fixture
def items(owner: User, album: Album) -> list[Item]:
    """Pictures of somebody that were looked at."""
    items = [add_photo(album, owner, seed=number, analysed_at=album.created_at) for number in range(3)]
    for item in items:
        seen = Analysis(probe_from_json(item.probe), material.look(faces=(material.face(),)))
        Look.objects.create(blob=item.blob, version=ANALYSIS_VERSION, analysis=codec.to_json(seen))
    return items


@pytest.fixture
def user(owner: User, items: list[Item]) -> User:
    turn_on(owner)
    return owner


@pytest.fixture
def client(user: User) -> Client:
    return signed_in(user)


def claimed() -> Job:
    job = states.claim("here", tuple(Lane))
    assert job is not None and job.kind == "people"
    return job


def line(user: User) -> Work | None:
    activity = activity_of(user)
    return next((work for work in (*activity.running, *activity.recent) if work.key == "faces"), None)


def test_it_works(user: User, client: Client, items: list[Item]) -> None:
    keep_all(user, {str(items[0].pk): [found("anna", 0, 0)]})
    work = line(user)
    assert work and work.goes_on and work.title == "Telling faces apart"
    assert (work.percent, work.detail) == (33, "Looking at faces: 1 of 3 pictures")
    page = client.get("/activity/").content.decode()
    assert f"/activity/{work.job}/cancel/" in page and reverse("persons") in page
    page = client.get(reverse("persons")).content.decode()
    assert "Looking at faces: 1 of 3 pictures" in page and 'hx-trigger="every 2s"' in page and "Stop" in page


def test_it_is_nobody_elses_business(user: User, contributor: User, staff: User) -> None:
    assert line(contributor) is None and line(staff) is None
    work = line(user)
    assert work
    for other in (contributor, staff):
        assert signed_in(other).post(f"/activity/{work.job}/cancel/").status_code == 404
    assert Job.objects.unfinished().filter(kind="people").exists()


def test_a_press_on_a_step_that_is_over_stops_the_next_one(user: User, client: Client) -> None:
    step = claimed()
    call = people.prepare(step)
    assert isinstance(call, Call)
    work = line(user)
    assert work and work.job == step.pk
    states.finish(step, lambda: people.store(step, embed_faces(call.params, unwatched)))
    following = Job.objects.unfinished().get(kind="people")
    assert following.pk != step.pk
    assert client.post(f"/activity/{step.pk}/cancel/").status_code == 302
    following.refresh_from_db()
    assert following.state == State.CANCELLED
    work = line(user)
    assert work and work.title == "Telling faces apart was stopped" and work.job == following.pk
    client.post(f"/activity/{following.pk}/retry/")
    following.refresh_from_db()
    assert following.state == State.QUEUED


def test_a_stop_holds_and_it_goes_on_when_somebody_says_so(user: User, client: Client) -> None:
    step = claimed()
    client.post(reverse("faces_switch"), {"state": "stop"})
    call = people.prepare(step)
    assert isinstance(call, Call)
    states.finish(step, lambda: people.store(step, embed_faces(call.params, unwatched)))
    assert not FaceScan.objects.exists() and not Job.objects.unfinished().filter(kind="people").exists()
    page = client.get(reverse("persons")).content.decode()
    assert "Stopped after 0 of 3 pictures." in page and "every 2s" not in page
    client.post(reverse("faces_switch"), {"state": "on"})
    assert Job.objects.unfinished().filter(kind="people").exists()
    assert "Looking at faces: 0 of 3 pictures" in client.get(reverse("persons")).content.decode()


def test_turned_off_while_it_runs_nothing_stays(user: User, client: Client, items: list[Item]) -> None:
    keep_all(user, {str(items[0].pk): [found("anna", 0, 0)]})
    step = claimed()
    call = people.prepare(step)
    assert isinstance(call, Call)
    client.post(reverse("faces_switch"), {"state": "off"})
    states.finish(step, lambda: people.store(step, embed_faces(call.params, unwatched)))
    people.store(step, embed_faces(call.params, unwatched))  # also where the step was faster
    step.refresh_from_db()
    assert step.state == State.CANCELLED
    for model in (PersonFace, Person, FaceScan):
        assert not model._default_manager.exists()
    assert not Job.objects.unfinished().filter(kind="people").exists()
    user.refresh_from_db()
    assert line(user) is None


def test_what_failed_says_why(user: User) -> None:
    states.fail(claimed(), "Faces could not be told apart; the log says why.")
    Job.objects.unfinished().filter(kind="people").delete()
    work = line(user)
    assert work and work.state == State.FAILED and work.sentences and work.job
