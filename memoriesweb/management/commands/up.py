"""`manage.py up`: everything in one process."""

from __future__ import annotations

import asyncio
import fcntl
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

ADDRESS = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 50
CLOSING_SECONDS = 2  # for requests under way when somebody presses Ctrl-C


class RefusedStart(Exception):  # noqa: N818 - a sentence for the person at the terminal
    """Why it cannot start."""


class Command(BaseCommand):
    help = "Start Memoriesweb on this machine and print its address."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help=f"default: {FIRST_PORT}, or the next one that is free")

    def handle(self, *_: Any, port: int | None, **options: Any) -> None:
        try:
            with only_instance(settings.DATA_DIR), listening(port) as listener:
                self.serve(listener)
        except RefusedStart as error:
            self.stderr.write(str(error))
            sys.exit(1)

    def serve(self, listener: socket.socket) -> None:
        # What Django spools of large requests stays on the disk of the data: /tmp may be memory.
        tempfile.tempdir = str(settings.DATA_DIR / "uploads")
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["soundtracks"])
        from albums.desk import desk
        from memoriesweb.asgi import application

        desk.clear_leftovers()
        config = uvicorn.Config(
            application,
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=CLOSING_SECONDS,
        )
        port = listener.getsockname()[1]
        self.stdout.write("Memoriesweb is up. Open this address; it works once, in one browser:")
        self.stdout.write(f"  http://{ADDRESS}:{port}/?token={application.token}")
        self.stdout.write("Ctrl-C ends it.")
        self.stdout.flush()
        try:
            asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))
        except KeyboardInterrupt:
            pass
        finally:
            desk.close()


@contextmanager
def only_instance(data: Path) -> Iterator[None]:
    """Hold the data folder: two servers on one would spoil each other's files."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "up.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusedStart(f"Memoriesweb is already running on the data folder {data}.") from error
        yield


@contextmanager
def listening(port: int | None) -> Iterator[socket.socket]:
    """A socket on this machine: on the port that was asked for, else on the first free one."""
    for candidate in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, candidate))
            listener.listen()  # now: the address is printed before uvicorn is ready
        except (OSError, OverflowError):
            listener.close()
            continue
        with listener:
            yield listener
        return
    tried = f"Port {port} is" if port is not None else f"Ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are"
    raise RefusedStart(f"{tried} not free. Choose another with --port.")
