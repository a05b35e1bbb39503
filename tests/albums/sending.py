"""A family with an album, and a client that sends files to it through the whole ASGI application."""

from __future__ import annotations

import asyncio
import hashlib
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from io import BytesIO
from typing import Any

import numpy as np
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.asgi import get_asgi_application
from django.middleware.csrf import _get_new_csrf_string
from PIL import Image

from albums.bodies import Bodies
from albums.kinds import receive
from albums.models import Album, Membership, Role, Upload, User
from render.jobs import states
from render.jobs.calls import Call
from render.jobs.models import Job, Lane
from render.jobs.receiving import receive_file
from render.media.arrays import unwatched
from render.media.errors import RefusedError

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = TUS | {"Content-Type": "application/offset+octet-stream"}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


def picture(seed: int = 0) -> bytes:
    """A small photo, one of many."""
    out = BytesIO()
    noise = np.random.default_rng(seed).integers(0, 255, (60, 80, 3), np.uint8)
    Image.fromarray(noise).resize((320, 240)).save(out, "JPEG")
    return out.getvalue()


def make_user(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org", "correct horse", name=name)


def make_album(**roles: User) -> Album:
    """make_album(owner=anna, viewer=vera)"""
    album = Album.objects.create(title="Summer", created_by=roles.get("owner"))
    for role, user in roles.items():
        Membership.objects.create(album=album, user=user, role=Role(role))
    return album


def session_of(user: User) -> str:
    """The cookie of somebody who has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def metadata(**values: object) -> str:
    return ",".join(f"{key} {b64encode(str(value).encode()).decode()}" for key, value in values.items())


def checksum(content: bytes, algorithm: str = "sha256") -> dict[str, str]:
    digest = hashlib.new(algorithm, content).digest()
    return {"Upload-Checksum": f"{algorithm} {b64encode(digest).decode()}"}


@dataclass(slots=True)
class Sender:
    """A browser in which somebody is signed in, or nobody."""

    user: User | None
    read: int = 0  # bytes of the last request's body that the server took
    _csrf: str = field(default_factory=_get_new_csrf_string)
    _session: str = ""

    def __post_init__(self) -> None:
        self._session = session_of(self.user) if self.user else ""

    def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes | Sequence[bytes] = b"",
        *,
        cut: bool = False,
        length: int | None = None,
    ) -> Answer:
        """`cut`: the line is gone after `body`. `length`: what Content-Length says, if it is not the truth."""
        parts = [body] if isinstance(body, bytes) else list(body)
        told = sum(map(len, parts)) if length is None else length
        sent = {"Host": "127.0.0.1", "X-CSRFToken": self._csrf, "Content-Length": str(told)} | (headers or {})
        sent["Cookie"] = f"{settings.CSRF_COOKIE_NAME}={self._csrf}; {settings.SESSION_COOKIE_NAME}={self._session}"
        if told < 0:
            del sent["Content-Length"]
        path, _mark, query = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "scheme": "http",
        }
        return async_to_sync(self._ask)(scope, parts, cut)

    async def _ask(self, scope: dict[str, Any], parts: list[bytes], cut: bool) -> Answer:
        self.read = 0
        coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        coming.append({"type": "http.disconnect"} if cut else {"type": "http.request", "body": b"", "more_body": False})
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if not coming:
                await asyncio.Event().wait()
            message = coming.pop(0)
            self.read += len(message.get("body", b""))  # type: ignore[arg-type]
            return message

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        await Bodies(get_asgi_application())(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        return Answer(said[0]["status"], headers, b"".join(part.get("body", b"") for part in said[1:]))

    def begin(self, album: Album, length: int, name: str = "a.jpg", **told: object) -> Answer:
        headers = TUS | {
            "Upload-Length": str(length),
            "Upload-Metadata": metadata(filename=name, album=album.pk, **told),
        }
        return self.ask("POST", "/uploads/", headers)

    def send(self, path: str, offset: int, content: bytes, headers: dict[str, str] | None = None, **how: Any) -> Answer:
        return self.ask("PATCH", path, CHUNK | {"Upload-Offset": str(offset)} | (headers or {}), content, **how)

    def send_all(self, album: Album, content: bytes, name: str = "a.jpg", **told: object) -> Upload:
        """The upload, whose file now waits to be looked at."""
        path = self.begin(album, len(content), name, **told).headers["Location"]
        assert self.send(path, 0, content).status == 204
        return Upload.objects.get(pk=path.split("/")[-2])


def work() -> None:
    """Do all jobs of the kind `receive` that wait, here instead of in a child."""
    for pk in Job.objects.unfinished().filter(kind="receive").values_list("pk", flat=True):
        while Job.objects.unfinished().filter(pk=pk).exists():
            job = states.claim("here", tuple(Lane))
            assert job is not None
            if job.kind == "receive":
                work_on(job)
            else:
                states.finish(job, lambda: None)


def work_on(job: Job) -> None:
    try:
        prepared = receive.prepare(job)
        value = receive_file(prepared.params, unwatched) if isinstance(prepared, Call) else None
    except RefusedError as error:
        states.fail(job, str(error))
        return
    states.finish(job, lambda: receive.store(job, value))
