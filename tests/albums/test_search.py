"""Finding photos and videos again."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from albums.finding import LIKELY, PAGE, find, found_by
from albums.models import Album, Item, ItemTheme, Person, PersonFace, User
from albums.wish_form import Wish, WishForm
from tests.albums.conftest import signed_in
from tests.albums.factories import NOON
from tests.albums.filming import add_photos

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(album: Album, owner: User) -> list[Item]:
    """A beach in Lisbon with a face, a cake in Bonn, and a bare one."""
    found = add_photos(album, 3)
    known = [
        {"place": "Lisbon", "country": "PT", "face_count": 2, "name": "one.jpg"},
        {"place": "Bonn", "country": "DE", "face_count": 0, "name": "two.jpg"},
        {"name": "three.jpg", "shown_at": datetime(2019, 5, 1, 12, tzinfo=UTC)},
    ]
    for item, fields in zip(found, known, strict=True):
        Item.objects.filter(pk=item.pk).update(**fields)
    ItemTheme.objects.create(item=found[0], theme="beach", confidence=0.9)
    ItemTheme.objects.create(item=found[1], theme="cake", confidence=0.8)
    ItemTheme.objects.create(item=found[1], theme="beach", confidence=LIKELY / 2)
    return found


def names(user: User, **wish: object) -> list[str]:
    return sorted(found_by(user, Wish(**wish)).values_list("name", flat=True))  # type: ignore[arg-type]


def wish_of(query: dict[str, str]) -> Wish:
    form = WishForm(query)
    assert form.is_valid()
    return form.wish


def ask(user: User, **wish: object) -> str:
    response = signed_in(user).get("/search/?" + urlencode(wish, doseq=True))
    assert response.status_code == 200
    return response.content.decode()


def test_it_works(viewer: User, items: list[Item]) -> None:
    page = ask(viewer, theme="beach")
    assert f"i-{items[0].pk}" in page
    assert f"i-{items[1].pk}" not in page
    assert "1 picture" in page


def test_by_theme_place_faces_kind_and_time(owner: User, items: list[Item]) -> None:
    assert names(owner) == ["one.jpg", "three.jpg", "two.jpg"]
    assert names(owner, theme=("beach",)) == ["one.jpg"]
    assert names(owner, theme=("beach", "cake")) == []
    assert names(owner, place="PT:Lisbon") == names(owner, place="PT:") == ["one.jpg"]
    assert names(owner, faces="with") == ["one.jpg"]
    assert names(owner, faces="without") == ["two.jpg"]
    assert names(owner, kind="video") == names(owner, kind="live") == []
    assert names(owner, first=datetime(2019, 5, 1).date(), last=datetime(2019, 5, 1).date()) == ["three.jpg"]
    assert names(owner, first=datetime(2019, 5, 2).date()) == ["one.jpg", "two.jpg"]


def test_by_words(owner: User, items: list[Item]) -> None:
    assert names(owner, q="lisb") == names(owner, q="Portugal") == names(owner, q="Beach") == ["one.jpg"]
    assert names(owner, q="beach lisbon") == ["one.jpg"]
    assert names(owner, q="beach bonn") == []
    assert names(owner, q="two") == ["two.jpg"]
    assert len(names(owner, q="our summer")) == 3
    assert names(owner, q="%") == []


def test_nobody_finds_what_others_have(other: User, items: list[Item], album: Album) -> None:
    assert names(other) == []
    page = ask(other)
    assert "Bonn" not in page
    assert "Beach" not in page
    assert signed_in(other).get(f"/search/?album={album.pk}").status_code == 404
    assert names(other, album=album.pk) == []


def test_what_is_deleted_or_hidden_is_not_found(owner: User, items: list[Item], album: Album) -> None:
    Item.objects.filter(pk=items[0].pk).update(deleted_at=NOON)
    Item.objects.filter(pk=items[1].pk).update(hidden_at=NOON)
    assert names(owner) == ["three.jpg"]
    Album.objects.filter(pk=album.pk).update(deleted_at=NOON)
    assert names(owner) == []


def named(owner: User, item: Item, name: str) -> Person:
    somebody = Person.objects.create(owner=owner, name=name, centre=b"")
    PersonFace.objects.create(
        owner=owner, item=item, person=somebody, number=0, box=[0, 0, 9, 9], quality=0.5, embedding=b""
    )
    return somebody


def test_by_person_for_the_owner_alone(owner: User, viewer: User, items: list[Item]) -> None:
    anna = named(owner, items[0], "Anna")
    assert names(owner, person=(anna.pk,)) == []  # not asked for
    for user in (owner, viewer):
        User.objects.filter(pk=user.pk).update(people_since=NOON)
        user.refresh_from_db()
    assert names(owner, person=(anna.pk,)) == names(owner, q="anna") == ["one.jpg"]
    assert names(viewer, person=(anna.pk,)) == names(viewer, q="anna") == []
    assert "Anna" in ask(owner)
    assert "Anna" not in ask(viewer)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"theme": "nonsense"},
        {"kind": "x"},
        {"faces": "many"},
        {"first": "yesterday"},
        {"last": "9999-12-31"},
        {"person": "me"},
        {"album": "1"},
        {"place": "Lisbon"},
        {"page": "0"},
        {"page": "²"},
        {"q": "x" * 101},
        {"person": [str(uuid4()) for _ in range(30)]},
    ],
)
def test_nonsense_is_refused(owner: User, nonsense: dict[str, object]) -> None:
    response = signed_in(owner).get("/search/?" + urlencode(nonsense, doseq=True))
    assert response.status_code == 400


def test_a_chip_widens_again(owner: User, items: list[Item]) -> None:
    chip = next(chip for chip in find(owner, Wish(theme=("beach",), kind="photo")).themes if chip.words == "Beach")
    assert chip.is_on
    assert chip.query == "kind=photo"
    year = next(chip for chip in find(owner, Wish()).years if chip.words == "2019")
    assert year.query == "first=2019-01-01&last=2019-12-31"
    assert find(owner, wish_of({"first": "2019-01-01", "last": "2019-12-31"})).years[0].query == ""


def test_what_is_asked_can_be_taken_away_where_nothing_is_found(owner: User, items: list[Item]) -> None:
    found = find(owner, Wish(theme=("snow",), place="FR:Paris"))
    assert found.count == 0
    assert [chip.query for chip in found.themes if chip.is_on] == ["place=FR%3AParis"]
    assert [(chip.words, chip.query) for chip in found.places] == [("Paris", "theme=snow")]


def test_a_page_at_a_time(owner: User, album: Album, django_assert_num_queries: object) -> None:
    add_photos(album, 3)
    first = album.items.first()
    assert first
    fields = {"kind": "photo", "probe": first.probe, "width": 4, "height": 3, "shown_at": NOON}
    rows = [Item(album=album, blob=first.blob, name="x", **fields) for _ in range(PAGE)]
    Item.objects.bulk_create(rows)
    found = find(owner, Wish())
    assert (found.count, sum(day.count for day in found.days), found.more) == (PAGE + 3, PAGE, 2)
    last = find(owner, Wish(), page=2)
    assert (sum(day.count for day in last.days), last.more) == (3, None)
    fragment = signed_in(owner).get("/search/?page=2", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert fragment.count('class="tile') == 3


def test_as_many_queries_for_more_pictures(
    owner: User, album: Album, items: list[Item], django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        find(owner, Wish(q="our summer", theme=("beach",)))
    add_photos(album, 6)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        find(owner, Wish())
