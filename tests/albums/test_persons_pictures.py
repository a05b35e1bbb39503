"""The pictures of faces alone: upright, there as long as the photo is, and gone with it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from albums.actions.change_items import delete_items, restore_items
from albums.actions.empty_trash import empty_trash
from albums.actions.keep_albums import delete_album, restore_album
from albums.actions.keep_persons import choose_cover, turn_on
from albums.actions.know_faces import keep_all
from albums.kinds import people
from albums.models import Album, FaceScan, Item, Look, Person, PersonFace, User
from albums.showing_persons import person_cards
from albums.storage import content_path
from render.jobs.calls import Call
from render.jobs.looking import analyse_file
from render.jobs.models import Job
from render.jobs.people import embed_faces
from render.media.arrays import unwatched
from render.vision.analysis import ANALYSIS_VERSION
from tests.albums.conftest import signed_in
from tests.albums.factories import add_file, add_photo
from tests.albums.test_persons import found, person_of

ORIENTATION, TURNED = 0x0112, 6  # EXIF: the camera was held upright, its sensor lay on its side


@pytest.fixture
def user(owner: User, album: Album) -> User:
    turn_on(owner)
    album.role = album.role_of(owner)
    return owner


def turned(source: Path, target: Path) -> Path:
    """The same photo as phones write it: lying, with a note that it is to be turned."""
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    with Image.open(source) as picture:
        picture.transpose(Image.Transpose.ROTATE_90).save(target, quality=95, exif=exif)
    return target


def face_pixels(face: PersonFace) -> np.ndarray:
    with Image.open(BytesIO(face.picture)) as picture:
        return np.asarray(picture.convert("L").resize((32, 32)), np.float32)


def test_it_works(user: User, album: Album, media: Path, tmp_path: Path) -> None:
    """A face of a photo that is to be turned is upright, and the same as in the photo that is not."""
    plain = media / "faces/london/001_neutral.jpg"
    items = [add_file(album, path, user) for path in (plain, turned(plain, tmp_path / "turned.jpg"))]
    for item in items:
        analysis = analyse_file({"path": str(content_path(item.blob_id)), "probe": item.probe}, unwatched)
        Look.objects.create(blob=item.blob, version=ANALYSIS_VERSION, analysis=analysis)
        Item.objects.filter(pk=item.pk).update(analysed_at=timezone.now())
    job = Job.objects.get(kind="people")
    call = people.prepare(job)
    assert isinstance(call, Call)
    people.store(job, embed_faces(call.params, unwatched))
    one, other = (PersonFace.objects.get(item=item) for item in items)
    assert one.person == other.person is not None
    likeness = np.corrcoef(face_pixels(one).ravel(), face_pixels(other).ravel())[0, 1]
    on_its_side = np.corrcoef(face_pixels(one).ravel(), np.rot90(face_pixels(other)).ravel())[0, 1]
    assert likeness > 0.95 > on_its_side


def test_in_the_trash_they_are_not_shown_and_afterwards_again(user: User, album: Album) -> None:
    item, other = (add_photo(album, user, seed=number) for number in range(2))
    keep_all(user, {str(each.pk): [found("anna", number, 0)] for number, each in enumerate((item, other))})
    person, face = person_of(user, item), PersonFace.objects.get(item=item)
    choose_cover(person, [face.pk])
    client, address = signed_in(user), reverse("face_picture", args=[face.pk])
    assert client.get(address).status_code == 200
    delete_items(album, user, [item.pk])
    assert client.get(address).status_code == 404
    (card,) = person_cards(user)
    assert card.count == 1 and card.face != face.pk  # somebody else's picture stands for them meanwhile
    restore_items(album, user, [item.pk])
    assert client.get(address).status_code == 200
    (card,) = person_cards(user)
    assert card.count == 2 and card.face == face.pk  # what was chosen is still chosen


def test_with_the_photo_they_go_for_good(user: User, album: Album) -> None:
    item = add_photo(album, user)
    keep_all(user, {str(item.pk): [found("anna", 0, 0)]})
    person, face = person_of(user, item), PersonFace.objects.get()
    client = signed_in(user)
    delete_items(album, user, [item.pk])
    assert client.get(reverse("person", args=[person.pk])).status_code == 404
    Item.objects.update(deleted_at="2024-01-01T00:00Z")
    empty_trash()
    assert client.get(reverse("face_picture", args=[face.pk])).status_code == 404
    for model in (PersonFace, Person, FaceScan):
        assert not model._default_manager.exists()


def test_what_hides_behind_a_better_shot_is_not_counted(user: User, album: Album) -> None:
    items = [add_photo(album, user, seed=number) for number in range(3)]
    keep_all(user, {str(item.pk): [found("anna", number, 0)] for number, item in enumerate(items)})
    Item.objects.filter(pk=items[0].pk).update(hidden_at=timezone.now())
    (card,) = person_cards(user)
    page = signed_in(user).get(reverse("person", args=[card.pk])).content.decode()
    assert card.count == 2 and "2 pictures" in page and str(items[0].pk) not in page


def test_what_comes_back_is_taken_up(user: User, album: Album) -> None:
    """Its job came while it was in the trash."""
    item = add_photo(album, user, analysed_at=timezone.now())
    waiting = add_photo(album, user, seed=1)
    delete_items(album, user, [item.pk])
    Job.objects.all().delete()
    restore_items(album, user, [item.pk])
    assert Job.objects.unfinished().filter(kind="people").exists()
    delete_album(album)
    Job.objects.all().delete()
    restore_album(album)
    restore_album(album)
    assert Job.objects.unfinished().filter(kind="people").count() == 1
    assert Job.objects.get(kind="analyse").subject == f"item:{waiting.pk}"
