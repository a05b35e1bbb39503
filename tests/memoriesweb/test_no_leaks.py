"""Where a visitor's address and password must never get: logs, the database in plain, what other sites are told."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from bench.linking.house import make_house
from tests.albums.filming import small_film
from tests.commands.run import ROOT, manage

# Passwords of links that live for one test.
RIGHT, WRONG = "three-blue-boats-7251", "three-red-boats-8362"
SECLUDED = {"no-referrer", "strict-origin"}  # the second says no path either
SHARE = """
from albums.models import Link, User
from albums.actions.share_by_link import change_link, make_link, token_of
first, user = Link.objects.get(), User.objects.get()
other = make_link(first.movie, user)
change_link(first, user, {"password": %r})
print(token_of(other))
"""

REVOKE = "from albums.actions.share_by_link import *; revoke_links(Link.objects.all(), None)"


@contextmanager
def logged_server(data: Path, log: Path) -> Iterator[str]:
    """The real `manage.py up`; all that it says goes into the file. Its address."""
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--local"],
            cwd=ROOT, env={**os.environ, "MEMORIES_DATA": str(data), "PYTHONUNBUFFERED": "1"}, stdout=file, stderr=file,
        )  # fmt: skip
    try:
        while "Ctrl-C" not in log.read_text():
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        address = re.search(r"is up at (\S+)", log.read_text())
        assert address is not None
        yield f"http://127.0.0.1:{urlsplit(address[1]).port}"
    finally:
        process.terminate()
        process.wait(20)


class Visitor:
    """A browser that keeps its cookies, and what it was told about referrers."""

    def __init__(self, here: str) -> None:
        self.here, self.cookies, self.policies = here, dict[str, str](), dict[str, str | None]()

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(urlsplit(self.here).netloc, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        said = {"Cookie": cookie, "Origin": self.here, "Content-Type": "application/x-www-form-urlencoded"} | headers
        connection.request(method, path, body, said)
        answer = connection.getresponse()
        content = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.policies[f"{method} {path} {answer.status}"] = answer.headers["Referrer-Policy"]
        connection.close()
        return answer.status, content

    def give(self, path: str, password: str) -> int:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask("GET", path)[1])
        assert token is not None
        return self.ask("POST", path, urlencode({"csrfmiddlewaretoken": token[1], "password": password}))[0]


@pytest.mark.prove
def test_tokens_and_passwords_are_written_nowhere(tmp_path: Path) -> None:
    data, log, film = tmp_path / "data", tmp_path / "up.log", tmp_path / "film.mp4"
    data.mkdir()
    film.write_bytes(small_film())
    token = make_house(data, film)
    other = manage("shell", "-v", "0", "-c", SHARE % RIGHT, data=data).stdout.strip()
    assert len(other) == len(token) > 20
    with logged_server(data, log) as here:
        visitor, page = Visitor(here), f"/m/{token}/"
        assert visitor.ask("GET", f"/m/{other}/film/whole-0.m4s")[0] == 200
        assert visitor.ask("GET", f"{page}film/movie.m3u8")[0] == 403
        assert visitor.give(page, WRONG) == 403
        assert visitor.ask("POST", page, f"password={WRONG}")[0] == 403  # a form of no page of ours
        assert visitor.give(page, RIGHT) == 302
        assert visitor.ask("GET", page)[0] == 200
        for name in ("film/movie.m3u8", "film/whole.m3u8", "film/whole-0.m4s", "movie.mp4", "poster.jpg"):
            assert visitor.ask("GET", page + name)[0] == 200
        assert visitor.ask("GET", page + "movie.mp4", Range="bytes=999999999-")[0] == 416
        assert {visitor.ask("GET", page + name)[0] for name in ("film/whole-99.m4s", "sticker.webp", "x")} == {404}
        assert visitor.ask("GET", page + "poster.jpg?%ff")[0] == 200
        assert {visitor.ask(method, page)[0] for method in ("PUT", "DELETE", "PATCH")} <= {403, 405}
        assert [visitor.ask("GET", path)[0] for path in (f"/m/{token}x/", f"/m/{token}", f"/m/{token}%00/")] == [
            404, 301, 404
        ]  # fmt: skip
        Visitor(here).ask(
            "POST", page, f"password={WRONG}", Cookie="unlocked=x:y:z; visit=\x7f", Host="elsewhere.example"
        )
        manage(
            "shell",
            "-c",
            "from albums.actions.share_by_link import *; revoke_links(Link.objects.all(), None)",
            data=data,
        )
        assert visitor.ask("GET", page)[0] == 404
    written = {"what it said": log.read_bytes()}
    written |= {str(path): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert any(name.endswith("memoriesweb.sqlite3") for name in written)
    for secret in (token, other, RIGHT, WRONG):
        assert not [name for name, content in written.items() if secret.encode() in content], secret
    assert set(visitor.policies.values()) <= SECLUDED | {"same-origin"}, visitor.policies
    answered = {asked: policy for asked, policy in visitor.policies.items() if asked.endswith((" 200", " 206", " 302"))}
    assert set(answered.values()) <= SECLUDED, answered
