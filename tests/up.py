"""Run the real `manage.py up` in a process of its own."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.commands.run import ROOT


@dataclass(frozen=True, slots=True)
class Up:
    """A running server."""

    process: subprocess.Popen[str]
    address: str  # with the token

    @property
    def port(self) -> int:
        port = urlsplit(self.address).port
        assert port is not None
        return port

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers or {})
        return connection.getresponse()

    def cookie(self) -> str:
        """Open the door with the token."""
        parts = urlsplit(self.address)
        answer = self.ask("GET", f"{parts.path}?{parts.query}")
        return (answer.getheader("Set-Cookie") or "").partition(";")[0]

    def stop(self) -> int:
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


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
        line = next((line for line in process.stdout if "token=" in line), "")
        assert line, "up has ended without printing its address"
        yield Up(process, line.strip())
    finally:
        process.stdout.close()
        process.kill()
        process.wait()
