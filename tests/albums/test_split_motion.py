"""Photos with a film inside that came before anybody looked for one move after all; their files stay as they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from albums import storage
from albums.actions.share_bytes import let_go
from albums.actions.split_motion import split_next
from albums.kinds import split_motion
from albums.models import Album, Blob, Item, User
from render.jobs.calls import Call
from render.jobs.kinds import find
from render.jobs.models import Job, State
from render.jobs.receiving import find_motion
from render.media.arrays import unwatched
from tests.albums.sending import make_album, make_user
from tests.albums.test_live_photos import references, send, sha256
from tests.render.media.live_photos import film, google, jpeg, samsung

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def anna() -> User:
    return make_user("anna")


@pytest.fixture
def album(anna: User) -> Album:
    return make_album(owner=anna)


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return film(tmp_path_factory.mktemp("films"), 10, suffix="mp4")


def before_anybody_looked(album: Album) -> None:
    """As a version that did not know of films inside photos has left them."""
    films = [item.motion for item in album.items.exclude(motion=None)]
    album.items.update(motion=None, motion_probe=None, motion_sought=False)
    for each in filter(None, films):
        let_go(each)
    Job.objects.all().delete()


def look_through() -> int:
    """Do all jobs of the kind, each of which leads to the next."""
    find("tidy").prepare(Job(kind="tidy", subject="site"))
    count = 0
    while job := Job.objects.unfinished().filter(kind="split_motion").first():
        call = split_motion.prepare(job)
        assert call is None or isinstance(call, Call)
        if call:
            split_motion.store(job, find_motion(call.params, unwatched))
        Job.objects.filter(pk=job.pk).update(state=State.DONE)
        count += 1
    return count


@pytest.mark.parametrize("write", [google, samsung])
def test_it_works(album: Album, anna: User, mp4: bytes, write: Any) -> None:
    content = write(mp4)
    send(album, anna, ("PXL_1.jpg", content), ("plain.jpg", jpeg(3)))
    before_anybody_looked(album)
    assert look_through() == 2
    item = album.items.get(name="PXL_1.jpg")
    assert (item.motion_id, item.motion_name) == (sha256(mp4), "")
    assert item.motion_probe and item.motion_probe["kind"] == "video"
    assert storage.content_path(sha256(mp4)).read_bytes() == mp4
    assert storage.original_path(item.blob).read_bytes() == content
    assert Job.objects.filter(kind="show_motion", subject=f"item:{item.pk}").exists()
    assert album.items.get(name="plain.jpg").motion is None
    assert set(references().values()) == {1}
    assert look_through() == 0  # once


def test_what_is_sent_now_is_not_looked_at_again(album: Album, anna: User, mp4: bytes) -> None:
    send(album, anna, ("a.jpg", google(mp4)), ("b.jpg", jpeg(3)))
    assert look_through() == 0


def test_a_film_that_came_by_itself_as_well_is_taken_in(album: Album, anna: User, mp4: bytes) -> None:
    send(album, anna, ("a.jpg", google(mp4)))
    before_anybody_looked(album)
    send(album, anna, ("a.mp4", mp4))
    Job.objects.all().delete()
    assert album.items.count() == 2
    look_through()
    item = album.items.get()
    assert item.motion_id == sha256(mp4) and item.film_was is not None
    assert set(references().values()) == {1}


def test_one_that_is_deleted_meanwhile_leaves_nothing(album: Album, anna: User, mp4: bytes) -> None:
    send(album, anna, ("a.jpg", google(mp4)))
    before_anybody_looked(album)
    split_next()
    job = Job.objects.get(kind="split_motion")
    call = split_motion.prepare(job)
    assert isinstance(call, Call)
    album.items.update(deleted_at=timezone.now())
    split_motion.store(job, find_motion(call.params, unwatched))
    assert not Blob.objects.filter(pk=sha256(mp4)).exists()
    assert album.items.get().motion is None


def test_a_file_that_kills_its_child_is_left_as_it_is(album: Album, anna: User, mp4: bytes) -> None:
    send(album, anna, ("a.jpg", google(mp4)), ("b.jpg", google(mp4, number=1)))
    before_anybody_looked(album)
    split_next()
    job = Job.objects.get(kind="split_motion")
    Job.objects.filter(pk=job.pk).update(state=State.FAILED)
    split_motion.failed(job, "This file needs too much memory.")
    assert look_through() == 1
    assert Item.objects.exclude(motion=None).count() == 1


def test_done_twice_it_is_done_once(album: Album, anna: User, mp4: bytes) -> None:
    send(album, anna, ("a.jpg", google(mp4)))
    before_anybody_looked(album)
    split_next()
    job = Job.objects.get(kind="split_motion")
    call = split_motion.prepare(job)
    assert isinstance(call, Call)
    found = find_motion(call.params, unwatched)
    for _ in range(2):
        split_motion.store(job, found)
    assert set(references().values()) == {1}
