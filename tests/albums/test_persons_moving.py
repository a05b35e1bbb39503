"""Who is only in the film with which a photo moves is in the picture as well."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse

from albums.actions.empty_trash import remove_item
from albums.actions.keep_persons import forget_people, name_person, turn_on
from albums.actions.know_faces import VERSION, WITH_FILM, keep_all, know_film_of, unseen_items
from albums.kinds import analyse_motion, people
from albums.models import Album, FaceScan, Item, Look, Person, PersonFace, User
from albums.showing_persons import person_cards, pictures_of, telling
from albums.storage import content_path
from render.jobs.calls import Call
from render.jobs.kinds import Ready
from render.jobs.looking import analyse_file
from render.jobs.models import Job, State
from render.jobs.people import embed_faces
from render.jobs.probing import probe_from_json
from render.media.arrays import unwatched
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Analysis
from tests.albums.conftest import signed_in
from tests.albums.factories import add_file, add_photo
from tests.albums.test_persons import found, person_of, sort_anew
from tests.albums.world import make_live
from tests.render.story import material
from tests.render.vision.made_faces import unit, vector


@pytest.fixture
def user(owner: User) -> User:
    turn_on(owner)
    return owner


@pytest.fixture
def live(user: User, album: Album) -> Item:
    """A photo that was looked at, and moves."""
    item = add_photo(album, user, analysed_at=user.people_since)
    make_live(item, add_photo(Album.objects.create(title="Elsewhere"), user, seed=40).blob)
    seen = Analysis(probe_from_json(item.probe), material.look(faces=(material.face(),)))
    Look.objects.create(blob=item.blob, version=ANALYSIS_VERSION, analysis=codec.to_json(seen))
    return item


def film_is_seen(item: Item, faces: int = 1) -> None:
    """What is seen in its film: as many faces, each in every second."""
    _path, seen = material.video("film", duration=2.0)
    assert seen.video is not None
    inside = tuple(replace(material.face(), track=number) for number in range(faces))
    samples = tuple(replace(sample, look=material.look(faces=inside)) for sample in seen.video.samples)
    analysis = codec.to_json(replace(seen, video=replace(seen.video, samples=samples)))
    assert item.motion
    Look.objects.create(blob=item.motion, version=ANALYSIS_VERSION, analysis=analysis)


def job_of(user: User) -> Job:
    return Job.objects.unfinished().filter(kind="people", subject=f"user:{user.pk}").latest("created_at")


def test_it_works(user: User, album: Album, live: Item) -> None:
    """First the photo; its film is looked at for that, and then comes as well."""
    call = people.prepare(job_of(user))
    assert isinstance(call, Call) and [file["path"] for file in call.params["files"]] == [
        str(content_path(live.blob_id))
    ]
    film = Job.objects.get(kind="analyse_motion", subject=f"item:{live.pk}")
    keep_all(user, {str(live.pk): [found("anna", 0, 0)]}, call.params["items"])
    assert telling(user).done == telling(user).all
    asked = analyse_motion.prepare(film)
    assert isinstance(asked, Call) and asked.params["path"] == str(content_path(str(live.motion_id)))
    film_is_seen(live)
    Job.objects.filter(kind="people").update(state=State.DONE)
    analyse_motion.store(film, None)
    call = people.prepare(job_of(user))
    assert isinstance(call, Call) and [file["faces"][0]["in_motion"] for file in call.params["files"]] == [False, True]
    faces = [found("anna", 0, 0), found("ben", 0, 0, in_motion=True)]
    keep_all(user, {str(live.pk): faces}, call.params["items"])
    assert [card.count for card in person_cards(user)] == [1, 1]
    assert all(list(pictures_of(person)) == [live] for person in Person.objects.all())
    assert not unseen_items(user).exists()
    face = PersonFace.objects.get(in_motion=True)
    assert signed_in(user).get(reverse("person", args=[face.person_id])).status_code == 200


def test_who_is_in_the_photo_is_not_counted_again(user: User, live: Item) -> None:
    near = unit(vector("anna", 0) + 0.5 * vector("stranger", 1))
    alike = float(near @ vector("anna", 0))
    faces = [
        found("anna", 0, 0),
        *(found("anna", shot, 0, in_motion=True, time=float(shot)) for shot in (1, 2)),
        found(near, 1, 1, in_motion=True),
        *(found("ben", shot, 2, in_motion=True, time=float(shot), quality=0.1 * shot) for shot in (0, 1)),
    ]
    keep_all(user, {str(live.pk): faces}, {str(live.pk): WITH_FILM})
    assert alike > 0.8
    assert [(face.in_motion, face.time) for face in PersonFace.objects.order_by("in_motion")] == [
        (False, 0.0),
        (True, 1.0),
    ]


def test_a_film_that_is_seen_while_the_photo_is_taken_up_is_not_forgotten(user: User, live: Item) -> None:
    call = people.prepare(job_of(user))
    assert isinstance(call, Call)
    film_is_seen(live)
    keep_all(user, {str(live.pk): [found("anna", 0, 0)]}, call.params["items"])
    assert FaceScan.objects.get().version == VERSION
    assert list(unseen_items(user)) == [live]
    keep_all(user, {str(live.pk): [found("anna", 0, 0)]}, {str(live.pk): WITH_FILM})
    assert not unseen_items(user).exists()


def test_what_was_said_stays_when_the_film_comes(user: User, live: Item, tmp_path: Path) -> None:
    keep_all(user, {str(live.pk): [found("anna", 0, 0)]})
    name_person(person_of(user, live), "Anna")
    film_is_seen(live)
    keep_all(user, {str(live.pk): [found("anna", 0, 0), found("ben", 0, 0, in_motion=True)]}, {str(live.pk): WITH_FILM})
    assert sort_anew(user, tmp_path)
    named = Person.objects.get(name="Anna")
    assert [face.in_motion for face in named.faces.all()] == [False]
    assert Person.objects.count() == 2


def test_a_film_that_cannot_be_looked_at_leaves_the_photo(user: User, live: Item) -> None:
    people.prepare(job_of(user))
    keep_all(user, {str(live.pk): [found("anna", 0, 0)]})
    Job.objects.filter(kind="analyse_motion").update(state=State.FAILED)
    assert not unseen_items(user).exists()
    assert PersonFace.objects.count() == 1
    assert people.prepare(job_of(user)) is None
    assert not Job.objects.unfinished().filter(kind="analyse_motion").exists()


def test_nobody_looks_where_nobody_asked(user: User, live: Item) -> None:
    film_is_seen(live)
    know_film_of(live)
    job = Job.objects.get(kind="analyse_motion")
    assert analyse_motion.prepare(job) == Ready()
    forget_people(user)
    assert analyse_motion.prepare(job) is None
    Job.objects.all().delete()
    know_film_of(live)
    assert not Job.objects.exists()


def test_a_real_film(user: User, album: Album, media: Path) -> None:
    """Two portraits: the second stands for a film, whose frames are read as it is."""
    item = add_file(album, media / "faces/london/001_neutral.jpg", user)
    clip = add_file(Album.objects.create(title="Elsewhere"), media / "faces/london/016_smiling.jpg", user)
    make_live(item, clip.blob)
    for each in (item, clip):
        analysis = analyse_file({"path": str(content_path(each.blob_id)), "probe": each.probe}, unwatched)
        Look.objects.create(blob=each.blob, version=ANALYSIS_VERSION, analysis=analysis)
    Item.objects.filter(pk=item.pk).update(analysed_at=user.people_since, motion_probe=clip.probe)
    job = job_of(user)
    call = people.prepare(job)
    assert isinstance(call, Call)
    people.store(job, embed_faces(call.params, unwatched))
    assert sorted(PersonFace.objects.values_list("in_motion", "item")) == [(False, item.pk), (True, item.pk)]
    assert Person.objects.count() == 2
    assert np.isfinite(np.frombuffer(PersonFace.objects.get(in_motion=True).embedding, "<f2")).all()


def test_who_has_poor_faces_alone_looks_like_all_of_them(user: User, album: Album) -> None:
    """They lost the clear one that founded them, and one more poor one came."""
    first, poor = add_photo(album, user, seed=1), add_photo(album, user, seed=2)
    keep_all(user, {str(first.pk): [found("anna", 0, 0)], str(poor.pk): [found("anna", 1, 0, clear=False)]})
    person = person_of(user, first)
    remove_item(first)
    last = add_photo(album, user, seed=3)
    keep_all(user, {str(last.pk): [found("anna", 2, 0, clear=False)]})
    assert person_of(user, last) == person
    person.refresh_from_db()
    mean = np.mean([vector("anna", 1), vector("anna", 2)], axis=0)
    assert np.abs(np.frombuffer(person.centre, "<f2") - mean).max() < 2e-3
