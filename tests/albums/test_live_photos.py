"""Live Photos come as two files and become one item; motion photos are one file, and stay it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from albums import storage
from albums.actions.add_item import add_item
from albums.actions.change_items import delete_items, restore_items
from albums.actions.empty_trash import empty_trash
from albums.actions.pair_motion import pair_albums
from albums.actions.share_bytes import keep_bytes, tidy_bytes
from albums.kinds import receive, show_motion
from albums.models import Album, Blob, Item, Role, Upload, User
from albums.upload_limits import bytes_of
from render.jobs import states
from render.jobs.calls import Call
from render.jobs.models import Job, Lane
from render.jobs.moving import show_motion as make_film
from render.jobs.places import scratch_of
from render.jobs.receiving import receive_file
from render.media.arrays import unwatched
from render.media.probe import probe
from tests.albums.sending import Sender, make_album, make_user, work
from tests.render.media.live_photos import film, google, jpeg, samsung

pytestmark = pytest.mark.django_db(transaction=True)

ONE, OTHER = "9B539AB8-A668-4FA6-9207-EB653A5E7E3C", "1D7C9A10-55E0-4C9B-8D0F-0C5AFA3F7E11"


@pytest.fixture
def anna() -> User:
    return make_user("anna")


@pytest.fixture
def album(anna: User) -> Album:
    album = make_album(owner=anna, contributor=make_user("ben"))
    album.role = Role.OWNER
    return album


@pytest.fixture(scope="module")
def still() -> bytes:
    return jpeg(identifier=ONE)


@pytest.fixture(scope="module")
def mov(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return film(tmp_path_factory.mktemp("films"), identifier=ONE)


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return film(tmp_path_factory.mktemp("films"), 10, suffix="mp4")


def send(album: Album, user: User, *files: tuple[str, bytes]) -> list[Upload]:
    """Each whole before the next begins."""
    uploads = []
    for name, content in files:
        uploads.append(Sender(user).send_all(album, content, name))
        work()
    return uploads


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def references() -> dict[str, int]:
    return dict(Blob.objects.values_list("pk", "references"))


def throw_away_for_good(*items: Item) -> None:
    Item.objects.filter(pk__in=[item.pk for item in items]).update(deleted_at=timezone.now() - timedelta(days=31))
    empty_trash()


@pytest.mark.parametrize("film_first", [False, True])
def test_it_works(album: Album, anna: User, still: bytes, mov: bytes, film_first: bool) -> None:
    files = [("IMG_1.JPG", still), ("IMG_1.MOV", mov)]
    uploads = send(album, anna, *(reversed(files) if film_first else files))
    item = album.items.get()
    assert (item.kind, item.name, item.motion_name) == (Item.Kind.PHOTO, "IMG_1.JPG", "IMG_1.MOV")
    assert item.content_identifier == ONE and item.is_live_photo
    assert (item.blob_id, item.motion_id) == (sha256(still), sha256(mov))
    assert item.motion_probe is not None and item.motion_probe["kind"] == "video"
    assert references() == {sha256(still): 1, sha256(mov): 1}
    for upload in uploads:
        upload.refresh_from_db()
        assert (upload.state, upload.item) == (Upload.State.STORED, item)
    assert Job.objects.filter(kind="show_motion", subject=f"item:{item.pk}").exists()


def test_a_real_pair(album: Album, anna: User, media: Path) -> None:
    names = ("IMG_7943_HEVC.MOV", "IMG_7943.HEIC")
    send(album, anna, *((name, (media / "live_photos" / name).read_bytes()) for name in names))
    item = album.items.get()
    assert (item.name, item.motion_name) == ("IMG_7943.HEIC", "IMG_7943_HEVC.MOV")


def test_the_same_name_is_no_pair(album: Album, anna: User, still: bytes, tmp_path: Path) -> None:
    other = film(tmp_path, identifier=OTHER)
    none = film(tmp_path, 8)
    send(album, anna, ("IMG_1.JPG", still), ("IMG_1.MOV", other), ("IMG_1.MOV", none), ("IMG_1.JPG", jpeg(1)))
    assert album.items.count() == 4
    assert not album.items.exclude(motion=None).exists()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_two_films_for_one_still(
    album: Album, anna: User, still: bytes, mov: bytes, tmp_path: Path, order: Sequence[int]
) -> None:
    """The first stays with it, the second is an item of its own."""
    second = film(tmp_path, 9, identifier=ONE)
    files = [("a.jpg", still), ("a.mov", mov), ("b.mov", second)]
    send(album, anna, *(files[number] for number in order))
    item = album.items.get(kind=Item.Kind.PHOTO)
    first = next(files[number][1] for number in order if number)
    assert item.motion_id == sha256(first)
    assert album.items.get(kind=Item.Kind.VIDEO).blob_id in {sha256(mov), sha256(second)} - {sha256(first)}
    assert set(references().values()) == {1}


def test_two_stills_for_one_film(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    send(album, anna, ("a.jpg", still), ("b.jpg", jpeg(2, identifier=ONE)), ("a.mov", mov))
    assert album.items.get(name="a.jpg").motion_id == sha256(mov)
    assert album.items.get(name="b.jpg").motion_id is None


def test_a_pair_sent_twice(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    send(album, anna, ("a.mov", mov), ("a.jpg", still))
    again = send(album, anna, ("a.mov", mov), ("a.jpg", still))
    item = album.items.get()
    for upload in again:
        upload.refresh_from_db()
        assert (upload.state, upload.item) == (Upload.State.KNOWN, item)
    assert set(references().values()) == {1}


def test_nobodys_film_goes_behind_the_photo_of_somebody_else(
    album: Album, anna: User, still: bytes, mov: bytes
) -> None:
    send(album, anna, ("a.mov", mov))
    send(album, User.objects.get(name="ben"), ("a.jpg", still))
    assert album.items.count() == 2


def test_another_album_is_another_pair(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    other = make_album(owner=anna)
    send(album, anna, ("a.jpg", still))
    send(other, anna, ("a.mov", mov))
    assert (album.items.get().motion, other.items.get().motion) == (None, None)


def test_a_long_video_is_a_video(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    send(album, anna, ("a.mov", mov))
    album.items.update(duration=31.0)
    send(album, anna, ("a.jpg", still))
    assert album.items.count() == 2


def test_what_is_in_the_trash_is_left_there_until_it_is_back(
    album: Album, anna: User, still: bytes, mov: bytes
) -> None:
    send(album, anna, ("a.mov", mov))
    thrown = album.items.get()
    delete_items(album, anna, [thrown.pk])
    send(album, anna, ("a.jpg", still))
    assert album.items.alive().get().motion is None
    changed = restore_items(album, anna, [thrown.pk])
    item = album.items.get()
    assert [item.pk] == [each.pk for each in changed.items]
    assert item.motion_id == sha256(mov)
    assert set(references().values()) == {1}


def test_both_files_go_and_come_back_together(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    send(album, anna, ("a.jpg", still), ("a.mov", mov))
    item = album.items.get()
    delete_items(album, anna, [item.pk])
    restore_items(album, anna, [item.pk])
    assert album.items.alive().get().motion_id == sha256(mov)
    assert bytes_of(anna) == len(still) + len(mov)
    throw_away_for_good(item)
    assert not Blob.objects.exists()
    assert not storage.content_path(sha256(mov)).exists()


def test_a_film_that_others_share_stays_with_them(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    other = make_album(owner=anna)
    for each in (album, other):
        send(each, anna, ("a.jpg", still), ("a.mov", mov))
    assert references() == {sha256(still): 2, sha256(mov): 2}
    throw_away_for_good(album.items.get())
    assert references() == {sha256(still): 1, sha256(mov): 1}
    tidy_bytes()
    assert storage.content_path(sha256(mov)).read_bytes() == mov


@pytest.mark.parametrize("write", [google, samsung])
def test_a_motion_photo_is_one_file_that_moves(album: Album, anna: User, mp4: bytes, write: Any) -> None:
    content = write(mp4)
    send(album, anna, ("PXL_1.MP.jpg", content))
    item = album.items.get()
    assert (item.motion_id, item.motion_name, item.is_live_photo) == (sha256(mp4), "", False)
    assert storage.original_path(item.blob).read_bytes() == content
    assert references() == {sha256(content): 1, sha256(mp4): 1}
    again, film_alone = send(album, anna, ("PXL_1.MP.jpg", content), ("PXL_1.MP", mp4))
    for upload in (again, film_alone):
        upload.refresh_from_db()
        assert (upload.state, upload.item) == (Upload.State.KNOWN, item)
    assert set(references().values()) == {1}
    throw_away_for_good(item)
    assert not Blob.objects.exists()


def test_a_broken_film_leaves_a_photo(album: Album, anna: User, mp4: bytes) -> None:
    begin = mp4.index(b"mdat") + 4
    nothing = mp4[:begin] + bytes(mp4.index(b"moov") - 4 - begin) + mp4[mp4.index(b"moov") - 4 :]
    inner = google(jpeg(5))
    send(album, anna, ("a.jpg", google(nothing)), ("b.jpg", google(mp4, told=10**11, number=1)), ("c.jpg", inner))
    assert album.items.filter(kind=Item.Kind.PHOTO, motion=None).count() == 3
    assert set(references().values()) == {1}


def test_a_still_and_a_film_that_were_there_before(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    send(album, anna, ("a.jpg", still))
    album.items.update(content_identifier="")  # received by a version that did not look
    send(album, anna, ("a.mov", mov))
    album.items.update(content_identifier="")
    assert album.items.count() == 2
    Album.objects.filter(pk=album.pk).update(cover=album.items.get(kind=Item.Kind.VIDEO))
    pair_albums()
    pair_albums()
    item = album.items.get()
    album.refresh_from_db()
    assert (item.motion_id, album.cover) == (sha256(mov), item)


def test_it_is_linked_with_its_film(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    send(album, anna, ("a.jpg", still), ("a.mov", mov))
    other = make_album(owner=anna)

    def ask(**asked: Any) -> Any:
        headers = {"Content-Type": "application/json"}
        body = json.dumps(asked).encode()
        return Sender(anna).ask("POST", f"/albums/{other.pk}/uploads/known/", headers, body).json()

    lengths = sorted((len(still), len(mov)))
    assert ask(lengths=lengths)["lengths"] == lengths
    files = [{"sha256": sha256(content), "name": "x"} for content in (mov, still)]
    assert sorted(ask(files=files)["known"]) == sorted(file["sha256"] for file in files)
    assert other.items.get().motion_id == sha256(mov)
    assert references() == {sha256(still): 2, sha256(mov): 2}


def names_in(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(archive)) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_it_leaves_as_the_files_as_which_it_came(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    send(album, anna, ("IMG_1.JPG", still), ("IMG_1.MOV", mov))
    item = album.items.get()
    answer = Sender(anna).ask("GET", f"/items/{item.pk}/original/?download=1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="IMG_1.zip"'
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert names_in(answer.body) == {"IMG_1.JPG": still, "IMG_1.MOV": mov}
    assert Sender(anna).ask("HEAD", f"/items/{item.pk}/original/?download=1").body == b""
    whole = names_in(Sender(anna).ask("GET", f"/albums/{album.pk}/originals.zip").body)
    assert {name.partition("/")[2]: content for name, content in whole.items()} == names_in(answer.body)
    # and they pair again elsewhere
    elsewhere = make_album(owner=anna)
    send(elsewhere, anna, *reversed(names_in(answer.body).items()))
    assert elsewhere.items.get().is_live_photo


def test_halves_of_one_name_stay_together_in_the_archive(
    album: Album, anna: User, still: bytes, mov: bytes, tmp_path: Path
) -> None:
    """A phone gives IMG_1 again; then all that tells apart which film is whose is the number behind the names."""
    other = (jpeg(2, identifier=OTHER), film(tmp_path, identifier=OTHER, frames=9))
    send(album, anna, ("IMG_1.JPG", jpeg(5)))
    send(album, anna, ("IMG_1.JPG", other[0]), ("IMG_1.MOV", other[1]), ("img_1.jpg", still), ("img_1.mov", mov))
    Item.objects.update(shown_at="2024-07-14T12:00Z")
    found = names_in(Sender(anna).ask("GET", f"/albums/{album.pk}/originals.zip").body)
    by_stem: dict[str, set[bytes]] = {}
    for name, content in found.items():
        by_stem.setdefault(name.rpartition(".")[0].casefold(), set()).add(content)
    assert sorted(by_stem.values(), key=len) == [{jpeg(5)}, *(pair for pair in by_stem.values() if len(pair) == 2)]
    assert {still, mov} in by_stem.values() and set(other) in by_stem.values()
    elsewhere = make_album(owner=anna)
    send(elsewhere, anna, *((name.rpartition("/")[2], content) for name, content in sorted(found.items())))
    assert sorted(item.is_live_photo for item in elsewhere.items.all()) == [False, True, True]


def test_a_motion_photo_leaves_as_one_file(album: Album, anna: User, mp4: bytes) -> None:
    content = google(mp4)
    send(album, anna, ("a.jpg", content))
    assert Sender(anna).ask("GET", f"/items/{album.items.get().pk}/original/?download=1").body == content
    assert list(names_in(Sender(anna).ask("GET", f"/albums/{album.pk}/originals.zip").body).values()) == [content]


def made_to_move(item: Item) -> Path:
    job = Job.objects.get(kind="show_motion", subject=f"item:{item.pk}")
    call = show_motion.prepare(job)
    assert isinstance(call, Call)
    make_film(call.params, unwatched)
    with transaction.atomic():
        show_motion.store(job, None)
    assert show_motion.prepare(job) is None  # it is there
    assert item.motion_id
    return storage.motion_path(item.motion_id)


def test_it_is_shown_moving_in_every_browser(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    send(album, anna, ("a.jpg", still), ("a.mov", mov))
    item = album.items.get()
    address = f"/items/{item.pk}/motion/"
    assert Sender(anna).ask("GET", address).body == mov  # until the small one is made
    found = probe(made_to_move(item))
    assert (found.video_codec, found.has_sound, found.width, found.height) == ("h264", False, 640, 272)
    answer = Sender(anna).ask("GET", address, {"Range": "bytes=4-11"})
    assert (answer.status, answer.body[:4], answer.headers["Content-Type"]) == (206, b"ftyp", "video/mp4")
    throw_away_for_good(item)
    assert not storage.motion_path(sha256(mov)).exists()


def test_what_does_not_move_has_no_film(album: Album, anna: User, still: bytes) -> None:
    send(album, anna, ("a.jpg", still))
    item = album.items.get()
    assert Sender(anna).ask("GET", f"/items/{item.pk}/motion/").status == 404


def received(job: Job) -> Any:
    """What the child found in the file of a job that is claimed."""
    prepared = receive.prepare(job)
    assert isinstance(prepared, Call)
    return receive_file(prepared.params, unwatched)


def claimed() -> Job:
    job = states.claim("here", tuple(Lane))
    assert job is not None and job.kind == "receive"
    return job


@pytest.mark.parametrize("film_first", [False, True])
def test_two_halves_at_the_same_moment(album: Album, anna: User, still: bytes, mov: bytes, film_first: bool) -> None:
    for name, content in ("a.jpg", still), ("a.mov", mov):
        Sender(anna).send_all(album, content, name)
    jobs = [(job, received(job)) for job in (claimed(), claimed())]
    together = Barrier(2)

    def store(job: Job, value: Any) -> None:
        try:
            together.wait(10)
            states.finish(job, lambda: receive.store(job, value))
        finally:
            connection.close()

    threads = [Thread(target=store, args=each) for each in (reversed(jobs) if film_first else jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    item = album.items.get()
    assert (item.blob_id, item.motion_id) == (sha256(still), sha256(mov))
    assert references() == {sha256(still): 1, sha256(mov): 1}


@pytest.mark.parametrize("where", ["pair_motion.show_motion_soon", "add_item.tell_album"])
def test_a_server_that_dies_while_it_pairs(
    album: Album, anna: User, still: bytes, mov: bytes, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(album, anna, ("a.jpg", still))
    Sender(anna).send_all(album, mov, "a.mov")
    job = claimed()
    value = received(job)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"albums.actions.{where}", die)
        with pytest.raises(KeyboardInterrupt):
            states.finish(job, lambda: receive.store(job, value))
    assert album.items.get().motion_id is None
    states.finish(job, lambda: receive.store(job, value))
    assert album.items.get().motion_id == sha256(mov)
    assert references() == {sha256(still): 1, sha256(mov): 1}


def test_a_film_that_went_meanwhile_is_not_written(album: Album, anna: User, still: bytes, mov: bytes) -> None:
    send(album, anna, ("a.jpg", still), ("a.mov", mov))
    item = album.items.get()
    job = Job.objects.get(kind="show_motion")
    call = show_motion.prepare(job)
    assert isinstance(call, Call)
    (scratch_of(job) / storage.MOTION).write_bytes(b"film")
    throw_away_for_good(item)
    with transaction.atomic():
        show_motion.store(job, None)
    assert not storage.motion_path(sha256(mov)).exists()


ARRIVALS = st.lists(
    st.tuples(st.sampled_from(["still", "film"]), st.integers(0, 2), st.sampled_from([ONE, OTHER, ""]), st.booleans()),
    max_size=10,
)


class InAnyOrderTests(TestCase):
    """Whatever arrives in whatever order, and is thrown away and brought back in between."""

    @settings(max_examples=60)
    @given(arrivals=ARRIVALS)
    def test_in_any_order(self, arrivals: list[tuple[str, int, str, bool]]) -> None:
        anna = make_user(uuid4().hex)
        album = make_album(owner=anna)
        album.role = Role.OWNER
        with TemporaryDirectory() as folder, override_settings(DATA_DIR=Path(folder)):
            for what, number, identifier, thrown in arrivals:
                item = arrive(album, anna, Path(folder) / "file", what, number, identifier)
                if thrown:
                    delete_items(album, anna, [item.pk])
                check_album(album)
            restore_items(album, anna, list(album.items.values_list("pk", flat=True)))
            check_album(album)


def arrive(album: Album, user: User, path: Path, what: str, number: int, identifier: str) -> Item:
    content = f"{what} {number} {identifier}".encode()
    path.write_bytes(content)
    kind = Item.Kind.PHOTO if what == "still" else Item.Kind.VIDEO
    item, _is_new = add_item(
        album,
        keep_bytes(path, sha256(content), len(content)),
        added_by=user,
        name=f"IMG_{number}",  # the same for a still and a film: names mean nothing
        kind=kind,
        probe={"kind": kind},
        width=4,
        height=3,
        duration=2.0 if what == "film" else None,
        content_identifier=identifier,
    )
    path.unlink()
    return item


def check_album(album: Album) -> None:
    """No bytes twice but a film with two stills of the same moment, none lost; no film without its identifier; none
    alone that a still waits for.
    """
    alive = list(album.items.alive())
    own = [item.blob_id for item in alive]
    assert len(own) == len(set(own))
    assert not {item.motion_id for item in alive} & set(own)
    for item in alive:
        assert item.motion_id is None or (item.kind == Item.Kind.PHOTO and item.content_identifier)
    waiting = {item.content_identifier for item in alive if item.kind == Item.Kind.PHOTO and not item.motion_id} - {""}
    alone = {item.content_identifier for item in alive if item.kind == Item.Kind.VIDEO}
    assert not waiting & alone
    counted = Counter(sha for item in album.items.all() for sha in (item.blob_id, item.motion_id) if sha)
    assert counted == {blob.pk: blob.references for blob in Blob.objects.filter(references__gt=0)}
