"""Public links: on and off, what visitors see, and that a revoke holds within a second."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from albums.actions.change_account import sign_out_everywhere
from albums.actions.share_movie import token_of, turn_off, turn_on
from albums.models import Album, Item, Link, Movie, User
from tests.albums.conftest import person, signed_in
from tests.albums.filming import add_photos, import_themes, rendered_movie
from tests.albums.serving import asked, serving

MIB = 2**20
STOPS_WITHIN = 1.0  # seconds


@pytest.fixture
def movie(db: None, album: Album, owner: User) -> Movie:
    import_themes()
    add_photos(album, 4)
    return rendered_movie(album, owner)


def switch(user: User, movie: Movie, state: str) -> None:
    assert signed_in(user).post(f"/movies/{movie.pk}/link/", {"state": state}).status_code == 302


def test_it_works(movie: Movie, contributor: User) -> None:
    switch(contributor, movie, "on")
    token = token_of(movie)
    page = Client().get(f"/m/{token}/")
    html = page.content.decode()
    assert page.status_code == 200 and "Our summer" in html
    assert f'src="/m/{token}/movie.mp4"' in html and f'poster="/m/{token}/poster.jpg"' in html
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("no-referrer", "no-store")
    film = Client().get(f"/m/{token}/movie.mp4", headers={"Range": "bytes=0-9"})
    assert (film.status_code, film["Content-Range"].split("/")[0]) == (206, "bytes 0-9")
    assert Client().get(f"/m/{token}/poster.jpg")["Content-Type"] == "image/jpeg"


def test_addresses_for_other_sites_are_absolute_and_public(movie: Movie, settings: Settings) -> None:
    token = turn_on(movie)
    settings.PUBLIC_URL = "https://memories.example.org"
    html = Client().get(f"/m/{token}/").content.decode()
    told = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)"', html))
    assert told["url"] == f"https://memories.example.org/m/{token}/"
    assert told["image"] == f"https://memories.example.org/m/{token}/poster.jpg"
    assert told["video"] == f"https://memories.example.org/m/{token}/movie.mp4"
    assert (told["title"], told["video:width"]) == ("Our summer", "854")


def test_a_visitor_sees_nothing_else_of_the_album(movie: Movie) -> None:
    token = turn_on(movie)
    html = Client().get(f"/m/{token}/").content.decode()
    item = (movie.storyboard or {})["shots"][1]["source"]
    for hidden in (str(movie.pk), str(movie.album_id), item, "/albums/", "/items/", "Olga", "script"):
        assert hidden not in html, hidden
    assert Client().get(f"/items/{item}/picture/320/").status_code != 200


def test_the_token_is_in_the_database_only_encrypted(movie: Movie, settings: Settings) -> None:
    token = turn_on(movie)
    assert len(token) >= 22  # 128 bits
    row = Link.objects.get()
    kept = [row.token_hash, bytes(row.token_encrypted).decode("latin-1")]
    assert not any(token in value for value in kept)
    assert token_of(movie) == token == turn_on(movie)
    settings.LINK_KEY = "another key"
    assert token_of(movie) == ""
    assert turn_on(movie) != token


def test_off_then_on_makes_a_new_link(movie: Movie, owner: User) -> None:
    first = turn_on(movie)
    switch(owner, movie, "off")
    assert token_of(movie) == ""
    switch(owner, movie, "on")
    second = token_of(movie)
    assert second and second != first
    for name in ("", "movie.mp4", "poster.jpg"):
        assert Client().get(f"/m/{first}/{name}").status_code == 404
        assert Client().get(f"/m/{second}/{name}").status_code == 200


def test_a_deleted_movie_is_not_shown_and_comes_back_with_its_link(movie: Movie, owner: User) -> None:
    token = turn_on(movie)
    signed_in(owner).post(f"/movies/{movie.pk}/delete/")
    assert Client().get(f"/m/{token}/").status_code == 404
    signed_in(owner).post(f"/movies/{movie.pk}/restore/")
    assert Client().get(f"/m/{token}/").status_code == 200


def test_the_code_leads_to_the_link(movie: Movie, owner: User) -> None:
    client = signed_in(owner)
    assert client.get(f"/movies/{movie.pk}/link.svg").status_code == 404
    turn_on(movie)
    code = client.get(f"/movies/{movie.pk}/link.svg")
    assert (code.status_code, code["Content-Type"]) == (200, "image/svg+xml")


@pytest.mark.parametrize("state", ["", "maybe"])
def test_neither_on_nor_off_is_refused(movie: Movie, owner: User, state: str) -> None:
    assert signed_in(owner).post(f"/movies/{movie.pk}/link/", {"state": state}).status_code == 400
    assert not Link.objects.exists()


@pytest.fixture
def big_movie(transactional_db: None) -> Movie:
    import_themes()
    user = person("Olga")
    album = Album.objects.create(title="Our summer", created_by=user)
    album.memberships.create(user=user, role="owner")
    add_photos(album, 4)
    return rendered_movie(album, user, bytes(MIB) * 64)


def bytes_after(port: int, path: str, stop: Callable[[], object], headers: str = "") -> tuple[int, int]:
    """How many bytes a slow reader had before `stop` was called, and gets from a second later on."""
    with asked(port, path, headers) as client:
        before = sum(len(client.recv(2**16)) for _ in range(40))
        stop()
        asked_at = time.monotonic()
        meanwhile = 0
        while time.monotonic() - asked_at < STOPS_WITHIN:
            meanwhile += len(client.recv(2**13))
            time.sleep(0.002)
        after = 0
        while piece := client.recv(2**16):
            after += len(piece)
        return before, after


def test_a_download_under_way_is_cut_within_a_second(big_movie: Movie) -> None:
    token = turn_on(big_movie)
    with serving() as port:
        before, after = bytes_after(port, f"/m/{token}/movie.mp4", lambda: turn_off(big_movie))
    assert before > MIB and after == 0


def test_a_member_who_is_removed_gets_no_more(big_movie: Movie) -> None:
    user = User.objects.get()
    cookie = signed_in(user).cookies["sessionid"].value
    with serving() as port:
        before, after = bytes_after(
            port,
            f"/movies/{big_movie.pk}/movie.mp4",
            lambda: big_movie.album.memberships.all().delete(),
            f"Cookie: sessionid={cookie}\r\n",
        )
    assert before > MIB and after == 0


@pytest.fixture
def big_item(big_movie: Movie) -> Item:
    """One whose original is large as well."""
    item = big_movie.album.items.alive().earliest("shown_at")
    Item.objects.filter(pk=item.pk).update(blob=big_movie.renditions.get().blob)
    return item


@pytest.mark.parametrize("what", ["movies/{movie}/movie.mp4", "items/{item}/original/", "albums/{album}/originals.zip"])
def test_who_signs_out_everywhere_gets_no_more(big_movie: Movie, big_item: Item, what: str) -> None:
    user = User.objects.get()
    cookie = signed_in(user).cookies["sessionid"].value
    path = "/" + what.format(movie=big_movie.pk, item=big_item.pk, album=big_movie.album_id)
    with serving() as port:
        before, after = bytes_after(port, path, lambda: sign_out_everywhere(user), f"Cookie: sessionid={cookie}\r\n")
    assert before > MIB and after == 0
