"""A photo or video seen large, its bytes and its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from albums.models import Album, Item, Look, Movie, User
from albums.names import MOST_BYTES, numbered, original_name, safe_name
from albums.seen import JUNK, THEMES, seen_in
from albums.showing_item import CONTENT_TYPES, large
from albums.storage import original_path, picture_path
from render.media.identify import PHOTO_FORMATS, VIDEO_FORMATS
from render.story.reasons import JUNK_REASONS
from render.vision import themes
from tests.albums.conftest import signed_in
from tests.albums.factories import NOON, add_file, add_photo

LOOK: dict[str, Any] = {
    "faces": [
        {"box": [10.2, 20.7, 60.0, 90.0], "eyes_open": 0.9, "smile": 0.8},
        {"box": [110, 20, 160, 90], "eyes_open": 0.9, "smile": 0.7},
    ],
    "sharpness": 0.8,
    "exposure": 0.7,
    "themes": [["beach", 0.9], ["food", 0.4]],
    "junk": None,
    "quality": 0.66,
}


def page(client: Client, item: Item) -> str:
    return client.get(reverse("item", args=[item.pk])).content.decode()


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_it_works(album: Album, viewer: User, owner: User) -> None:
    items = [add_photo(album, owner, seed=seed) for seed in range(3)]
    text = page(signed_in(viewer), items[1])
    assert "July 14, 2024" in text
    assert reverse("item", args=[items[0].pk]) in text and reverse("item", args=[items[2].pk]) in text
    assert text.index('rel="prev"') < text.index('rel="next"')
    assert 'id="throw-away"' not in text  # a viewer only looks
    assert 'id="throw-away"' in page(signed_in(owner), items[1])


def test_the_first_and_the_last_have_one_neighbour(album: Album, owner: User) -> None:
    items = [add_photo(album, owner, seed=seed, taken_at=NOON) for seed in range(3)]  # of one moment: ids decide
    album.role = album.role_of(owner)
    for item in items:
        item.album = album
    ordered = sorted(items, key=lambda item: item.pk)
    steps = [(large(item, owner)["before"], large(item, owner)["after"]) for item in ordered]
    assert steps == [(None, ordered[1]), (ordered[0], ordered[2]), (ordered[1], None)]


def test_a_script_takes_only_the_view(album: Album, owner: User) -> None:
    item = add_photo(album, owner)
    answer = signed_in(owner).get(reverse("item", args=[item.pk]), headers={"HX-Request": "true"}).content.decode()
    assert answer.lstrip().startswith("<article")


def test_what_was_seen_is_told_kindly(album: Album, owner: User) -> None:
    item = add_photo(album, owner, analysed_at=NOON)
    Look.objects.create(blob=item.blob, version="1", analysis={"look": LOOK})
    text = page(signed_in(owner), item)
    assert "Two smiling faces, eyes open, sharp" in text
    assert "Beach<" in text and "food" not in text
    assert '<rect x="10" y="21" width="50" height="69"' in text


@pytest.mark.parametrize(
    ("smiles", "words"),
    [
        ([0.9], "One smiling face"),
        ([0.1], "One face"),
        ([0.9, 0.1, 0.2], "Three faces, one of them smiling"),
        ([0.9] * 12, "12 smiling faces"),
    ],
)
def test_faces_are_counted_in_words(smiles: list[float], words: str) -> None:
    faces = [{"box": [0, 0, 1, 1], "eyes_open": 0.1, "smile": smile} for smile in smiles]
    assert seen_in(LOOK | {"faces": faces, "sharpness": 0.1}).praise.startswith(words)


def test_no_praise_and_no_blame_for_junk() -> None:
    seen = seen_in(LOOK | {"junk": "blurred"})
    assert (seen.praise, seen.junk) == ("", "This came out a little blurred, so movies leave it out.")


def test_there_are_words_for_all_that_the_engine_says() -> None:
    assert set(THEMES) == set(themes.ALL)
    assert set(JUNK) == set(JUNK_REASONS)
    assert set(CONTENT_TYPES) == {*PHOTO_FORMATS, *VIDEO_FORMATS}


def test_similar_shots_are_shown_together(album: Album, owner: User) -> None:
    group = uuid4()
    best = add_photo(album, owner, similar_group=group, best_of_group=True)
    other = add_photo(album, owner, seed=1, similar_group=group)
    assert "The best of 2 similar shots" in page(signed_in(owner), best)
    assert "Similar shots" in page(signed_in(owner), other)
    other.deleted_at = NOON
    other.save()
    assert "imilar shots" not in page(signed_in(owner), best)


def test_metadata_cannot_break_the_page(album: Album, owner: User) -> None:
    item = add_photo(album, owner, name='"><script>alert(1)</script>\u202e\n.jpg', refused="<i>no</i>")
    item.probe = item.probe | {"camera": "<script>alert(2)</script>", "gps": [-33.86, 151.21]}
    item.save()
    text = page(signed_in(owner), item)
    assert "<script>alert" not in text and "<i>no" not in text
    assert "33.86° S, 151.21° E" in text


def test_a_place_is_told_by_its_name(album: Album, owner: User) -> None:
    item = add_photo(album, owner)
    item.probe = item.probe | {"gps": [51.85, -3.34]}
    item.place, item.country = "Merthyr Tydfil", "GB"
    item.save()
    text = page(signed_in(owner), item)
    assert "Merthyr Tydfil, United Kingdom" in text
    assert "51.85° N, 3.34° W" in text  # for those who want to know


def test_a_video_plays_in_the_page_or_can_be_fetched(album: Album, owner: User, media: Path) -> None:
    plays = add_file(album, media / "videos" / "bikes.mp4", owner, name="bikes.mp4")
    does_not = add_file(album, media / "videos" / "MVI_4823.AVI", owner, name="MVI_4823.AVI")
    assert f'src="{reverse("item_original", args=[plays.pk])}"' in page(signed_in(owner), plays)
    text = page(signed_in(owner), does_not)
    assert "<video" not in text
    assert "This browser cannot play this kind of video." in text
    assert reverse("item_picture", args=[does_not.pk, 1600]) in text


async def asked(user: User, address: str, **headers: str) -> Any:
    client = AsyncClient()
    await client.aforce_login(user)
    return await client.get(address, headers=headers)


async def whole(answer: Any) -> bytes:
    return b"".join([piece async for piece in answer.streaming_content]) if answer.streaming else answer.content


@pytest.mark.django_db(transaction=True)
async def test_pictures_may_be_kept_and_originals_are_asked_for_again(album: Album, viewer: User, owner: User) -> None:
    item = await sync_to_async(add_photo)(album, owner)
    answer = await asked(viewer, reverse("item_picture", args=[item.pk, 320]))
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["Content-Type"] == "image/webp"
    assert await whole(answer) == picture_path(item.blob_id, 320).read_bytes()
    again = await asked(viewer, reverse("item_picture", args=[item.pk, 320]), **{"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    original = await asked(viewer, reverse("item_original", args=[item.pk]), Range="bytes=2-5")
    assert (original.status_code, original["Cache-Control"]) == (206, "private, no-cache")
    assert original["Content-Type"] == "image/jpeg"
    assert await whole(original) == original_path(item.blob).read_bytes()[2:6]
    assert (await asked(viewer, reverse("item_picture", args=[item.pk, 321]))).status_code == 404


def test_an_original_is_saved_under_its_own_name(album: Album, owner: User) -> None:
    item = add_photo(album, owner, name='Grandma "80" – ü\r\nX-Bad: 1.png')
    answer = signed_in(owner).get(reverse("item_original", args=[item.pk]), {"download": "1"})
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''Grandma%20_80_%20%E2%80%93%20%C3%BC%20%20X-Bad_%201.png.jpg"
    )
    assert not answer.has_header("X-Bad")
    assert not signed_in(owner).get(reverse("item_original", args=[item.pk])).has_header("Content-Disposition")


def test_nothing_is_shown_to_others(album: Album, owner: User, other: User, staff: User) -> None:
    item = add_photo(album, owner)
    for user in (other, staff):
        for address in (
            reverse("item", args=[item.pk]),
            reverse("item_picture", args=[item.pk, 320]),
            reverse("item_original", args=[item.pk]),
        ):
            assert signed_in(user).get(address).status_code == 404


def test_what_is_thrown_away_is_seen_only_by_who_may_bring_it_back(
    album: Album, owner: User, contributor: User, viewer: User
) -> None:
    item = add_photo(album, owner, deleted_at=timezone.now())
    mine = add_photo(album, contributor, seed=1, deleted_at=timezone.now())
    address, my_address = (reverse("item_picture", args=[each.pk, 320]) for each in (item, mine))
    assert signed_in(owner).get(address).status_code == 200
    assert signed_in(contributor).get(my_address).status_code == 200
    assert signed_in(contributor).get(address).status_code == 404
    assert signed_in(viewer).get(my_address).status_code in (403, 404)
    assert signed_in(owner).get(reverse("item_original", args=[item.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "format_", "safe"),
    [
        ("IMG_1.JPG", "jpeg", "IMG_1.JPG"),
        ("IMG_1.jpg", "heif", "IMG_1.jpg.heic"),
        ("../../etc/passwd", "jpeg", "_.._etc_passwd.jpg"),
        ("photo\u202egpj.exe", "jpeg", "photogpj.exe.jpg"),
        ("CON", "png", "_CON.png"),
        ("  ", "mp4", "untitled.mp4"),
        (".htaccess", "jpeg", "htaccess.jpg"),
    ],
)
def test_names_lead_nowhere_else(name: str, format_: str, safe: str) -> None:
    assert original_name(name, format_) == safe


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_a_disk_takes(name: str) -> None:
    safe = safe_name(name)
    assert safe == safe_name(safe)
    assert 0 < len(safe.encode()) <= MOST_BYTES
    assert not set(safe) & set('/\\:*?"<>|\0\r\n') and not safe.startswith(".")
    safe.encode("utf-8")


@given(st.lists(st.sampled_from(["a.jpg", "A.jpg", "a (2).jpg", "b"]), max_size=12))
def test_equal_names_are_numbered(names: list[str]) -> None:
    taken: set[str] = set()
    numbered_names = [numbered(name, taken) for name in names]
    assert len({name.casefold() for name in numbered_names}) == len(names)


def test_a_movie_is_no_item(album: Album, owner: User) -> None:
    movie = Movie.objects.create(album=album, mood="gentle", length="short", aspect="16:9")
    assert signed_in(owner).get(reverse("item", args=[movie.pk])).status_code == 404
