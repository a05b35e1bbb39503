from __future__ import annotations

from datetime import timedelta

import pytest

from albums.actions.film_movie import film_params
from albums.models import Album, Item, User
from tests.albums.conftest import person
from tests.albums.filming import BASE, add_photos, import_themes, planned_movie

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return person("Olga")


@pytest.fixture
def home(user: User) -> Album:
    import_themes()
    album = Album.objects.create(title="Our summer", created_by=user)
    album.memberships.create(user=user, role="owner")
    add_photos(album, 5)  # so few that no card comes before a day, which would be a chapter
    return album


def test_each_day_is_a_chapter(home: Album, user: User) -> None:
    items = list(home.items.order_by("shown_at"))
    Item.objects.filter(pk__in=[item.pk for item in items[3:]]).update(shown_at=BASE + timedelta(days=2))
    about = film_params(planned_movie(home, user))["about"]
    assert about["title"] == "Our summer" and about["moment"].startswith("2024-07-03")
    assert [name for _, name in about["chapters"]] == ["Our summer", "July 1, 2024", "July 3, 2024"]
    begins = [begin for begin, _ in about["chapters"]]
    assert begins[0] == 0.0 and begins == sorted(begins) and begins[1] > 1.0


def test_a_single_day_has_no_chapters(home: Album, user: User) -> None:
    assert film_params(planned_movie(home, user))["about"]["chapters"] == ()


def test_pictures_without_a_date_say_nothing(home: Album, user: User) -> None:
    movie = planned_movie(home, user)
    home.items.update(taken_at_source="file")  # which any copy changes
    assert film_params(movie)["about"]["moment"] == ""
