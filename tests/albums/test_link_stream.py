"""Movies come to visitors in pieces: what counts, what a limit holds, and that nothing comes after a revoke."""

from __future__ import annotations

import http.client
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from albums import storage
from albums.actions.copy_movie import LINE, line_soon
from albums.actions.share_by_link import change_link, make_link, revoke_links, token_of
from albums.models import Album, Link, LinkView, Movie, User
from render.film.encoder import OPTIONS, encode
from render.film.join import join
from render.jobs.models import Job
from tests.albums.conftest import person
from tests.albums.filming import add_photos, import_themes, rendered_movie, small_film
from tests.albums.serving import serving
from tests.albums.test_links import ENDINGS, MIB, bytes_after
from tests.render.film.test_join import write_sound

LISTS = ("film/movie.m3u8", "film/whole.m3u8", "film/whole.mp4")
PIECES = ("film/whole-0.m4s", "film/whole-1.m4s")
SECRET = "three blue boats"  # noqa: S105 - of a link that lives for one test
STOPS_WITHIN = 1.0  # seconds


@pytest.fixture
def owner(transactional_db: None) -> User:
    import_themes()
    return person("Olga")


def shared_movie(owner: User, content: bytes) -> Link:
    album = Album.objects.create(title="Our summer", created_by=owner)
    album.memberships.create(user=owner, role="owner")
    add_photos(album, 4)
    return make_link(rendered_movie(album, owner, content), owner)


@pytest.fixture
def link(owner: User) -> Link:
    return shared_movie(owner, small_film())


def at(link: Link, name: str = "") -> str:
    return f"/m/{token_of(link)}/{name}"


def opened(link: Link) -> Client:
    visitor = Client()
    assert visitor.get(at(link)).status_code == 200
    return visitor


def body(visitor: Client, path: str) -> bytes:
    return b"".join(iter(visitor.get(path)))


def statuses(link: Link, visitor: Client, names: tuple[str, ...] = (*LISTS, *PIECES)) -> list[int]:
    return [visitor.get(at(link, name)).status_code for name in names]


def seen(link: Link) -> int:
    return Link.objects.get(pk=link.pk).views


def movie_of(link: Link) -> Movie:
    assert link.movie is not None
    return link.movie


def test_it_works(link: Link) -> None:
    visitor = opened(link)
    html = visitor.get(at(link)).content.decode()
    assert 'type="application/vnd.apple.mpegurl"' in html and 'preload="none"' in html
    master = visitor.get(at(link, "film/movie.m3u8"))
    assert master["Content-Type"] == "application/vnd.apple.mpegurl"
    assert body(visitor, at(link, "film/movie.m3u8")).decode().endswith("\nwhole.m3u8\n")
    names = re.findall(r"whole-\d+\.m4s", body(visitor, at(link, "film/whole.m3u8")).decode())
    assert names == ["whole-0.m4s", "whole-1.m4s"]
    for name in names:
        piece = visitor.get(at(link, f"film/{name}"))
        assert (piece["Content-Type"], piece["Cache-Control"]) == ("video/mp4", "no-store")
        assert (piece["Referrer-Policy"], piece["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
        content = body(visitor, at(link, f"film/{name}"))
        assert content[4:8] == b"moof" and len(content) == int(piece["Content-Length"])
    assert statuses(link, visitor, ("film/whole-2.m4s", "film/small.m3u8", "film/x")) == [404] * 3


def test_what_is_heavy_has_a_copy_for_slow_lines(link: Link) -> None:
    rendition = movie_of(link).renditions.get()
    line_soon(rendition)
    assert not Job.objects.filter(kind="copy").exists()  # three seconds of greys need none
    movie_of(link).renditions.update(width=1920, height=1080)
    opened(link)
    opened(link)
    job = Job.objects.get(kind="copy")
    assert job.params["key"] == LINE
    Job.objects.update(state="failed")
    opened(link)
    assert Job.objects.filter(kind="copy").count() == 1  # what was tried in vain is not tried at each visit
    storage.copy_path(rendition.blob_id, LINE).write_bytes(small_film())
    master = body(opened(link), at(link, "film/movie.m3u8")).decode()
    assert re.findall(r"^\w+\.m3u8$", master, re.MULTILINE) == ["small.m3u8", "whole.m3u8"]
    storage.copy_path(rendition.blob_id, LINE).write_bytes(b"small")
    assert body(opened(link), at(link, "movie.mp4?small=1")) == b"small"
    assert body(opened(link), at(link, "movie.mp4?small=1&download=1")) != b"small"


def test_a_view_begins_with_a_piece(link: Link) -> None:
    visitor = opened(link)
    assert statuses(link, visitor, LISTS) == [200] * 3
    visitor.get(at(link, "poster.jpg?small=1"))
    visitor.get(at(link, "oembed.json"))
    for name in (*LISTS, *PIECES, "movie.mp4"):
        visitor.head(at(link, name))
    assert seen(link) == 0
    assert statuses(link, visitor, PIECES) == [200] * 2
    visitor.get(at(link, "movie.mp4"))
    assert seen(link) == 1
    assert statuses(link, Client(), PIECES) == [200] * 2  # a program that only fetches
    assert seen(link) == 1


def test_a_limit_holds_for_every_list_and_piece(link: Link) -> None:
    Link.objects.update(view_limit=1)
    early, late = opened(link), opened(link)
    assert statuses(link, Client()) == [403] * 5
    assert statuses(link, early) == [200] * 5
    assert statuses(link, late) == [410] * 5
    assert statuses(link, early) == [200] * 5 and seen(link) == 1


def test_a_password_holds_for_every_list_and_piece(link: Link, owner: User) -> None:
    change_link(link, owner, {"password": SECRET})
    visitor = opened(link)
    assert statuses(link, visitor) == [403] * 5
    visitor.post(at(link), {"password": SECRET})
    assert statuses(link, visitor) == [200] * 5


@pytest.fixture
def heavy(owner: User, tmp_path: Path) -> Link:
    """To half a second of noise, the heaviest of pieces."""
    chance, size = np.random.default_rng(1), (640, 360)
    frames = [chance.integers(0, 255, (size[1] * 3 // 2, size[0]), np.uint8) for _ in range(15)]
    encode(frames, size, tmp_path / "noise.mp4", x264=OPTIONS | {"preset": "ultrafast", "crf": "1"})
    sound = write_sound(tmp_path / "sound.mp4", 0.5)
    join([tmp_path / "noise.mp4"], [15], sound, tmp_path / "movie.mp4", 30)
    return shared_movie(owner, (tmp_path / "movie.mp4").read_bytes())


@pytest.mark.parametrize("how", ENDINGS)
def test_a_piece_under_way_is_cut_within_a_second(heavy: Link, how: str) -> None:
    with serving() as port:
        before, after = bytes_after(port, at(heavy, "film/whole-0.m4s"), lambda: ENDINGS[how](heavy))
    assert before > MIB and after == 0


def asked(port: int, path: str, cookie: str = "", address: str = "127.0.0.1") -> int:
    """The status of a whole answer; visitors may come from any address of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(address, 0))
    try:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def test_who_plays_gets_nothing_more_a_second_after_a_revoke(link: Link) -> None:
    """A player that asks for lists and pieces without a pause."""
    answers: list[tuple[float, str, int]] = []  # when it was asked, what, and the status
    over = threading.Event()

    def play(port: int) -> None:
        while not over.is_set():
            for name in (*LISTS, *PIECES, "movie.mp4?small=1", "poster.jpg?small=1"):
                answers.append((time.monotonic(), name, asked(port, at(link, name))))

    with serving() as port, ThreadPoolExecutor(2) as pool:
        players = [pool.submit(play, port) for _ in range(2)]
        while len(answers) < 20:
            assert not any(player.done() for player in players)
            time.sleep(0.01)
        revoke_links(Link.objects.all(), None)
        revoked_at, known = time.monotonic(), len(answers)
        while len(answers) < known + 30 or time.monotonic() < revoked_at + STOPS_WITHIN + 0.2:
            time.sleep(0.01)
        over.set()
        for player in players:
            player.result()
    assert {status for _moment, _name, status in answers[:20]} == {200}
    late = [(name, status) for moment, name, status in answers if moment > revoked_at + STOPS_WITHIN]
    assert late and {status for _name, status in late} == {404}, late


# a race for the last views


@pytest.mark.parametrize("name", ["film/whole-0.m4s", "movie.mp4"])
def test_of_many_who_press_play_at_once_as_many_as_may_get_through(link: Link, name: str) -> None:
    limit, visitors = 3, 12
    Link.objects.update(view_limit=limit)
    cookies = [f"visit={opened(link).cookies['visit'].value}" for _ in range(visitors)]
    together = threading.Barrier(visitors)

    def press(port: int, cookie: str) -> int:
        together.wait()
        return asked(port, at(link, name), cookie)

    with serving() as port, ThreadPoolExecutor(visitors) as pool:
        found = list(pool.map(lambda cookie: press(port, cookie), cookies))
    assert sorted(found) == [200] * limit + [410] * (visitors - limit)
    assert seen(link) == limit == LinkView.objects.filter(link=link).count()


def test_one_visit_that_asks_for_many_pieces_at_once_counts_once(link: Link) -> None:
    Link.objects.update(view_limit=1)
    cookie, players = f"visit={opened(link).cookies['visit'].value}", 8
    together = threading.Barrier(players)

    def press(port: int) -> int:
        together.wait()
        return asked(port, at(link, PIECES[0]), cookie)

    with serving() as port, ThreadPoolExecutor(players) as pool:
        found = [future.result() for future in [pool.submit(press, port) for _ in range(players)]]
    assert found == [200] * players and seen(link) == 1


# somebody who guesses


class Visitor:
    """A browser without scripts, at an address of its own."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address, self.cookies = port, address, dict[str, str]()

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.address, 0))
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            html = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, html
        finally:
            connection.close()

    def give(self, path: str, password: str) -> int:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask("GET", path)[1])
        assert token is not None
        return self.ask("POST", path, f"csrfmiddlewaretoken={token[1]}&password={password.replace(' ', '+')}")[0]


def test_a_stranger_who_hammers_one_link_locks_nobody_else_out(link: Link, owner: User) -> None:
    """From many addresses at once, through the real server; also for those who come while it goes on."""
    other = make_link(movie_of(link), owner)
    for each in (link, other):
        change_link(each, owner, {"password": SECRET})
    with serving() as port, ThreadPoolExecutor(4) as pool:
        known = Visitor(port, "127.0.3.1")
        assert known.give(at(link), SECRET) == 302
        change_link(link, owner, {"password": "four green boats"})
        hammering = [pool.submit(hammer, port, at(link), f"127.0.2.{number}") for number in range(6)]
        assert Visitor(port, "127.0.4.1").give(at(link), "four green boats") == 302
        assert {status for future in hammering for status in future.result()} == {403}
        assert Visitor(port, "127.0.2.1").give(at(link), "four green boats") == 403  # they have to wait themselves
        assert Visitor(port, "127.0.4.2").give(at(link), "four green boats") == 302
        assert Visitor(port, "127.0.2.1").give(at(other), SECRET) == 302  # and other links are none of it
        known.address = "127.0.2.1"  # who knew the password before, behind the same address
        assert known.give(at(link), "four green boats") == 302


def hammer(port: int, path: str, address: str) -> list[int]:
    stranger = Visitor(port, address)
    return [stranger.give(path, f"guess {number}") for number in range(11)]
