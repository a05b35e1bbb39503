"""Links to chosen pictures of an album: who makes them, what visitors see, and that no byte tells what it must not."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from PIL import ExifTags, Image

from albums import storage
from albums.actions import share_by_link
from albums.actions.change_items import delete_items, restore_items
from albums.actions.close_account import close_account, forget_closed_accounts
from albums.actions.keep_albums import delete_album
from albums.actions.moderate import decide, report
from albums.actions.share_bare import bare_movie, bare_of
from albums.actions.share_by_link import change_link, make_link, revoke_links, select_items, token_of
from albums.kinds import bare as bare_kind
from albums.models import Album, AuditEntry, Item, Link, Membership, Movie, Notice, Role, Selected, Selection, User
from albums.models.moderation import Action, Reason
from render.film.about import About
from render.film.encoder import encode
from render.film.join import join
from render.jobs.models import Job
from render.media.errors import RefusedError
from render.media.probe import probe
from tests.albums.conftest import person, signed_in
from tests.albums.factories import add_file, add_photo
from tests.albums.filming import add_photos as add_looked_at
from tests.albums.filming import import_themes, rendered_movie
from tests.albums.serving import serving
from tests.albums.teaching import work
from tests.albums.test_links import MIB, big_item, big_movie, bytes_after  # noqa: F401
from tests.render.film.test_join import write_sound

SECRET = "three blue boats"  # noqa: S105 - of a link that lives for one test
NAMED = "Grandma at Villa Verde.jpg"
CAMERA = "Clearview 9000"


def at(link: Link, path: str = "") -> str:
    return f"/m/{token_of(link)}/{path}"


def opened(link: Link) -> Client:
    """A visitor with its page before them."""
    visitor = Client()
    assert visitor.get(at(link)).status_code == 200
    return visitor


def body(client: Client, path: str) -> bytes:
    response: Any = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return b"".join(response) if response.streaming else response.content


def share(album: Album, user: User, *items: Item, **said: Any) -> Link:
    chosen = album.items.filter(pk__in=[item.pk for item in items]) if items else album.items.all()
    link = make_link(select_items(album, chosen), user)
    change_link(link, user, said)
    return link


def do_jobs() -> None:
    """Here instead of in a child."""
    work("bare")


@pytest.fixture
def pictures(album: Album, owner: User) -> list[Item]:
    return [add_photo(album, owner, seed=seed) for seed in range(4)]


@pytest.fixture
def telling(album: Album, owner: User, tmp_path: Path) -> Item:
    """A photo with a place, a camera and a name."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model], exif[ExifTags.Base.Orientation] = CAMERA, 6
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (47.0, 22.0, 11.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (8.0, 32.0, 30.0)
    path = tmp_path / "telling.jpg"
    Image.linear_gradient("L").convert("RGB").resize((600, 400)).save(path, exif=exif, comment=NAMED)
    item = add_file(album, path, owner, name=NAMED)
    assert item.probe["gps"] and item.probe["camera"] == CAMERA
    return item


# making


def test_it_works(album: Album, contributor: User, pictures: list[Item]) -> None:
    client = signed_in(contributor)
    chosen = [pictures[2], pictures[0]]
    answer = client.post(
        f"/albums/{album.pk}/links/", {"action": "share", "item": ",".join(str(item.pk) for item in chosen)}
    )
    link = Link.objects.get()
    assert answer["Location"] == f"/links/{link.pk}/"
    assert link.selection is not None and [item.pk for item in link.selection.shown()] == [
        pictures[0].pk, pictures[2].pk
    ]  # fmt: skip
    page = client.get(f"/albums/{album.pk}/links/").content.decode()
    assert at(link) in page and "2 photos" in page and page.count(f"/items/{pictures[0].pk}/picture/") == 2
    assert "1 link" in client.get(f"/albums/{album.pk}/").content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject, entry.about) == ("link-made", f"link:{link.pk}", link.selection.subject)
    html = opened(link).get(at(link)).content.decode()
    assert html.count("<li id=") == 2 and at(link, "1/") in html and at(link, "2/320.webp") in html


def test_all_that_is_there_now_and_nothing_later(album: Album, owner: User, pictures: list[Item]) -> None:
    client = signed_in(owner)
    Item.objects.filter(pk=pictures[3].pk).update(junk="screenshot")
    client.post(f"/albums/{album.pk}/links/", {"action": "share-all"})
    link = Link.objects.get()
    later = add_photo(album, owner, seed=9)
    assert link.selection is not None and link.selection.shown().count() == 3
    assert str(later.pk) not in {str(item.pk) for item in link.selection.items()}
    client.post(f"/albums/{album.pk}/links/", {"action": "share-again", "link": link.pk})
    assert [other.selection_id for other in Link.objects.all()] == [link.selection_id] * 2


def test_too_many_or_none_are_refused(
    album: Album, owner: User, pictures: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share_by_link, "MOST_SHARED", 3)
    client = signed_in(owner)
    answer = client.post(f"/albums/{album.pk}/links/", {"action": "share-all"})
    assert answer.status_code == 409 and "3 pictures at most" in answer.content.decode()
    other = Album.objects.create(title="Theirs")
    strange = add_photo(other, seed=5)
    assert client.post(f"/albums/{album.pk}/links/", {"action": "share", "item": str(strange.pk)}).status_code == 409
    assert not Link.objects.exists() and not Selection.objects.exists()


def test_who_may_make_links(album: Album, viewer: User, other: User, contributor: User, pictures: list[Item]) -> None:
    link = share(album, contributor)
    paths = (f"/albums/{album.pk}/links/", f"/links/{link.pk}/", f"/links/{link.pk}/code.svg")
    for user, status in ((viewer, 403), (other, 404), (contributor, 200)):
        assert [signed_in(user).get(path).status_code for path in paths] == [status] * 3
    theirs = Album.objects.create(title="Theirs")
    Membership.objects.create(album=theirs, user=other, role=Role.OWNER)
    for action in ("revoke", "share-again"):
        signed_in(other).post(f"/albums/{theirs.pk}/links/", {"action": action, "link": link.pk})
    link.refresh_from_db()
    assert link.revoked_at is None and Link.objects.count() == 1


# who comes in, to every byte


def paths_of(link: Link) -> list[str]:
    return [at(link, path) for path in ("", "1/", "1/320.webp", "1/1600.webp", "1/original", "all.zip", "poster.jpg")]


def statuses(link: Link, client: Client) -> set[int]:
    return {client.get(path).status_code for path in paths_of(link)}


@pytest.mark.parametrize(
    ("said", "page", "bytes_"),
    [
        ({"starts_at": timedelta(hours=1)}, 403, 403),
        ({"ends_at": timedelta(hours=-1)}, 410, 410),
        ({"password": SECRET}, 200, 403),
    ],
)
def test_a_link_that_is_shut(
    said: dict[str, Any], page: int, bytes_: int, album: Album, owner: User, pictures: list[Item]
) -> None:
    moments = {name: timezone.now() + value if isinstance(value, timedelta) else value for name, value in said.items()}
    link, visitor = share(album, owner, **moments), Client()
    do_jobs()
    answer = visitor.get(at(link))
    assert answer.status_code == page and at(link, "1/") not in answer.content.decode()
    assert visitor.get(at(link, "1/"))["Location"] == at(link)
    for path in ("1/320.webp", "1/1600.webp", "1/original", "1/video", "1/motion.mp4", "all.zip"):
        assert visitor.get(at(link, path)).status_code == bytes_, path


def test_a_password_opens_every_byte(album: Album, owner: User, pictures: list[Item]) -> None:
    link, visitor = share(album, owner, password=SECRET), Client()
    do_jobs()
    visitor.post(at(link), {"password": "three red boats"})
    assert visitor.get(at(link, "1/320.webp")).status_code == 403
    assert visitor.get(at(link, "poster.jpg"))["Content-Type"] == "image/jpeg"  # that shows nothing
    assert "4 photos" not in visitor.get(at(link)).content.decode()
    visitor.post(at(link), {"password": SECRET})
    assert statuses(link, visitor) == {200}


def test_revoked_trashed_and_restored(album: Album, owner: User, pictures: list[Item]) -> None:
    link = share(album, owner)
    do_jobs()
    visitor = opened(link)
    assert statuses(link, visitor) == {200}
    album.role = Role.OWNER
    delete_items(album, owner, [pictures[0].pk])
    for path in ("1/", "1/320.webp", "1/original", "1/1600.webp"):
        assert visitor.get(at(link, path)).status_code == 404, path
    assert visitor.get(at(link, "2/")).status_code == 200
    assert len(zipfile.ZipFile(io.BytesIO(body(visitor, at(link, "all.zip")))).namelist()) == 3
    restore_items(album, owner, [pictures[0].pk])
    assert visitor.get(at(link, "1/")).status_code == 200
    delete_items(album, owner, [item.pk for item in pictures])
    assert visitor.get(at(link)).status_code == 404
    restore_items(album, owner, [item.pk for item in pictures])
    delete_album(album)
    assert statuses(link, visitor) == {404}
    Album.objects.update(deleted_at=None)
    revoke_links(Link.objects.all(), owner)
    assert statuses(link, visitor) == {404}


def test_a_link_is_no_more_open_than_its_maker_may_be(
    album: Album, owner: User, contributor: User, pictures: list[Item]
) -> None:
    """Who leaves the album leaves no open door behind, and finds it again when they come back."""
    link, of_nobody = share(album, contributor, metadata=True), share(album, owner, metadata=True)
    Link.objects.filter(pk=of_nobody.pk).update(created_by=None)
    visitor = opened(link)
    membership = Membership.objects.get(user=contributor)
    page = f"/albums/{album.pk}/links/"
    for change in ({"role": Role.VIEWER}, {"user": person("Nora")}):
        Membership.objects.filter(pk=membership.pk).update(**change)
        assert statuses(link, visitor) == {404} and statuses(of_nobody, opened(of_nobody)) == {200}
        assert "whoever made it may not share from this album" in signed_in(owner).get(page).content.decode()
        membership.save()
        assert statuses(link, visitor) == {200}
    close_account(contributor)
    assert statuses(link, visitor) == {404}


def test_of_an_account_that_is_forgotten_nothing_is_open(
    album: Album, owner: User, contributor: User, pictures: list[Item], staff: User
) -> None:
    """Nothing would say any more that it was suspended, or whether it may share."""
    link = share(album, contributor, metadata=True)
    decide(report(link, Reason.OTHER, "", "203.0.113.1").case, staff, Action.SUSPEND, Reason.OTHER)
    token = token_of(link)
    close_account(contributor)
    User.objects.filter(pk=contributor.pk).update(deleted_at=timezone.now() - timedelta(days=40))
    assert forget_closed_accounts() == 1
    assert Client().get(f"/m/{token}/").status_code == 404 and not Link.objects.exists()
    assert AuditEntry.objects.filter(verb="link-revoked", subject=link.subject).count() == 1


def test_what_staff_took_down_is_not_shared_by_choosing_it_anew(
    album: Album, owner: User, contributor: User, pictures: list[Item], staff: User
) -> None:
    first, both = share(album, owner, pictures[0], metadata=True), share(album, contributor, metadata=True)
    visitor, page = opened(both), f"/albums/{album.pk}/links/"
    case = report(first, Reason.OTHER, "", "203.0.113.1").case
    decide(case, staff, Action.DOWN, Reason.OTHER)
    assert Notice.objects.filter(user=contributor, decision__case=case).exists()  # whose choice has lost one
    refused = signed_in(owner).post(page, {"action": "share", "item": str(pictures[0].pk)})
    assert refused.status_code == 409 and "These pictures were taken down" in refused.content.decode()
    signed_in(owner).post(page, {"action": "share-all"})
    anew = Link.objects.latest("pk")
    Link.objects.update(metadata=True)
    assert Selection.objects.count() == 3
    for link, client in ((both, visitor), (anew, opened(anew))):
        for path in ("1/", "1/320.webp", "1/original"):
            assert client.get(at(link, path)).status_code == 404, path
        html = client.get(at(link)).content.decode()
        assert "3 photos" in html and at(link, "1/") not in html
        assert len(zipfile.ZipFile(io.BytesIO(body(client, at(link, "all.zip")))).namelist()) == 3
        assert body(client, at(link, "poster.jpg")) == storage.picture_path(pictures[1].blob_id, 800).read_bytes()
    assert "1 of its pictures was taken down" in signed_in(owner).get(page).content.decode()
    staff_page = signed_in(staff).get(f"/moderation/{case.pk}/?look").content.decode()
    assert f"/moderation/{case.pk}/pictures/1.webp" in staff_page  # who can still see what it is about
    decide(case, staff, Action.RESTORE, Reason.MISTAKE)
    assert {visitor.get(at(both, path)).status_code for path in ("1/", "1/320.webp", "1/original")} == {200}


@pytest.mark.usefixtures("transactional_db")
def test_staff_sees_all_of_it_that_visitors_see(
    album: Album, owner: User, pictures: list[Item], media: Path, staff: User
) -> None:
    """Films play, and each look is written down; so is what plays in no browser, but can be saved."""
    film = add_file(album, media / "videos" / "with-gps.mov", owner, name="Beach.mov")
    old = add_file(album, media / "videos" / "MVI_4823.AVI", owner, name="Old.avi")
    Item.objects.filter(pk=pictures[0].pk).update(motion=film.blob, motion_probe=film.probe)
    storage.motion_path(film.blob_id).write_bytes(b"moves")
    link = share(album, owner, pictures[0], pictures[1], film, old)
    case = report(link, Reason.OTHER, "", "203.0.113.1").case
    numbers = dict(Selected.objects.values_list("item", "place"))
    client, there = signed_in(staff), f"/moderation/{case.pk}"
    assert not AuditEntry.objects.filter(verb="case-viewed").exists()
    assert body(client, f"{there}/pictures/{numbers[pictures[0].pk]}/film") == b"moves"
    assert AuditEntry.objects.filter(verb="case-viewed", actor=staff.pk).count() == 1
    assert client.get(f"{there}/pictures/{numbers[pictures[1].pk]}/film").status_code == 404
    assert client.get(f"{there}/pictures/9/film").status_code == 404
    assert body(client, f"{there}/pictures/{numbers[film.pk]}/film") == storage.original_path(film.blob).read_bytes()
    do_jobs()
    assert b"location" not in body(client, f"{there}/pictures/{numbers[film.pk]}/film")
    saved = client.get(f"{there}/pictures/{numbers[old.pk]}/film")
    assert saved["Content-Disposition"] == f'attachment; filename="video-{numbers[old.pk]:03}.avi"'
    html = client.get(f"{there}/?look").content.decode()
    assert html.count("<video") == 2 and html.count(" download>") == 1
    assert Link.objects.get().views == 0


def test_what_is_put_in_the_trash_is_not_sent_on(big_movie: Movie, big_item: Item) -> None:  # noqa: F811 - fixtures
    """Not even to those to whom it is on its way, alone, small, or among others."""
    user, album = User.objects.get(), big_movie.album
    album.role = Role.OWNER
    big_item.refresh_from_db()
    small = storage.picture_path(big_item.blob_id, 1600)
    small.unlink(missing_ok=True)
    small.write_bytes(bytes(2**24))
    link = share(album, user, metadata=True)
    assert link.selection is not None
    number = Selected.objects.get(selection=link.selection, item=big_item).place
    reading, gone = threading.Semaphore(0), threading.Event()

    def until_gone() -> None:
        reading.release()
        gone.wait(10.0)

    with serving() as port, ThreadPoolExecutor(3) as pool:
        paths = [at(link, path) for path in (f"{number}/original", f"{number}/1600.webp", "all.zip")]
        readers = [pool.submit(bytes_after, port, path, until_gone) for path in paths]
        for _reader in readers:
            assert reading.acquire(timeout=10.0)
        delete_items(album, user, [big_item.pk])
        gone.set()
        for path, reader in zip(paths, readers, strict=True):
            before, after = reader.result()
            assert before > MIB and after == 0, path


def test_nothing_but_what_was_chosen(album: Album, owner: User, pictures: list[Item]) -> None:
    """One picture may be behind two links, under another number."""
    first, second = share(album, owner, pictures[0]), share(album, owner, pictures[3], pictures[0])
    visitor = opened(second)
    for path in ("3/320.webp", "0/", "999999/", f"{pictures[1].pk}/", f"{pictures[1].pk}/320.webp", "1/321.webp"):
        assert visitor.get(at(second, path)).status_code == 404, path
    assert opened(first).get(at(first, "2/")).status_code == 404
    assert body(visitor, at(second, "1/320.webp")) == storage.picture_path(pictures[0].blob_id, 320).read_bytes()
    assert body(visitor, at(second, "2/320.webp")) == storage.picture_path(pictures[3].blob_id, 320).read_bytes()
    for path in ("movie.mp4", "sticker.webp"):
        assert visitor.get(at(second, path)).status_code == 404


def test_another_kind_of_link_opens_no_pictures(album: Album, owner: User) -> None:
    import_themes()
    add_looked_at(album, 4)
    link = make_link(rendered_movie(album, owner), owner)
    visitor = opened(link)
    for path in ("1/", "1/320.webp", "1/original", "1/video", "1/motion.mp4", "all.zip"):
        assert visitor.get(at(link, path)).status_code == 404, path


def test_without_downloads_only_pictures_are_sent(album: Album, owner: User, pictures: list[Item]) -> None:
    link = share(album, owner, downloads=False, metadata=True)
    visitor = opened(link)
    for path in ("1/original", "1/original?download=1", "all.zip"):
        assert visitor.get(at(link, path)).status_code == 403, path
    assert visitor.get(at(link, "1/1600.webp")).status_code == 200
    for path in ("", "1/"):
        html = visitor.get(at(link, path)).content.decode()
        assert "original" not in html and "all.zip" not in html


def test_what_is_not_sent_counts_for_nothing(album: Album, owner: User, pictures: list[Item]) -> None:
    link = share(album, owner, downloads=False, view_limit=1)
    visitor = opened(link)
    for path in ("1/original", "all.zip", "99/320.webp", "1/321.webp"):
        assert visitor.get(at(link, path)).status_code in (403, 404), path
    assert Link.objects.get().views == 0


def test_a_view_begins_with_the_first_picture(album: Album, owner: User, pictures: list[Item]) -> None:
    link = share(album, owner, view_limit=1, metadata=True)

    def views() -> int:
        return Link.objects.get(pk=link.pk).views

    program = Client()
    assert program.get(at(link, "1/320.webp")).status_code == 403  # which has not opened the page
    visitor, later = opened(link), opened(link)
    visitor.get(at(link, "poster.jpg"))
    visitor.get(at(link, "oembed.json"))
    visitor.head(at(link, "1/320.webp"))
    assert views() == 0
    assert Client().get(at(link, "poster.jpg"))["Content-Type"] == "image/jpeg"  # that shows nothing
    for path in ("1/320.webp", "2/320.webp", "1/1600.webp", "1/original"):
        assert visitor.get(at(link, path)).status_code == 200
    assert views() == 1
    assert later.get(at(link, "1/320.webp")).status_code == 410
    assert visitor.get(at(link, "3/")).status_code == 200
    assert Client().get(at(link)).status_code == 410


# what is told


def test_without_the_switch_nothing_is_told(album: Album, owner: User, telling: Item) -> None:
    link = share(album, owner)
    waiting = opened(link)
    assert waiting.get(at(link, "1/original")).status_code == 503
    assert "being prepared" in waiting.get(at(link)).content.decode()
    do_jobs()
    visitor = opened(link)
    original = storage.original_path(telling.blob).read_bytes()
    assert CAMERA.encode() in original and NAMED.encode() in original
    archive = body(visitor, at(link, "all.zip"))
    member = zipfile.ZipFile(io.BytesIO(archive))
    assert member.namelist() == ["photo-001.jpg"]
    sent = {path: body(visitor, path) for path in paths_of(link)}
    sent["oembed"] = body(visitor, at(link, "oembed.json"))
    sent["in the zip"] = member.read("photo-001.jpg")
    moment = timezone.localtime(telling.shown_at)
    for path, content in sent.items():
        for said in (CAMERA, NAMED, "Villa", "Grandma", album.title, f"{moment:%Y}:", "Zurich", str(telling.pk)):
            assert said.encode() not in content, (path, said)
    for path in paths_of(link):  # nor when it came here
        assert not {"Last-Modified", "Date"} & visitor.get(path).headers.keys()
    saved = visitor.get(at(link, "1/original?download=1"))
    assert saved["Content-Disposition"] == 'attachment; filename="photo-001.jpg"'
    kept = Path(storage.folder("scratch")) / "kept.jpg"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(sent[at(link, "1/original")])
    found = probe(kept)
    assert (found.gps, found.camera, found.orientation, found.width, found.height) == (None, None, 6, 400, 600)


def test_with_the_switch_originals_are_given_as_they_are(album: Album, owner: User, telling: Item) -> None:
    link = share(album, owner, metadata=True)
    assert not Job.objects.filter(kind="bare", created_at__gt=link.created_at + timedelta(seconds=30)).exists()
    visitor = opened(link)
    assert body(visitor, at(link, "1/original")) == storage.original_path(telling.blob).read_bytes()
    html = visitor.get(at(link, "1/")).content.decode()
    assert CAMERA in html and telling.place and telling.place in html
    assert "Grandma" in visitor.get(at(link, "1/original"))["Content-Disposition"]
    change_link(link, owner, {"metadata": False})
    assert visitor.get(at(link, "1/original")).status_code == 503
    assert CAMERA not in visitor.get(at(link, "1/")).content.decode()


def test_videos_play_and_are_given_without_a_place(album: Album, owner: User, media: Path) -> None:
    item = add_file(album, media / "videos" / "with-gps.mov", owner, name="Beach.mov")
    link = share(album, owner)
    visitor = opened(link)
    assert visitor.get(at(link, "1/video")).status_code == 503
    html = visitor.get(at(link, "1/")).content.decode()
    assert "being prepared" in html and "<video" not in html
    do_jobs()
    html = visitor.get(at(link, "1/")).content.decode()
    assert f'src="{at(link, "1/video")}"' in html and "Beach" not in html
    part = visitor.get(at(link, "1/video"), headers={"Range": "bytes=0-99"})
    assert (part.status_code, part["Content-Type"]) == (206, "video/mp4")
    for path in ("1/video", "1/original", "all.zip"):
        content = body(visitor, at(link, path))
        for said in (b"com.apple.quicktime", b"location", b"Apple", b"+47", b"creationdate"):
            assert said not in content, (path, said)
    assert b"com.apple.quicktime.location" in storage.original_path(item.blob).read_bytes()


def test_both_halves_of_a_live_photo(album: Album, owner: User, media: Path) -> None:
    item = add_file(album, media / "live_photos" / "IMG_7943.HEIC", owner, name="IMG_7943.HEIC")
    film = add_file(album, media / "live_photos" / "IMG_7943_HEVC.MOV", owner, name="IMG_7943.MOV")
    item.motion, item.motion_name, item.motion_probe = film.blob, film.name, film.probe
    item.save()
    link = share(album, owner, item)
    do_jobs()
    visitor = opened(link)
    assert visitor.get(at(link, "1/motion.mp4")).status_code == 404  # ours is not made yet: never the one that came
    storage.motion_path(film.blob_id).write_bytes(b"a film")
    assert body(visitor, at(link, "1/motion.mp4")) == b"a film"
    for path in ("1/original", "all.zip"):
        archive = zipfile.ZipFile(io.BytesIO(body(visitor, at(link, path))))
        assert archive.namelist() == ["photo-001.jpg", "photo-001.mp4"]
        for name in archive.namelist():
            assert not re.search(rb"Apple|quicktime|GPS|IMG_7943", archive.read(name)), name
    change_link(link, owner, {"metadata": True})
    archive = zipfile.ZipFile(io.BytesIO(body(visitor, at(link, "1/original"))))
    assert archive.namelist() == ["IMG_7943.HEIC", "IMG_7943.MOV"]


def test_what_cannot_be_made_bare_is_shown_and_not_given(album: Album, owner: User, pictures: list[Item]) -> None:
    link = share(album, owner)
    job = Job.objects.filter(kind="bare").order_by("created_at").first()
    assert job is not None
    bare_kind.failed(job, "no")
    assert bare_of(job.params["blob"]).never
    do_jobs()
    visitor = opened(link)
    given = [visitor.get(at(link, f"{number}/original")).status_code for number in range(1, 5)]
    assert sorted(given) == [200, 200, 200, 404]
    assert {visitor.get(at(link, f"{number}/1600.webp")).status_code for number in range(1, 5)} == {200}
    assert len(zipfile.ZipFile(io.BytesIO(body(visitor, at(link, "all.zip")))).namelist()) == 3


def test_a_movie_says_nothing_either(album: Album, owner: User, tmp_path: Path) -> None:
    import_themes()
    add_looked_at(album, 4)
    encode([np.full((270, 320), 90 + n, np.uint8) for n in range(30)], (320, 180), tmp_path / "one.mp4")
    about = About("Our summer", "2024-07-14T12:00:00Z", ((0.0, "At Villa Verde"), (0.5, "July 15, 2024")))
    sound = write_sound(tmp_path / "sound.mp4", 1.0)
    join([tmp_path / "one.mp4"], [30], sound, tmp_path / "movie.mp4", 30, about)
    content = (tmp_path / "movie.mp4").read_bytes()
    assert b"Villa Verde" in content and b"2024" in content
    movie = rendered_movie(album, owner, content)
    link = make_link(movie, owner)
    saved = opened(link).get(at(link, "movie.mp4?download=1"))
    assert saved["Content-Disposition"] == 'attachment; filename="Our summer.mp4"'
    for path in ("movie.mp4", "movie.mp4?download=1"):
        sent = body(opened(link), at(link, path))
        assert b"Villa Verde" not in sent and b"ftyp" in sent[:12] and b"2024" not in sent, path
    change_link(link, owner, {"metadata": True})
    assert body(opened(link), at(link, "movie.mp4")) == content
    assert movie.rendition is not None
    with pytest.raises(RefusedError):
        broken = tmp_path / "broken.mp4"
        broken.write_bytes(content[:2000])
        bare_movie(movie.rendition.blob_id, broken)
