"""Run the real `manage.py up` in a process of its own."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.commands.run import ROOT

PASSWORD = "a calm afternoon"  # noqa: S105 - of accounts that live for one test


@dataclass(slots=True)
class Up:
    """A running server, and a browser's cookies."""

    process: subprocess.Popen[str]
    address: str  # as it was printed
    link: str  # the path that makes the first account; empty if there is one
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        port = urlsplit(self.address).port
        assert port is not None
        return port

    @property
    def here(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> http.client.HTTPResponse:
        """With the cookies that came so far, unless `headers` says otherwise."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {"Accept": "text/html", "Cookie": cookie} | (headers or {}))
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer

    def send_form(self, path: str, **fields: str) -> http.client.HTTPResponse:
        """As the page at `path` does."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask("GET", path).read().decode())
        assert token is not None
        body = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.here}
        return self.ask("POST", path, headers, body)

    def begin(self) -> None:
        """Make the first account and sign in."""
        answer = self.send_form(self.link, name="Olga", email="olga@example.org", password=PASSWORD)
        assert answer.status == 302

    def csrf(self) -> dict[str, str]:
        """The headers with which scripts of a page send something."""
        token = re.search(r'"X-CSRFToken": "(\w+)"', self.ask("GET", "/account/").read().decode())
        assert token is not None
        return {"X-CSRFToken": token[1], "Origin": self.here}

    def stop(self) -> int:
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)  # on a machine with other work


def far_port() -> int:
    """A port to come back to after being dead: far from where other servers and connections look for one meanwhile."""
    return random.Random().randrange(20_000, 30_000)


@contextmanager
def running(data: Path, *arguments: str, **environment: str) -> Iterator[Up]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", *arguments],
        cwd=ROOT,
        env={**os.environ, "MEMORIES_DATA": str(data), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        address = re.search(r"is up at (\S+)", said)
        assert address, f"up has ended without printing its address: {said}"
        link = re.search(r"(/welcome/\S+)", said)
        yield Up(process, address[1], link[1] if link else "")
    finally:
        process.stdout.close()
        process.kill()
        process.wait()
