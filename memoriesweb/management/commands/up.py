"""`manage.py up`: everything in one process."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import segno
import uvicorn
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from albums.models import OneTimeLink, User
from memoriesweb.network import home_addresses

THIS_MACHINE = "127.0.0.1"
ALL_NETWORKS = "0.0.0.0"  # noqa: S104 - families come by phone; Host and accounts are checked
ADDRESS_FILE = "address"  # in the data folder: where the server was last, for other commands
FIRST_PORT = 8000
PORTS_TRIED = 50
# Of the folders of static files; of hls.js its one file for browsers is served, and what that file names, and of Konva.
NOT_SERVED = [
    *("soundtracks/*.json", "browser-test-bundle.js", "hls[-.][!m]*", "*.mjs*"),
    *("konva.js", "konva.*.js.map", "lib", "package.json", "*.md"),
]
# Of an answer, so much may wait in the system for a slow reader. By itself it takes megabytes (measured: 2): seconds of
# a movie that would still arrive after its link was turned off.
UNSENT_BYTES = 2**16
CLOSING_SECONDS = 2  # for requests under way when somebody presses Ctrl-C


class RefusedStart(Exception):  # noqa: N818 - a sentence for the person at the terminal
    """Why it cannot start."""


class Command(BaseCommand):
    help = "Start Memoriesweb and print its address."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help=f"default: {FIRST_PORT}, or the next one that is free")
        parser.add_argument("--local", action="store_true", help="for this machine only, not the home network")

    def handle(self, *_: Any, port: int | None, local: bool, **options: Any) -> None:
        host = THIS_MACHINE if local else ALL_NETWORKS
        # What a shell starts in the background is deaf to Ctrl-C; whoever sends it to a server all the same means it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with only_instance(settings.DATA_DIR), listening(host, port) as listener:
                self.prepare()
                self.tell(listener.getsockname()[1], local=local)
                asyncio.run(self.serve(listener))
        except RefusedStart as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except KeyboardInterrupt:
            pass

    def prepare(self) -> None:
        # What Django spools of large requests stays on the disk of the data: /tmp may be memory.
        spool = settings.DATA_DIR / "scratch"
        spool.mkdir(parents=True, exist_ok=True)
        tempfile.tempdir = str(spool)
        call_command("migrate", interactive=False, verbosity=0)
        collect_assets()

    def tell(self, port: int, *, local: bool) -> None:
        """Print where to go; as long as nobody has an account, the link that makes the first."""
        here = f"http://{THIS_MACHINE}:{port}"
        home = [] if local else [f"http://{address}:{port}" for address in home_addresses()[:1]]
        address = settings.PUBLIC_URL or (home or [here])[0]
        (settings.DATA_DIR / ADDRESS_FILE).write_text(address, encoding="ascii")
        self.stdout.write(f"Memoriesweb is up at {address}")
        if User.objects.alive().exists():
            wanted = f"{address}/"
        else:
            wanted = address + reverse("first_run", args=[OneTimeLink.make(OneTimeLink.Purpose.FIRST_RUN)])
            self.stdout.write("Nobody has an account yet. Open this link to make yours; it works once, for three days:")
            self.stdout.write(f"  {wanted}")
        if address != here:
            self.stdout.write("or point a phone's camera here:")
            segno.make(wanted, micro=False).terminal(compact=True, border=2)
        self.stdout.write("Ctrl-C ends it.")
        self.stdout.flush()

    async def serve(self, listener: socket.socket) -> None:
        from memoriesweb.asgi import application
        from memoriesweb.serving import serve_and_work

        config = uvicorn.Config(
            application,
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.TRUSTED_PROXIES),
            forwarded_allow_ips=settings.TRUSTED_PROXIES,
            timeout_graceful_shutdown=CLOSING_SECONDS,
        )
        await serve_and_work(uvicorn.Server(config), listener)


def collect_assets() -> None:
    """Put the static files where they are served from, unless they lie there already.

    Servers with other data may start from the same code at the same time, and collecting takes files away for a moment.
    """
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".collected").open("a+") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        mark.seek(0)
        state = state_of_assets()
        if mark.read() == state:
            return
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SERVED)
        mark.truncate(0)
        mark.write(state)


def state_of_assets() -> str:
    """Another one whenever a static file is."""
    listed = (storage.path(name) for finder in get_finders() for name, storage in finder.list(NOT_SERVED))
    files = sorted((path, Path(path).stat()) for path in listed)
    told = "".join(f"{path} {status.st_size} {status.st_mtime_ns}\n" for path, status in files)
    return hashlib.sha256(told.encode()).hexdigest()


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
def listening(host: str, port: int | None) -> Iterator[socket.socket]:
    """A socket: on the port that was asked for, else on the first free one."""
    for candidate in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        try:
            listener.bind((host, candidate))
            listener.listen()  # now: the address is printed before uvicorn is ready
        except (OSError, OverflowError):
            listener.close()
            continue
        with listener:
            yield listener
        return
    tried = f"Port {port} is" if port is not None else f"Ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are"
    raise RefusedStart(f"{tried} not free. Choose another with --port.")
