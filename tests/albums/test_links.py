"""Public links: making and changing them, who comes in, what counts, and that a revoke holds within a second."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from albums.actions.change_account import sign_out_everywhere
from albums.actions.moderate import decide, report
from albums.actions.share_by_link import change_link, make_link, revoke_links, token_of
from albums.actions.tidy_accounts import tidy_accounts
from albums.models import Album, AuditEntry, Item, Link, LinkView, Movie, Sticker, TokenBucket, User
from albums.models.moderation import Action, Reason
from tests.albums.conftest import person, signed_in
from tests.albums.filming import add_photos, import_themes, rendered_movie
from tests.albums.serving import asked, serving
from tests.albums.sticking import make_sticker

MIB = 2**20
STOPS_WITHIN = 1.0  # seconds
SECRET = "three blue boats"  # noqa: S105 - of a link that lives for one test
FILES = ("movie.mp4", "poster.jpg", "oembed.json")


@pytest.fixture
def movie(db: None, album: Album, owner: User) -> Movie:
    import_themes()
    add_photos(album, 4)
    return rendered_movie(album, owner)


@pytest.fixture
def link(movie: Movie, owner: User) -> Link:
    return make_link(movie, owner)


@pytest.fixture
def locked(link: Link, owner: User) -> Link:
    change_link(link, owner, {"password": SECRET})
    return link


def at(link: Link, name: str = "") -> str:
    return f"/m/{token_of(link)}/{name}"


def test_before_there_is_a_film_its_links_say_so(movie: Movie, owner: User) -> None:
    client, sentence = signed_in(owner), "This movie is not made yet."
    assert sentence not in client.get(f"/movies/{movie.pk}/links/").content.decode()
    movie.renditions.all().delete()
    link = make_link(movie, owner)
    assert sentence in client.get(f"/movies/{movie.pk}/links/").content.decode()
    answer = Client().get(at(link), headers={"Accept": "text/html"})
    assert answer.status_code == 404 and "This link shows nothing" in answer.content.decode()


def status(link: Link, name: str = "", client: Client | None = None) -> int:
    return (client or Client()).get(at(link, name)).status_code


def opened(link: Link) -> Client:
    """A visitor with its page before them."""
    visitor = Client()
    assert status(link, client=visitor) == 200
    return visitor


def unlocked(link: Link) -> Client:
    visitor = opened(link)
    assert visitor.post(at(link), {"password": SECRET}).status_code == 302
    return opened_by(visitor, link)


def opened_by(visitor: Client, link: Link) -> Client:
    assert status(link, client=visitor) == 200
    return visitor


def seen(link: Link) -> int:
    return Link.objects.get(pk=link.pk).views


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))


# making and changing


def test_it_works(movie: Movie, contributor: User) -> None:
    client = signed_in(contributor)
    assert client.post(f"/movies/{movie.pk}/links/", {"action": "make"}).status_code == 302
    link = movie.links.get()
    page = Client().get(at(link))
    html = page.content.decode()
    assert page.status_code == 200 and "Our summer" in html
    assert f'src="{at(link, "film/movie.m3u8")}"' in html and f'src="{at(link, "movie.mp4")}?small=1"' in html
    assert f'poster="{at(link, "poster.jpg")}?small=1"' in html
    assert 'preload="none"' in html  # pressing play is what asks for the film
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert page["Cache-Control"] == "no-store"
    film = Client().get(at(link, "movie.mp4"), headers={"Range": "bytes=0-9"})
    assert (film.status_code, film["Content-Range"].split("/")[0]) == (206, "bytes 0-9")
    assert Client().get(at(link, "poster.jpg"))["Content-Type"] == "image/jpeg"
    told = Client().get(at(link, "oembed.json")).json()
    assert (told["version"], told["type"], told["title"]) == ("1.0", "link", "Our summer")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject, entry.about, entry.actor) == (
        "link-made",
        f"link:{link.pk}",
        f"movie:{movie.pk}",
        contributor.pk,
    )


def test_addresses_for_other_sites_are_absolute_and_public(link: Link, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://memories.example.org"
    html = Client().get(at(link)).content.decode()
    told = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)"', html))
    site = "https://memories.example.org"
    assert told["url"] == site + at(link)
    assert told["image"] == site + at(link, "poster.jpg")
    assert told["video"] == site + at(link, "movie.mp4")
    assert (told["title"], told["video:width"]) == ("Our summer", "854")
    assert f'application/json+oembed" href="{site}{at(link, "oembed.json")}"' in html


def test_a_visitor_sees_nothing_else_of_the_album(movie: Movie, link: Link) -> None:
    html = Client().get(at(link)).content.decode()
    item = (movie.storyboard or {})["shots"][1]["source"]
    for hidden in (str(movie.pk), str(movie.album_id), item, "/albums/", "/items/", "Olga", "script"):
        assert hidden not in html, hidden
    assert Client().get(f"/items/{item}/picture/320/").status_code != 200


def test_the_token_is_in_the_database_only_encrypted(link: Link, owner: User, settings: Settings) -> None:
    token = token_of(link)
    assert len(token) >= 22  # 128 bits
    row = Link.objects.get()
    kept = [row.token_hash, bytes(row.token_encrypted).decode("latin-1")]
    assert not any(token in value for value in kept)
    settings.LINK_KEY = "another key"
    assert token_of(link) == ""
    assert Client().get(f"/m/{token}/").status_code == 200  # whoever has it can use it
    page = signed_in(owner).get(f"/movies/{link.movie_id}/links/").content.decode()
    assert "The key of this link is gone" in page
    assert signed_in(owner).get(f"/links/{link.pk}/code.svg").status_code == 404


def test_each_link_is_turned_off_and_on_by_itself(movie: Movie, owner: User) -> None:
    links = [make_link(movie, owner) for _ in range(3)]
    client = signed_in(owner)
    gone = client.post(f"/movies/{movie.pk}/links/", {"action": "revoke", "link": links[0].pk}, follow=True)
    assert [status(link) for link in links] == [404, 200, 200]
    assert f'value="{links[0].pk}"' in gone.content.decode()  # the button that undoes it
    assert "It is off" in gone.content.decode() and "Whoever has one of these links" in gone.content.decode()
    client.post(f"/movies/{movie.pk}/links/", {"action": "restore", "link": links[0].pk})
    assert [status(link) for link in links] == [200, 200, 200]
    gone = client.post(f"/movies/{movie.pk}/links/", {"action": "revoke-all"}, follow=True)
    assert "They are off" in gone.content.decode()
    assert [status(link, name) for link in links for name in ("", *FILES)] == [404] * 12
    assert verbs() == ["link-made"] * 3 + ["link-revoked", "link-restored"] + ["link-revoked"] * 3


def test_a_link_is_turned_off_on_its_own_page_too(movie: Movie, link: Link, owner: User) -> None:
    page = signed_in(owner).get(f"/links/{link.pk}/").content.decode()
    assert f'<form method="post" action="/movies/{movie.pk}/links/">' in page and 'value="revoke"' in page


def test_many_links_ask_no_more_than_one(
    movie: Movie, owner: User, staff: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(9):
        change_link(make_link(movie, owner), owner, {"note": f"Family {number}"})
    decide(report(Link.objects.all()[0], Reason.OTHER, "", "").case, staff, Action.RESTRICT, Reason.OTHER)
    client = signed_in(owner)
    with django_assert_max_num_queries(10):
        page = client.get(f"/movies/{movie.pk}/links/").content.decode()
    assert page.count("Adults only") == 9


def test_a_link_that_was_turned_off_long_ago_stays_off(link: Link, owner: User) -> None:
    Link.objects.update(revoked_at=timezone.now() - timedelta(hours=2))
    signed_in(owner).post(f"/movies/{link.movie_id}/links/", {"action": "restore", "link": link.pk})
    assert status(link) == 404 and verbs() == ["link-made"]


def test_links_of_another_movie_are_left_alone(movie: Movie, link: Link, owner: User) -> None:
    other = rendered_movie(movie.album, owner)
    signed_in(owner).post(f"/movies/{other.pk}/links/", {"action": "revoke", "link": link.pk})
    assert status(link) == 200


def test_its_rules_are_changed_and_logged(link: Link, owner: User) -> None:
    client = signed_in(owner)
    said = {"note": "For Grandma", "view_limit": "5", "ends_at": "2099-01-01T12:00"}
    assert client.post(f"/links/{link.pk}/", said).status_code == 302
    row = Link.objects.get()
    assert (row.note, row.view_limit, row.downloads, row.password) == ("For Grandma", 5, False, "")
    page = client.get(f"/movies/{link.movie_id}/links/").content.decode()
    assert "For Grandma" in page and "Seen 0 of 5 times" in page and "No download" in page and "Until" in page
    client.post(f"/links/{link.pk}/", said | {"password": SECRET})
    assert Link.objects.get().password not in ("", SECRET)
    client.post(f"/links/{link.pk}/", said)  # what is not said about the password leaves it
    assert Link.objects.get().password
    client.post(f"/links/{link.pk}/", said | {"no_password": "on"})
    assert Link.objects.get().password == ""
    assert verbs() == ["link-made", "link-changed", "link-password", "link-password"]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no number": ({"view_limit": "0"}, "greater than or equal to 1"),
    "no day": ({"starts_at": "soon"}, "valid date"),
    "a day long ago": ({"ends_at": "0001-01-01T00:00"}, "Please give a date and a time."),
    "an end before it opens": (
        {"starts_at": "2099-02-01T00:00", "ends_at": "2099-01-01T00:00"},
        "It would end before it opens.",
    ),
    "a short password": ({"password": "xyzzy"}, "at least 6 characters"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_rules_that_cannot_be_are_refused(link: Link, owner: User, name: str) -> None:
    said, sentence = REFUSED[name]
    answer = signed_in(owner).post(f"/links/{link.pk}/", {"note": "For the neighbours"} | said)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert sentence in html and "For the neighbours" in html and "xyzzy" not in html
    assert verbs() == ["link-made"]


@pytest.mark.parametrize("said", [{}, {"action": "maybe"}, {"action": "revoke"}, {"action": "revoke", "link": "1,x"}])
def test_what_no_page_sends_is_refused(movie: Movie, owner: User, said: dict[str, str]) -> None:
    assert signed_in(owner).post(f"/movies/{movie.pk}/links/", said).status_code == 400
    assert not Link.objects.exists()


def test_a_deleted_movie_is_not_shown_and_comes_back_with_its_link(link: Link, owner: User) -> None:
    signed_in(owner).post(f"/movies/{link.movie_id}/delete/")
    assert status(link) == 404
    signed_in(owner).post(f"/movies/{link.movie_id}/restore/")
    assert status(link) == 200


def test_the_code_leads_to_the_link(link: Link, owner: User) -> None:
    client = signed_in(owner)
    code = client.get(f"/links/{link.pk}/code.svg")
    assert (code.status_code, code["Content-Type"], code["Cache-Control"]) == (200, "image/svg+xml", "no-store")
    revoke_links(Link.objects.all(), owner)
    assert client.get(f"/links/{link.pk}/code.svg").status_code == 404
    assert client.get(f"/links/{link.pk}/").status_code == 404


# who comes in


def test_a_password_is_asked_for_and_tells_nothing_before(locked: Link) -> None:
    page = Client().get(at(locked))
    html = page.content.decode()
    assert page.status_code == 200 and "Our summer" not in html and "video" not in html
    assert at(locked, "poster.jpg") in html
    assert page["Referrer-Policy"] == "strict-origin"  # the form says whence it comes, and not the address
    poster = Client().get(at(locked, "poster.jpg"))
    assert poster.status_code == 200 and poster.content != Client().get(at(locked)).content
    assert [status(locked, name) for name in ("movie.mp4", "oembed.json")] == [403, 403]


def test_the_right_password_opens_it_for_that_visitor_alone(locked: Link) -> None:
    visitor = unlocked(locked)
    assert "Our summer" in visitor.get(at(locked)).content.decode()
    assert [status(locked, name, visitor) for name in FILES] == [200, 200, 200]
    assert [status(locked, name) for name in FILES] == [403, 200, 403]
    assert visitor.cookies["unlocked"]["path"] == at(locked)
    assert visitor.cookies["unlocked"]["httponly"]
    assert SECRET not in visitor.cookies["unlocked"].value


def test_a_cookie_of_one_link_opens_no_other(movie: Movie, locked: Link, owner: User) -> None:
    other = make_link(movie, owner)
    change_link(other, owner, {"password": SECRET})
    visitor = Client()
    visitor.cookies["unlocked"] = unlocked(locked).cookies["unlocked"].value
    assert status(other, "movie.mp4", visitor) == 403
    assert status(locked, "movie.mp4", visitor) == 200


def test_a_new_password_ends_what_the_old_one_opened(locked: Link, owner: User) -> None:
    visitor = unlocked(locked)
    change_link(locked, owner, {"password": "four green boats"})
    assert status(locked, "movie.mp4", visitor) == 403
    change_link(locked, owner, {"password": SECRET})  # the same words, hashed anew
    assert status(locked, "movie.mp4", visitor) == 403


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "ü", "visit"])
def test_forged_cookies_open_nothing(locked: Link, cookie: str) -> None:
    visitor = Client()
    link = Link.objects.get()
    if cookie == "visit":
        Link.objects.update(password="")
        cookie = opened(link).cookies["visit"].value  # rightly signed, for something else
        Link.objects.update(password=locked.password)
    visitor.cookies["unlocked"] = visitor.cookies["visit"] = cookie
    assert status(locked, "movie.mp4", visitor) == 403


def test_a_wrong_password_is_told_so(locked: Link) -> None:
    answer = Client().post(at(locked), {"password": "three red boats"})
    html = answer.content.decode()
    assert answer.status_code == 403 and "This is not the password." in html and "three red boats" not in html
    assert "unlocked" not in answer.cookies


def wrong(link: Link, times: int, address: str) -> None:
    visitor = Client(REMOTE_ADDR=address)
    for _ in range(times):
        visitor.post(at(link), {"password": "guess"})


def right(link: Link, address: str, visitor: Client | None = None) -> int:
    return (visitor or Client()).post(at(link), {"password": SECRET}, REMOTE_ADDR=address).status_code


def test_who_guesses_has_to_wait_and_locks_out_nobody_else(locked: Link) -> None:
    wrong(locked, 10, "203.0.113.1")
    assert right(locked, "203.0.113.1") == 403
    assert "tried too often" in Client(REMOTE_ADDR="203.0.113.1").post(at(locked), {"password": "x"}).content.decode()
    assert right(locked, "203.0.113.2") == 302


def test_many_who_guess_from_everywhere_lock_out_nobody(locked: Link) -> None:
    for number in range(8):
        wrong(locked, 10, f"203.0.113.{number}")
    assert right(locked, "198.51.100.7") == 302


def test_who_knew_the_old_password_has_tries_of_their_own(locked: Link, owner: User) -> None:
    """Even behind the same address as somebody who guesses."""
    visitor = unlocked(locked)
    change_link(locked, owner, {"password": "four green boats"})
    wrong(locked, 10, "127.0.0.1")
    answer = visitor.post(at(locked), {"password": "four green boats"})
    assert answer.status_code == 302


def test_the_right_password_gives_the_tries_back(locked: Link) -> None:
    for _ in range(4):
        wrong(locked, 5, "203.0.113.1")
        assert right(locked, "203.0.113.1") == 302
    assert not TokenBucket.objects.filter(key=f"unlock:{locked.pk}:203.0.113.1").exists()


def test_a_password_for_a_link_without_one_leads_to_it(link: Link) -> None:
    assert Client().post(at(link), {"password": "x"})["Location"] == at(link)


def test_it_opens_and_ends_at_its_time(link: Link) -> None:
    now = timezone.now()
    Link.objects.update(starts_at=now + timedelta(hours=1))
    assert [status(link, name) for name in ("", *FILES)] == [403] * 4
    assert "This link opens on" in Client().get(at(link)).content.decode()
    Link.objects.update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    assert [status(link, name) for name in ("", *FILES)] == [200] * 4
    Link.objects.update(ends_at=now)
    assert [status(link, name) for name in ("", *FILES)] == [410] * 4


def test_what_has_ended_is_not_handed_on(link: Link, owner: User) -> None:
    pages, ways = (
        (f"/movies/{link.movie_id}/links/", f"/links/{link.pk}/"),
        ("data-copies", f"/links/{link.pk}/code.svg"),
    )
    client = signed_in(owner)
    assert all(way in client.get(page).content.decode() for page in pages for way in ways)
    Link.objects.update(ends_at=timezone.now())
    for page in pages:
        shown = client.get(page).content.decode()
        assert f'id="link-address-{link.pk}"' in shown and not any(way in shown for way in ways)


def test_without_downloads_it_only_plays(link: Link) -> None:
    assert Client().get(at(link, "movie.mp4?download=1"))["Content-Disposition"].startswith("attachment")
    Link.objects.update(downloads=False)
    assert status(link, "movie.mp4?download=1") == 403
    assert status(link, "movie.mp4") == 200
    assert "download=1" not in Client().get(at(link)).content.decode()


# what counts


def test_a_view_begins_with_the_film(link: Link) -> None:
    visitor = opened(link)
    visitor.get(at(link, "poster.jpg"))
    visitor.get(at(link, "oembed.json"))
    visitor.head(at(link, "movie.mp4"))
    assert seen(link) == 0
    for begin in (0, 9, 500):
        visitor.get(at(link, "movie.mp4"), headers={"Range": f"bytes={begin}-"})
    visitor.get(at(link))
    visitor.get(at(link, "movie.mp4"))
    assert seen(link) == 1
    opened(link).get(at(link, "movie.mp4"))
    assert seen(link) == 2


def test_programs_that_only_fetch_are_not_counted(link: Link) -> None:
    assert status(link, "movie.mp4") == 200  # a messenger that shows a preview keeps no cookies
    forger = Client()
    forger.cookies["visit"] = "made up"
    assert status(link, "movie.mp4", forger) == 200
    assert seen(link) == 0


def test_a_view_keeps_nothing_of_the_visitor(link: Link) -> None:
    visitor = opened(link)
    visitor.get(at(link, "movie.mp4"), REMOTE_ADDR="203.0.113.77", headers={"User-Agent": "Telltale/1"})
    row = LinkView.objects.values().get()
    assert set(row) == {"id", "link_id", "visit", "began_at"}
    assert not any("203.0.113.77" in str(value) or "Telltale" in str(value) for value in row.values())
    LinkView.objects.update(began_at=timezone.now() - timedelta(days=2))
    tidy_accounts()
    assert not LinkView.objects.exists() and seen(link) == 1


def test_a_limit_holds_and_who_has_begun_goes_on(link: Link) -> None:
    Link.objects.update(view_limit=2)
    early, second, late = opened(link), opened(link), opened(link)
    assert [status(link, "movie.mp4", visitor) for visitor in (early, second, late)] == [200, 200, 410]
    assert seen(link) == 2
    assert [status(link, name, early) for name in ("", *FILES)] == [200] * 4
    assert [status(link, name) for name in ("", *FILES)] == [410] * 4


def test_a_limited_film_is_sent_only_to_its_page(link: Link) -> None:
    Link.objects.update(view_limit=2)
    assert status(link, "movie.mp4") == 403
    assert "og:video" not in Client().get(at(link)).content.decode()
    assert Client().head(at(link, "movie.mp4")).status_code == 200 and seen(link) == 0


# stickers


@pytest.fixture
def sticker_link(owner: User, contributor: User) -> Link:
    return make_link(make_sticker(owner), owner)


def test_a_sticker_is_shared_too(owner: User) -> None:
    sticker = make_sticker(owner)
    client = signed_in(owner)
    page = client.post(f"/stickers/{sticker.pk}/links/", {"action": "make"}, follow=True).content.decode()
    link = sticker.links.get()
    assert at(link) in page and f'href="/stickers/{sticker.pk}/"' in page
    visitor = opened(link)
    html = visitor.get(at(link)).content.decode()
    assert sticker.name in html and at(link, "sticker.webp") in html and str(sticker.pk) not in html
    picture = visitor.get(at(link, "sticker.webp"))
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/webp", "no-store")
    assert seen(link) == 1
    assert visitor.get(at(link, "sticker.webp?download=1"))["Content-Disposition"].endswith('.webp"')
    assert Client().get(at(link, "poster.jpg"))["Content-Type"] == "image/webp"
    assert [entry.about for entry in AuditEntry.objects.all()] == [f"sticker:{sticker.pk}"]


def test_one_kind_of_link_shows_nothing_of_another(link: Link, sticker_link: Link) -> None:
    assert [status(sticker_link, "movie.mp4", opened(sticker_link)), status(link, "sticker.webp", opened(link))] == [
        404
    ] * 2
    assert seen(link) == seen(sticker_link) == 0


def test_a_sticker_with_a_limit_is_not_given_away_by_its_poster(sticker_link: Link) -> None:
    Link.objects.update(view_limit=1)
    assert Client().get(at(sticker_link, "poster.jpg"))["Content-Type"] == "image/jpeg"
    assert [status(sticker_link, "sticker.webp", opened(sticker_link)), status(sticker_link)] == [200, 410]


def test_a_sticker_in_the_trash_or_of_a_closed_account_is_not_shown(sticker_link: Link, owner: User) -> None:
    Sticker.objects.update(deleted_at=timezone.now())
    assert status(sticker_link) == 404
    Sticker.objects.update(deleted_at=None)
    assert status(sticker_link) == 200
    User.objects.filter(pk=owner.pk).update(deleted_at=timezone.now())
    assert status(sticker_link) == 404


def test_links_to_stickers_are_their_owners_own(sticker_link: Link, contributor: User) -> None:
    client = signed_in(contributor)
    here = f"/links/{sticker_link.pk}/"
    paths = [f"/stickers/{sticker_link.sticker_id}/links/", here, f"{here}code.svg"]
    assert [client.get(path).status_code for path in paths] == [404] * 3


# nothing leaks


def test_no_log_tells_tokens_or_passwords(locked: Link, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = token_of(locked)
    visitor = Client()
    visitor.post(at(locked), {"password": "three red boats"})
    visitor.get(at(locked, "movie.mp4"))
    visitor.put(at(locked))
    revoke_links(Link.objects.all(), None)
    visitor.get(at(locked))
    said = caplog.text + "".join(str(record.args) for record in caplog.records)
    assert "/m/" in said and token not in said
    assert "three red boats" not in said


# a revoke holds


def test_what_a_browser_has_kept_is_refused_too(link: Link) -> None:
    """Nobody hears that it has not changed, and no range of it goes on."""
    visitor = opened(link)
    for name in ("movie.mp4", "poster.jpg"):
        tag = visitor.get(at(link, name))["ETag"]
        kept = {"If-None-Match": tag}
        assert visitor.get(at(link, name), headers=kept).status_code == 304
        assert visitor.get(at(link, name), headers={"Range": "bytes=9-", "If-Range": tag}).status_code == 206
        revoke_links(Link.objects.all(), None)
        for headers in (kept, {"Range": "bytes=9-", "If-Range": tag}, {"If-None-Match": "*"}):
            answer = visitor.get(at(link, name), headers=headers)
            assert answer.status_code == 404 and "immutable" not in answer["Cache-Control"]
            assert visitor.head(at(link, name), headers=headers).status_code == 404
        Link.objects.update(revoked_at=None)


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


ENDINGS: dict[str, Callable[[Link], object]] = {
    "revoked": lambda link: revoke_links(Link.objects.filter(pk=link.pk), None),
    "ended": lambda link: Link.objects.filter(pk=link.pk).update(ends_at=timezone.now()),
    "a new password": lambda link: change_link(link, User.objects.get(), {"password": "four green boats"}),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_a_download_under_way_is_cut_within_a_second(big_movie: Movie, how: str) -> None:
    link = make_link(big_movie, None)
    Link.objects.update(metadata=True)  # of the file as it is
    with serving() as port:
        before, after = bytes_after(port, at(link, "movie.mp4"), lambda: ENDINGS[how](link))
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
