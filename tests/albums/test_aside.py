"""What an album sets aside, and how it comes back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from albums.kinds import analyse
from albums.models import Album, Item, Look, User
from render.jobs.models import Job
from render.vision.analysis import ANALYSIS_VERSION
from tests.albums.conftest import signed_in
from tests.albums.filming import add_photos

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(album: Album) -> list[Item]:
    """A good one, and two that are set aside."""
    found = add_photos(album, 3)
    for item, junk in zip(found, ("", "screenshot", "blurred"), strict=True):
        Item.objects.filter(pk=item.pk).update(junk=junk)
    return found


def test_it_works(album: Album, owner: User, items: list[Item]) -> None:
    client, aside = signed_in(owner), reverse("album_aside", args=[album.pk])
    shown = client.get(reverse("album", args=[album.pk])).content.decode()
    assert f"i-{items[0].pk}" in shown
    assert f"i-{items[1].pk}" not in shown
    assert "2 set aside" in shown
    page = client.get(aside).content.decode()
    assert "Screenshot" in page
    assert str(items[2].pk) in page
    assert str(items[0].pk) not in page
    answer = client.post(aside, {"item": items[1].pk}, follow=True).content.decode()
    assert "1 picture is back in the album." in answer
    assert f"i-{items[1].pk}" in client.get(reverse("album", args=[album.pk])).content.decode()


def test_no_machine_sets_it_aside_again(album: Album, owner: User, items: list[Item]) -> None:
    signed_in(owner).post(reverse("album_aside", args=[album.pk]), {"item": items[1].pk})
    look = {"junk": "screenshot", "themes": [["city", 0.8]], "faces": [], "nudity": 0.0}
    Look.objects.update_or_create(
        blob=items[1].blob, defaults={"version": ANALYSIS_VERSION, "analysis": {"look": look}}
    )
    analyse.store(Job(subject=f"item:{items[1].pk}"), None)
    items[1].refresh_from_db()
    assert (items[1].junk, items[1].face_count) == ("", 0)
    assert list(items[1].themes.values_list("theme", "confidence")) == [("city", 0.8)]


def test_contributors_take_back_their_own(album: Album, contributor: User, items: list[Item]) -> None:
    Item.objects.filter(pk=items[1].pk).update(added_by=contributor)
    both = {"item": [items[1].pk, items[2].pk]}
    page = signed_in(contributor).post(reverse("album_aside", args=[album.pk]), both, follow=True).content.decode()
    assert "1 picture is back" in page
    assert "others" in page
    assert list(album.items.set_aside()) == [items[2]]


def test_who_looks_on_is_offered_nothing(album: Album, viewer: User, items: list[Item]) -> None:
    page = signed_in(viewer).get(reverse("album_aside", args=[album.pk])).content.decode()
    assert "This is fine" not in page
    assert signed_in(viewer).post(reverse("album_aside", args=[album.pk]), {"item": items[1].pk}).status_code == 403


def test_pictures_of_other_albums_stay_as_they_are(album: Album, owner: User, other: User, items: list[Item]) -> None:
    theirs = add_photos(Album.objects.create(title="Theirs", created_by=other), 1)[0]
    Item.objects.filter(pk=theirs.pk).update(junk="dark")
    signed_in(owner).post(reverse("album_aside", args=[album.pk]), {"item": theirs.pk})
    theirs.refresh_from_db()
    assert theirs.junk == "dark"


def test_nothing_is_set_aside(album: Album, owner: User) -> None:
    assert "Nothing is set aside" in signed_in(owner).get(reverse("album_aside", args=[album.pk])).content.decode()


def test_what_is_set_aside_is_not_chosen_with_everything(album: Album, owner: User) -> None:
    """ "Select all" means all that can be seen: else what is set aside were deleted with it."""
    seen, paper, last = add_photos(album, 3)
    Item.objects.filter(pk=paper.pk).update(junk="document")
    client = signed_in(owner)
    assert client.get(reverse("items_change", args=[album.pk])).json() == {"items": [str(seen.pk), str(last.pk)]}
    page = client.get(reverse("item", args=[seen.pk])).content.decode()
    assert f'rel="next" href="{reverse("item", args=[last.pk])}"' in page
    page = client.get(reverse("item", args=[paper.pk])).content.decode()
    assert 'rel="next"' not in page and 'rel="prev"' not in page
