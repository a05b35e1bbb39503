from __future__ import annotations

import pytest

from albums.actions.tell_movie import tell_person
from albums.models import Album, Movie, Notice, User
from tests.albums.conftest import signed_in


@pytest.fixture
def movie(album: Album, owner: User) -> Movie:
    movie = Movie.objects.create(
        album=album, created_by=owner, title="Our <i>summer</i>", mood="gentle", length="short", aspect="16:9"
    )
    for kind in (Notice.Kind.MOVIE_DONE, Notice.Kind.MOVIE_FAILED):
        tell_person(str(owner.pk), movie, kind)
    return movie


def test_it_works(movie: Movie, owner: User) -> None:
    page = signed_in(owner).get("/notices/").content.decode()
    assert "Our &lt;i&gt;summer&lt;/i&gt;” is done." in page and "could not be made." in page
    assert f"/movies/{movie.pk}/" in page and 'id="unseen">2<' in page


def test_all_can_be_marked_as_seen(movie: Movie, owner: User) -> None:
    assert signed_in(owner).post("/notices/seen/").status_code == 302
    assert not Notice.objects.filter(seen_at=None).exists()


def test_whoever_looks_at_the_movie_has_seen_them(movie: Movie, owner: User, viewer: User) -> None:
    signed_in(viewer).get(f"/movies/{movie.pk}/")
    assert Notice.objects.unseen_by(owner).count() == 2
    signed_in(owner).get(f"/movies/{movie.pk}/")
    assert Notice.objects.unseen_by(owner).count() == 0


def test_others_are_told_nothing(movie: Movie, contributor: User) -> None:
    assert "Nothing new" in signed_in(contributor).get("/notices/").content.decode()


def test_who_has_left_the_album_is_told_nothing(movie: Movie, owner: User, album: Album) -> None:
    album.memberships.filter(user=owner).delete()
    assert "summer" not in signed_in(owner).get("/notices/").content.decode()


@pytest.mark.parametrize("user_id", [None, "00000000-0000-0000-0000-000000000000"])
def test_somebody_who_is_gone_is_not_told(movie: Movie, user_id: str | None) -> None:
    tell_person(user_id, movie, Notice.Kind.MOVIE_DONE)
    assert Notice.objects.count() == 2
