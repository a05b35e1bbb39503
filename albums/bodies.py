"""How much a request may bring, and where it goes: in front of Django, which would put all of it on the disk before any
view, and so any door, sees the request.

Chunks of uploads are read by their view itself, once the doors are passed. Forms with files may be large if somebody
who is signed in sends them. Everything else is small.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth import aget_user
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from albums.tus import CHUNK_TYPE

type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

STREAM = "memoriesweb.body"  # in the scope of a request whose body is still to be read
SMALL_BYTES = 2 * 2**20  # a storyboard of 2,000 shots has half of that
FORM_BYTES = 2 * 2**30  # of the form for browsers without scripts
FORM = re.compile(r"/albums/[0-9a-f-]{36}/uploads/")
SONG_FORM = "/songs/"
SONG_FORM_BYTES = 210 * 2**20  # a little more than a song may have: then it is the form that says so
IDLE_SECONDS = 60.0  # a line on which nothing has come for so long is dead


class ClientGone(Exception):  # noqa: N818 - what happened, not whose error it is
    """No more of the body will come."""


class TooLarge(Exception):  # noqa: N818 - what happened
    """More has come than may."""


class Bodies:
    """ASGI middleware around Django."""

    def __init__(self, inside: Any) -> None:
        self._inside = inside

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get(b"content-type", "") == CHUNK_TYPE:
            await self._inside({**scope, STREAM: receive}, NoBody(), send)
            return
        limit = await limit_of(scope, headers)
        length = headers.get(b"content-length", "0")
        if length.isdecimal() and int(length) > limit:
            await refuse(send, limit)
            return
        started = Started(send)
        try:
            await self._inside(scope, Counted(receive, limit), started)
        except TooLarge:
            if not started.yes:
                await refuse(send, limit)


class NoBody:
    """The `receive` of a request without a body, from a client that never goes."""

    def __init__(self) -> None:
        self._told = False

    async def __call__(self) -> dict[str, Any]:
        if self._told:
            await asyncio.Event().wait()
        self._told = True
        return {"type": "http.request", "body": b"", "more_body": False}


class Counted:
    """The `receive` of a request that may bring so many bytes. Raises TooLarge."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    async def __call__(self) -> dict[str, Any]:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise TooLarge
        return message


class Started:
    """A `send` that knows whether an answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.yes = False

    async def __call__(self, message: dict[str, Any]) -> None:
        self.yes = True
        await self._send(message)


async def body_of(request: HttpRequest) -> AsyncIterator[bytes]:
    """The body, as it comes. Raises ClientGone if the line is cut before its end."""
    receive: Receive | None = getattr(request, "scope", {}).get(STREAM)
    if receive is None:  # of a client in tests, which has sent it all
        yield request.body
        return
    more = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), IDLE_SECONDS)
        except TimeoutError as error:
            raise ClientGone from error
        if message["type"] != "http.request":
            raise ClientGone
        more = message.get("more_body", False)
        yield message.get("body", b"")


async def limit_of(scope: dict[str, Any], headers: dict[bytes, str]) -> int:
    is_form = headers.get(b"content-type", "").startswith("multipart/form-data")
    if is_form and FORM.fullmatch(scope["path"]) and await is_signed_in(scope):
        return FORM_BYTES
    if is_form and scope["path"] == SONG_FORM and await is_signed_in(scope):
        return SONG_FORM_BYTES
    return SMALL_BYTES


async def is_signed_in(scope: dict[str, Any]) -> bool:
    request = ASGIRequest(scope, BytesIO())
    sessions = import_module(settings.SESSION_ENGINE)
    request.session = sessions.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    user = await aget_user(request)
    return bool(user.is_authenticated)


async def refuse(send: Send, limit: int) -> None:
    body = (_("This is more than can be sent at once; the limit is %s.") % filesizeformat(limit)).encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
