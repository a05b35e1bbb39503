"""What is deleted waits for 30 days, comes back, or goes for good."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from albums.actions.empty_trash import empty_trash, remove_movie
from albums.actions.share_bytes import BytesGoneError
from albums.kinds.render import POSTER
from albums.models import Album, Blob, Item, Membership, Movie, Rendition, Role, Sticker, Upload, User
from albums.models.albums import TRASH_DAYS
from albums.storage import original_path, picture_path, pictures_folder, staging_path, write
from render.jobs import kinds
from render.jobs.models import Job
from tests.albums.conftest import signed_in
from tests.albums.factories import add_photo
from tests.albums.sticking import make_sticker

HTMX = {"HX-Request": "true"}


def change(user: User, album: Album, action: str, *items: Item) -> str:
    form = {"action": action, "item": ",".join(str(item.pk) for item in items)}
    answer = signed_in(user).post(reverse("items_change", args=[album.pk]), form, headers=HTMX)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_it_works(album: Album, owner: User) -> None:
    items = [add_photo(album, owner, seed=seed) for seed in range(2)]
    text = change(owner, album, "delete", *items)
    assert "2 pictures are in the trash." in text and "Undo" in text
    assert not album.items.alive().exists()
    page = signed_in(owner).get(reverse("trash")).content.decode()
    assert "Our summer" in page and "Bring all 2 back" in page and "Goes for good in 30 days" in page
    assert "2 pictures are back." in change(owner, album, "restore", *items)
    assert album.items.alive().count() == 2
    assert "The trash is empty" in signed_in(owner).get(reverse("trash")).content.decode()


def test_a_contributor_deletes_and_restores_their_own(album: Album, owner: User, contributor: User) -> None:
    theirs, mine = add_photo(album, owner), add_photo(album, contributor, seed=1)
    assert change(contributor, album, "delete", theirs) == "403"
    text = change(contributor, album, "delete", theirs, mine)
    assert "1 picture is in the trash. 1 that somebody else added stays as it was." in text
    assert list(album.items.alive()) == [theirs]
    change(owner, album, "delete", theirs)
    page = signed_in(contributor).get(reverse("trash")).content.decode()
    assert str(mine.pk) in page and str(theirs.pk) not in page
    change(contributor, album, "restore", theirs, mine)
    assert list(album.items.alive()) == [mine]


def test_viewers_and_others_change_nothing(album: Album, owner: User, viewer: User, other: User) -> None:
    item = add_photo(album, owner)
    assert change(viewer, album, "delete", item) == "403"
    assert change(other, album, "delete", item) == "404"
    assert album.items.alive().count() == 1


def test_what_came_again_meanwhile_is_not_doubled(album: Album, owner: User) -> None:
    first, plain = add_photo(album, owner), add_photo(album, owner, seed=1)
    change(owner, album, "delete", first, plain)
    again = add_photo(album, owner)
    said = change(owner, album, "restore", first)
    assert "1 picture is in the album already, as it was sent again; the one in the trash stays there." in said
    said = change(owner, album, "restore", first, plain)
    assert "1 picture is back. 1 picture is in the album already" in said
    assert set(album.items.alive()) == {again, plain}
    assert list(Item.objects.in_trash()) == [first]  # nothing is lost


def test_of_two_with_the_same_bytes_the_newer_comes_back(album: Album, owner: User) -> None:
    first = add_photo(album, owner)
    change(owner, album, "delete", first)
    again = add_photo(album, owner)
    change(owner, album, "delete", again)
    assert "1 picture is back. 1 picture is in the album already" in change(owner, album, "restore", first, again)
    assert list(album.items.alive()) == [again]
    assert list(Item.objects.in_trash()) == [first]


def test_what_nobody_has_looked_at_is_looked_at_when_it_comes_back(album: Album, owner: User) -> None:
    item = add_photo(album, owner)
    change(owner, album, "delete", item)
    change(owner, album, "restore", item)
    assert Job.objects.unfinished().filter(kind="analyse", subject=f"item:{item.pk}").exists()


def test_an_album_goes_and_comes_back(album: Album, owner: User, contributor: User) -> None:
    add_photo(album, owner)
    assert signed_in(contributor).post(reverse("album_delete", args=[album.pk])).status_code == 403
    answer = signed_in(owner).post(reverse("album_delete", args=[album.pk]), follow=True)
    assert "is in the trash. It can come back for 30 days." in answer.content.decode()
    assert signed_in(contributor).get(reverse("album", args=[album.pk])).status_code == 404
    assert "Our summer" not in signed_in(contributor).get(reverse("trash")).content.decode()
    assert signed_in(contributor).post(reverse("album_restore", args=[album.pk])).status_code == 403
    answer = signed_in(owner).post(reverse("album_restore", args=[album.pk]))
    assert answer["Location"] == reverse("album", args=[album.pk])
    assert Album.objects.alive().get().items.alive().count() == 1


def test_nobody_else_learns_of_a_deleted_album(album: Album, owner: User, other: User) -> None:
    signed_in(owner).post(reverse("album_delete", args=[album.pk]))
    page = signed_in(other).get(reverse("home"), {"deleted": str(album.pk)}).content.decode()
    assert "Our summer" not in page
    assert signed_in(other).get(reverse("home"), {"deleted": "x"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_after_30_days_it_goes_for_good(album: Album, owner: User) -> None:
    long_ago = timezone.now() - TRASH_DAYS - timedelta(minutes=1)
    gone = add_photo(album, owner, deleted_at=long_ago)
    young = add_photo(album, owner, seed=1, deleted_at=timezone.now() - TRASH_DAYS + timedelta(minutes=1))
    shared = add_photo(album, owner, seed=2, deleted_at=long_ago)
    elsewhere = Album.objects.create(title="Elsewhere")
    add_photo(elsewhere, owner, seed=2)  # the same bytes
    empty_trash()
    assert set(album.items.all()) == {young}
    assert not original_path(gone.blob).exists() and not picture_path(gone.blob_id, 320).exists()
    assert original_path(young.blob).exists() and original_path(shared.blob).exists()
    assert not Blob.objects.filter(pk=gone.blob_id).exists()


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_removed_holds_up_nothing_else(album: Album, owner: User) -> None:
    long_ago = timezone.now() - TRASH_DAYS - timedelta(minutes=1)
    broken, sound = (add_photo(album, owner, seed=seed, deleted_at=long_ago) for seed in range(2))
    Blob.objects.filter(pk=broken.blob_id).update(references=0)  # one less than there are
    with pytest.raises(ExceptionGroup) as found:
        empty_trash()
    assert [type(error) for error in found.value.exceptions] == [BytesGoneError]
    assert set(album.items.all()) == {broken} and not original_path(sound.blob).exists()


@pytest.mark.django_db(transaction=True)
def test_an_album_goes_for_good_with_all_that_is_in_it(album: Album, owner: User) -> None:
    item = add_photo(album, owner)
    upload = Upload.objects.create(album=album, user=owner, name="a.jpg", length=10)
    staging_path(upload.pk).parent.mkdir(parents=True)
    staging_path(upload.pk).write_bytes(b"x")
    film = add_photo(Album.objects.create(title="Any"), owner, seed=3).blob
    movie = Movie.objects.create(album=album, mood="gentle", length="short", aspect="16:9")
    Rendition.objects.create(
        movie=movie, blob=film, storyboard={}, storyboard_version=0, width=16, height=9, duration=1.0
    )
    Item.objects.filter(blob=film).delete()  # the movie's own reference is the last
    album.cover = item
    album.deleted_at = timezone.now() - TRASH_DAYS - timedelta(minutes=1)
    album.save()
    empty_trash()
    assert not Album.objects.filter(pk=album.pk).exists()
    assert not Blob.objects.filter(pk__in=[item.blob_id, film.pk]).exists()
    assert not original_path(item.blob).exists() and not original_path(film).exists()
    assert not staging_path(upload.pk).exists()


def test_the_trash_shows_movies_to_those_who_make_them(album: Album, contributor: User, viewer: User) -> None:
    Movie.objects.create(
        album=album, title="The film", mood="gentle", length="short", aspect="16:9", deleted_at=timezone.now()
    )
    assert "The film" in signed_in(contributor).get(reverse("trash")).content.decode()
    assert "The film" not in signed_in(viewer).get(reverse("trash")).content.decode()


def test_an_album_of_others_in_which_one_was_viewer_is_not_shown(album: Album, viewer: User, owner: User) -> None:
    Album.objects.update(deleted_at=timezone.now())
    assert "Our summer" not in signed_in(viewer).get(reverse("trash")).content.decode()
    Membership.objects.filter(user=viewer).update(role=Role.OWNER)
    assert "Our summer" in signed_in(viewer).get(reverse("trash")).content.decode()


def pictures_of_trash(user: User) -> list[int]:
    """Whether each picture of the page is there for who sees it, and nobody else."""
    _head, page = signed_in(user).get(reverse("trash")).content.decode().split("<main")
    return [signed_in(user).get(unescape(address)).status_code for address in re.findall(r'<img src="([^"]+)" ', page)]


def test_it_shows_pictures_of_all_that_it_holds(album: Album, owner: User, contributor: User, other: User) -> None:
    item, sticker = add_photo(album, owner), make_sticker(owner)
    plan = {"shots": [{"source": str(item.pk)}]}
    fields = {"mood": "gentle", "length": "short", "aspect": "16:9", "deleted_at": timezone.now()}
    movie = Movie.objects.create(album=album, storyboard=plan, **fields)
    Sticker.objects.update(deleted_at=timezone.now())
    assert pictures_of_trash(owner) == [200, 200] and pictures_of_trash(contributor) == [200]
    film = keep_poster(movie, owner)
    assert pictures_of_trash(owner) == [200, 200]
    assert signed_in(contributor).get(film).status_code == 200 and signed_in(other).get(film).status_code == 404
    assert signed_in(other).get(reverse("sticker_picture", args=[sticker.pk, 320])).status_code == 404
    assert signed_in(owner).get(reverse("sticker", args=[sticker.pk])).status_code == 404
    Album.objects.update(deleted_at=timezone.now(), cover=item)
    cover = reverse("item_picture", args=[item.pk, 320])
    assert pictures_of_trash(owner) == [200, 200]  # the album takes its movies with it
    assert signed_in(contributor).get(cover).status_code == 403 and signed_in(other).get(cover).status_code == 404


def keep_poster(movie: Movie, owner: User) -> str:
    """Its address."""
    blob = add_photo(Album.objects.create(title="Any"), owner, seed=3).blob
    size = {"width": 16, "height": 9, "duration": 1.0}
    Rendition.objects.create(movie=movie, blob=blob, storyboard={}, storyboard_version=0, **size)
    write(pictures_folder(blob.pk) / POSTER, b"a poster")
    return reverse("movie_poster", args=[movie.pk])


def erase(user: User, *, sure: str = "yes", **named: str) -> str:
    form = named | ({"sure": sure} if sure else {})
    answer = signed_in(user).post(reverse("trash_erase"), form, follow=True)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def emptied() -> None:
    """What the job does for which a press asks."""
    job = Job.objects.get(kind="empty_trash")
    kinds.find(job.kind).prepare(job)


@pytest.mark.django_db(transaction=True)
def test_one_picture_goes_for_good_at_once(album: Album, owner: User) -> None:
    item, kept = add_photo(album, owner), add_photo(album, owner, seed=1)
    change(owner, album, "delete", item, kept)
    asked = erase(owner, item=str(item.pk), sure="")
    assert "Delete this for good?" in asked and "One picture or video" in asked
    assert Item.objects.in_trash().count() == 2
    assert "It is gone for good." in erase(owner, item=str(item.pk))
    assert list(Item.objects.in_trash()) == [kept]
    assert "0 pictures are back." in change(owner, album, "restore", item)
    assert signed_in(owner).get(reverse("item_picture", args=[item.pk, 320])).status_code == 404
    emptied()
    assert not Item.objects.filter(pk=item.pk).exists() and not original_path(item.blob).exists()
    assert original_path(kept.blob).exists()


@pytest.mark.django_db(transaction=True)
def test_an_album_goes_for_good_at_once(album: Album, owner: User, contributor: User) -> None:
    item = add_photo(album, owner)
    Album.objects.update(deleted_at=timezone.now())
    assert erase(contributor, album=str(album.pk), sure="") == "404"
    assert "The album “Our summer”, with all" in erase(owner, album=str(album.pk), sure="")
    assert "It is gone for good." in erase(owner, album=str(album.pk))
    assert signed_in(owner).post(reverse("album_restore", args=[album.pk])).status_code == 404
    emptied()
    assert not Album.objects.exists() and not original_path(item.blob).exists()
    assert "This is not in the trash any more." in erase(owner, album=str(album.pk))


def test_a_movie_goes_for_good_by_who_made_it_or_owns_the_album(album: Album, owner: User, contributor: User) -> None:
    fields = {"mood": "gentle", "length": "short", "aspect": "16:9", "deleted_at": timezone.now()}
    theirs = Movie.objects.create(album=album, title="The film", created_by=owner, **fields)
    mine = Movie.objects.create(album=album, title="Another", created_by=contributor, **fields)
    page = signed_in(contributor).get(reverse("trash")).content.decode()
    assert page.count('name="movie"') == 1 and "The film" in page
    assert erase(contributor, movie=str(theirs.pk), sure="") == "404"
    assert "This is not in the trash any more." in erase(contributor, movie=str(theirs.pk))
    assert "It is gone for good." in erase(contributor, movie=str(mine.pk))
    assert "It is gone for good." in erase(owner, movie=str(theirs.pk))
    assert not Movie.objects.in_trash().exists()


def test_the_trash_is_emptied_as_it_was_when_asked(album: Album, owner: User, contributor: User) -> None:
    first, late, alive = (add_photo(album, owner, seed=seed) for seed in range(3))
    change(owner, album, "delete", first)
    asked = timezone.now().isoformat()
    change(owner, album, "delete", late)
    assert "Empty the trash?" in erase(owner, until=asked, sure="")
    assert erase(contributor, until=asked, sure="") == "404"
    erase(owner, until=asked)
    assert list(Item.objects.in_trash()) == [late] and list(album.items.alive()) == [alive]


@pytest.mark.parametrize("named", [{"until": "x"}, {"until": "0001-01-01T00:00+14:00"}, {"item": "x"}, {"album": ""}])
def test_what_no_page_sends_is_refused(owner: User, named: dict[str, str]) -> None:
    assert erase(owner, **named) == "400"


@pytest.mark.django_db(transaction=True)
def test_what_came_back_meanwhile_stays(album: Album, owner: User) -> None:
    movie = Movie.objects.create(
        album=album, mood="gentle", length="short", aspect="16:9", deleted_at=timezone.now() - TRASH_DAYS * 2
    )
    Movie.objects.update(deleted_at=None)
    remove_movie(movie)
    assert Movie.objects.exists()
