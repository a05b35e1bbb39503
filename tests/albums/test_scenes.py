"""Stickers, words and emoji on a photo: what the page shows, and the new picture that is made of them."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from albums.actions.arrange_album import files_to_arrange
from albums.actions.empty_trash import empty_trash
from albums.actions.keep_sticker import keep_sticker, remove_sticker
from albums.emoji_tray import TRAY, code_of, picture_file
from albums.kinds import scene as kind
from albums.models import Album, Blob, Decoration, Item, Look, Movie, Role, Sticker, User
from albums.models.albums import TRASH_DAYS
from albums.storage import original_path, picture_path
from render.cutout.finish import Finish
from render.cutout.placing import EmojiLayer, Layer, Scene, StickerLayer, TextLayer, content_to_json, to_json
from render.jobs.calls import Call
from render.jobs.models import Job, State
from render.jobs.placing import place
from render.media.arrays import unwatched
from render.media.errors import RefusedError
from render.vision.analysis import ANALYSIS_VERSION
from tests.albums.conftest import signed_in
from tests.albums.factories import NOON, add_photo

RED = TextLayer("Hello", "plain", "#ff0000", "plate", "#ff0000")
WORDS = Layer(RED, width=0.5)
BALLOON = Layer(EmojiLayer("🎈"), x=0.2, y=0.2, width=0.1)


@pytest.fixture
def photo(album: Album, owner: User) -> Item:
    return add_photo(album, owner, name="Lake.jpg", latitude=47.0, longitude=8.0, place="Zug", country="CH")


@pytest.fixture
def sticker(owner: User, tmp_path: Path) -> Sticker:
    Image.fromarray(np.full((40, 40, 4), (0, 255, 0, 255), np.uint8)).save(tmp_path / "s.webp", lossless=True)
    return keep_sticker(owner, tmp_path / "s.webp", "Our cat", (40, 40))


def asked(client: Client, item: Item, *layers: Layer, **fields: str) -> Any:
    return client.post(
        reverse("item_decorate", args=[item.pk]), {"scene": json.dumps(to_json(Scene(layers))), **fields}
    )


def draw(job: Job | None = None) -> Item:
    """What the worker does, here and now."""
    job = job or Job.objects.unfinished().get(kind="scene")
    call = kind.prepare(job)
    assert isinstance(call, Call)
    kind.store(job, place(call.params, unwatched))
    job.state = State.DONE
    job.save()
    return Item.objects.get(pk=(job.result or {})["item"])


def saved(client: Client, item: Item, *layers: Layer, **fields: str) -> Item:
    answer = asked(client, item, *layers, **fields)
    assert answer.status_code == 202, answer.content.decode()
    return draw()


def pixels(item: Item) -> Any:
    return np.asarray(Image.open(original_path(item.blob)).convert("RGB")).astype(int)


def test_it_works(photo: Item, owner: User) -> None:
    client = signed_in(owner)
    page = client.get(reverse("item_decorate", args=[photo.pk])).content.decode()
    assert "Stickers on a photo" in page and "birthday cake" in page
    made = saved(client, photo, WORDS, BALLOON)
    assert (made.width, made.height) == (photo.width, photo.height)
    assert np.abs(pixels(made)[150, 200 - 99] - (255, 0, 0)).max() < 30  # the plate
    assert np.abs(pixels(made)[290:, 390:] - pixels(photo)[290:, 390:]).mean() < 3
    assert made.album_id == photo.album_id and made.added_by == owner and made.name == "Lake with stickers.jpg"
    assert picture_path(made.blob_id, 320).is_file()


def test_the_photo_stays_as_it_was(photo: Item, owner: User) -> None:
    before = original_path(photo.blob).read_bytes()
    made = saved(signed_in(owner), photo, WORDS)
    photo.refresh_from_db()
    assert made.pk != photo.pk and photo.deleted_at is None
    assert original_path(photo.blob).read_bytes() == before


def test_it_stands_beside_its_photo(photo: Item, owner: User) -> None:
    Item.objects.filter(pk=photo.pk).update(shift=timedelta(hours=1), shown_at=NOON + timedelta(hours=1))
    made = saved(signed_in(owner), photo, WORDS)
    assert made.shown_at == NOON + timedelta(hours=1)
    assert (made.place, made.country, made.latitude) == ("Zug", "CH", 47.0)
    taken = Image.open(original_path(made.blob)).getexif().get_ifd(0x8769)[36867]
    assert taken == timezone.localtime(made.shown_at).strftime("%Y:%m:%d %H:%M:%S")


def test_one_without_a_date_stands_beside_its_photo_too(album: Album, owner: User) -> None:
    photo = add_photo(album, owner, taken_at=None, taken_at_source="")
    Item.objects.filter(pk=photo.pk).update(created_at=NOON, shown_at=NOON)
    assert saved(signed_in(owner), photo, WORDS).shown_at == NOON


@pytest.mark.parametrize(("format_", "name"), [("jpeg", "JPEG"), ("webp", "WEBP"), ("png", "PNG")])
def test_each_kind_of_file(photo: Item, owner: User, format_: str, name: str) -> None:
    made = saved(signed_in(owner), photo, WORDS, format=format_)
    assert Image.open(original_path(made.blob)).format == name


def test_a_sticker_as_it_was_placed(photo: Item, owner: User, sticker: Sticker) -> None:
    layer = Layer(StickerLayer(sticker.pk, Finish(0.1, "#0000ff", shadow=False)), width=0.5)
    made = pixels(saved(signed_in(owner), photo, layer, format="png"))
    assert tuple(made[150, 200]) == (0, 255, 0)
    assert np.abs(made[150, 200 - 95] - (0, 0, 255)).max() < 40


def test_it_says_how_far_it_is(photo: Item, owner: User) -> None:
    client = signed_in(owner)
    text = asked(client, photo, WORDS).content.decode()
    job = Job.objects.get(kind="scene")
    address = reverse("item_decorated", args=[photo.pk, job.pk])
    assert "Drawing the picture" in text and address in text
    assert "Drawing the picture" in client.get(address).content.decode()
    made = draw(job)
    text = client.get(address).content.decode()
    assert reverse("item", args=[made.pk]) in text and "beside the photo" in text and "download=1" in text
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, error="This file could not be read.")
    assert "This file could not be read." in client.get(address).content.decode()


def test_the_stickers_can_be_changed(photo: Item, owner: User) -> None:
    client = signed_in(owner)
    first = saved(client, photo, WORDS)
    page = client.get(reverse("item_decorate", args=[first.pk])).content.decode()
    assert "Change the stickers" in page and "Hello" in page and reverse("item_picture", args=[photo.pk, 1600]) in page
    second = saved(client, first, BALLOON)
    first.refresh_from_db()
    assert first.deleted_at is not None and second.deleted_at is None
    assert Decoration.objects.get(item=second).original == photo
    assert np.abs(pixels(second)[150, 101] - pixels(photo)[150, 101]).max() < 20  # on the photo, not on the words
    job = Job.objects.get(params__replaces=str(first.pk))
    text = client.get(reverse("item_decorated", args=[photo.pk, job.pk])).content.decode()
    assert "in the trash now" in text and "Bring the one before back" in text


def test_a_movie_goes_on_with_the_new_one(photo: Item, owner: User) -> None:
    client = signed_in(owner)
    first = saved(client, photo, WORDS)
    Album.objects.update(cover=first)
    plan = {"shots": [{"source": str(first.pk)}]}
    movie = Movie.objects.create(album=photo.album, mood="gentle", length="short", aspect="16:9", storyboard=plan)
    beside = saved(client, first, BALLOON, keep="yes")
    movie.refresh_from_db()
    assert movie.storyboard == plan and beside != first
    second = saved(client, first, BALLOON, WORDS)
    movie.refresh_from_db()
    assert movie.storyboard == {"shots": [{"source": str(second.pk)}]}
    assert Album.objects.get(pk=photo.album_id).cover == second


def test_the_one_before_can_be_kept(photo: Item, owner: User) -> None:
    client = signed_in(owner)
    first = saved(client, photo, WORDS)
    saved(client, first, BALLOON, keep="yes")
    first.refresh_from_db()
    assert first.deleted_at is None


def test_another_person_changes_them_beside(photo: Item, owner: User, contributor: User, sticker: Sticker) -> None:
    """With the stickers that are on it already, though not with others of that collection."""
    first = saved(signed_in(owner), photo, Layer(StickerLayer(sticker.pk, Finish())))
    client = signed_in(contributor)
    second = saved(client, first, Layer(StickerLayer(sticker.pk, Finish()), x=0.3))
    first.refresh_from_db()
    assert first.deleted_at is None and second.added_by == contributor
    assert asked(client, photo, Layer(StickerLayer(sticker.pk, Finish()))).status_code == 422


def test_saved_again_without_a_change_it_stays(photo: Item, owner: User) -> None:
    client = signed_in(owner)
    first = saved(client, photo, WORDS)
    assert saved(client, first, WORDS) == first
    first.refresh_from_db()
    assert first.deleted_at is None


def test_a_sticker_that_is_removed_stays_on_the_picture(photo: Item, owner: User, sticker: Sticker) -> None:
    client = signed_in(owner)
    layer = Layer(StickerLayer(sticker.pk, Finish()))
    first = saved(client, photo, layer)
    remove_sticker(sticker)
    second = saved(client, first, layer, WORDS)
    Item.objects.update(deleted_at=timezone.now() - TRASH_DAYS - timedelta(seconds=1))
    empty_trash()
    assert not Decoration.objects.exists() and not Item.objects.filter(pk=second.pk).exists()
    assert not Blob.objects.filter(references__gt=0).exists()


def test_without_its_photo_they_cannot_be_changed(photo: Item, owner: User) -> None:
    client = signed_in(owner)
    made = saved(client, photo, WORDS)
    Item.objects.filter(pk=photo.pk).update(deleted_at=timezone.now())
    page = client.get(reverse("item_decorate", args=[made.pk]))
    assert page.status_code == 200 and "has left the album" in page.content.decode()
    assert asked(client, made, BALLOON).status_code == 404


def test_who_may_no_longer_add_gets_no_picture(photo: Item, contributor: User) -> None:
    asked(signed_in(contributor), photo, WORDS)
    photo.album.memberships.filter(user=contributor).update(role=Role.VIEWER)
    with pytest.raises(RefusedError):
        kind.prepare(Job.objects.get(kind="scene"))


def test_it_is_not_hidden_as_a_similar_shot(photo: Item, owner: User) -> None:
    made = saved(signed_in(owner), photo, WORDS)
    for item in (photo, made):
        Look.objects.create(blob=item.blob, version=ANALYSIS_VERSION, analysis={})
    arranged = {row["id"] for row in files_to_arrange(photo.album)}
    assert arranged == {str(photo.pk)}


@pytest.mark.parametrize(
    ("scene", "status"),
    [
        ("", 422), ("[", 422), ("[" * 100_000, 422), ('{"version": 1, "layers": []}', 422),
        ('{"version": 9, "layers": []}', 422),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_what_is_no_scene_is_refused(photo: Item, owner: User, scene: str, status: int) -> None:
    answer = signed_in(owner).post(reverse("item_decorate", args=[photo.pk]), {"scene": scene})
    assert answer.status_code == status and answer.content.decode().endswith(".")
    assert not Job.objects.filter(kind="scene").exists()


def test_no_such_format_and_no_such_sticker(photo: Item, owner: User) -> None:
    client = signed_in(owner)
    assert asked(client, photo, WORDS, format="bmp").status_code == 400
    answer = asked(client, photo, Layer(StickerLayer(uuid4(), Finish())))
    assert answer.status_code == 422 and "not there any more" in answer.content.decode()


def layer_of(client: Client, item: Item, layer: Layer, side: int = 400) -> Any:
    query = {"side": str(side), "layer": json.dumps(content_to_json(layer.content))}
    return client.get(reverse("item_layer", args=[item.pk]), query)


def test_what_a_layer_shows(photo: Item, owner: User, other: User, sticker: Sticker) -> None:
    client = signed_in(owner)
    for layer in (WORDS, BALLOON, Layer(StickerLayer(sticker.pk, Finish()))):
        answer = layer_of(client, photo, layer)
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.mode == "RGBA" and max(picture.size) <= 400 and "immutable" in answer["Cache-Control"]
    assert layer_of(client, photo, WORDS, 321).status_code == 404
    assert layer_of(client, photo, Layer(EmojiLayer("x"))).status_code == 422
    assert layer_of(client, photo, Layer(StickerLayer(uuid4(), Finish()))).status_code == 422
    assert layer_of(signed_in(other), photo, WORDS).status_code == 404


def test_all_emoji_of_the_tray_have_pictures() -> None:
    assert [emoji for emoji, _name in TRAY if picture_file(code_of(emoji)) is None] == []


def test_pictures_of_emoji(owner: User) -> None:
    client = signed_in(owner)
    answer = client.get(reverse("emoji", args=["2764"]))
    assert answer.status_code == 200 and answer["Content-Type"] == "image/svg+xml"
    assert client.get(reverse("emoji", args=["ffff"])).status_code == 404
    assert client.get(reverse("emoji", args=["package"])).status_code == 404


def test_a_video_takes_no_stickers(photo: Item, owner: User) -> None:
    Item.objects.filter(pk=photo.pk).update(kind=Item.Kind.VIDEO)
    assert signed_in(owner).get(reverse("item_decorate", args=[photo.pk])).status_code == 404
