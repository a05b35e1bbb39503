"""Stickers as the pictures of people: who sees them, and where they go."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from albums.actions.choose_avatar import choose_avatar, choose_picture_of
from albums.actions.close_account import forget_closed_accounts
from albums.actions.keep_persons import choose_cover
from albums.models import Album, Avatar, Person, PersonFace, Sticker, User
from tests.albums.conftest import signed_in
from tests.albums.filming import add_photos
from tests.albums.sticking import make_sticker
from tests.albums.world import add_person

BLUE = "#3fa7f5"


@pytest.fixture
def sticker(owner: User) -> Sticker:
    return make_sticker(owner)


@pytest.fixture
def face(owner: User, album: Album) -> PersonFace:
    return add_person(owner, add_photos(album, 1)[0])


def test_it_works(owner: User, viewer: User, album: Album, sticker: Sticker) -> None:
    client = signed_in(owner)
    address = f"/stickers/{sticker.pk}/avatar.webp"
    shown = Image.open(BytesIO(client.get(address, {"ground": BLUE}).content)).convert("RGBA")
    corner, ground, middle = (shown.getpixel(place) for place in ((2, 2), (128, 8), (128, 128)))
    assert isinstance(corner, tuple) and isinstance(ground, tuple) and isinstance(middle, tuple)
    assert corner[3] == 0 and ground[2] > 200 and middle[0] > 150
    assert client.post(address, {"who": "me", "ground": BLUE}).status_code == 302
    owner.refresh_from_db()
    picture = f"/people/{owner.pk}/picture.webp?v={owner.avatar_key}"
    for page in ("/", "/account/", f"/albums/{album.pk}/", f"/albums/{album.pk}/members/"):
        assert picture in signed_in(owner).get(page).content.decode()
    assert picture in signed_in(viewer).get("/").content.decode()
    answer = signed_in(viewer).get(picture)
    assert answer.headers["Content-Type"] == "image/webp" and "immutable" in answer.headers["Cache-Control"]


def test_who_shares_no_album_sees_no_picture(owner: User, other: User, album: Album, sticker: Sticker) -> None:
    choose_avatar(owner, sticker, BLUE)
    assert signed_in(other).get(f"/people/{owner.pk}/picture.webp").status_code == 404
    Album.objects.update(deleted_at=timezone.now())
    assert signed_in(owner).get(f"/people/{owner.pk}/picture.webp").status_code == 200


def test_who_shared_an_album_that_is_gone_sees_it_no_more(
    owner: User, viewer: User, album: Album, sticker: Sticker
) -> None:
    choose_avatar(owner, sticker, BLUE)
    Album.objects.update(deleted_at=timezone.now())
    assert signed_in(viewer).get(f"/people/{owner.pk}/picture.webp").status_code == 404


def test_a_letter_again(owner: User, sticker: Sticker) -> None:
    choose_avatar(owner, sticker, BLUE)
    client = signed_in(owner)
    assert "Show a letter instead" in client.get("/account/").content.decode()
    client.post("/account/avatar/")
    assert not Avatar.objects.exists()
    assert f"/people/{owner.pk}/picture.webp" not in client.get("/").content.decode()


def test_it_goes_with_the_account_and_not_with_the_sticker(owner: User, sticker: Sticker) -> None:
    choose_avatar(owner, sticker, BLUE)
    Sticker.objects.all().delete()
    assert Avatar.objects.exists()
    User.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    forget_closed_accounts()
    assert not Avatar.objects.exists()


def test_for_somebody_in_the_pictures(owner: User, sticker: Sticker, face: PersonFace) -> None:
    client = signed_in(owner)
    assert "Use it as the picture of somebody" in client.get(f"/stickers/{sticker.pk}/").content.decode()
    client.post(f"/stickers/{sticker.pk}/avatar.webp", {"who": face.person_id, "ground": BLUE})
    picture = f"/faces/{face.person_id}/picture.webp"
    assert picture in client.get("/faces/").content.decode()
    assert client.get(picture).status_code == 200
    person = Person.objects.get()
    choose_cover(person, [face.pk])  # a face again
    assert client.get(picture).status_code == 404
    assert picture not in client.get("/faces/").content.decode()


def test_persons_of_others_get_no_picture(viewer: User, face: PersonFace) -> None:
    theirs = make_sticker(viewer)
    answer = signed_in(viewer).post(f"/stickers/{theirs.pk}/avatar.webp", {"who": face.person_id, "ground": BLUE})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "said", [{"who": "x"}, {}, {"who": "me", "ground": "red"}, {"who": "me", "ground": "#111111-#222222"}]
)
def test_what_no_form_of_ours_says(owner: User, sticker: Sticker, said: dict[str, str]) -> None:
    assert signed_in(owner).post(f"/stickers/{sticker.pk}/avatar.webp", said).status_code == 400
    assert not Avatar.objects.exists()


def test_without_faces_nobody_is_offered(owner: User, sticker: Sticker, face: PersonFace) -> None:
    User.objects.update(people_since=None)
    owner.refresh_from_db()
    assert "picture of somebody" not in signed_in(owner).get(f"/stickers/{sticker.pk}/").content.decode()
    choose_picture_of(Person.objects.get(), sticker, BLUE)
    assert signed_in(owner).get(f"/faces/{face.person_id}/picture.webp").status_code == 404
