"""PUT /files/: one file as the body of one request, straight to disk.

Outside Django's request cycle, which would put the whole body into a temporary file before any view sees it. The door
has checked cookie and Origin before.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote

from albums.actions.receive_file import name_shown, receive_file
from albums.desk import desk
from albums.showing import file_shown
from render.media.errors import RefusedError

type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

ADDRESS = "/files/"


class ClientGone(Exception):  # noqa: N818 - what happened, not whose error it is
    """The browser went away in the middle of a file."""


async def upload(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Headers: X-File-Name (percent-encoded), X-Last-Modified (ms since 1970). Answers with `file_shown` as JSON."""
    if scope["method"] != "PUT":
        await _answer(send, 405, {"error": "PUT only"})
        return
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        received = await receive_file(
            desk,
            name_shown(unquote(headers.get("x-file-name", ""))),
            _chunks(receive),
            size=_number(headers.get("content-length")),
            modified=_seconds(headers.get("x-last-modified")),
        )
    except ClientGone:
        return
    except RefusedError as error:
        await _answer(send, 413, {"error": str(error)})
        return
    await _answer(send, 201, file_shown(received))


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone
        more = message.get("more_body", False)
        yield message.get("body", b"")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _seconds(milliseconds: str | None) -> float | None:
    number = _number(milliseconds)
    return number / 1000 if number and number < 2**43 else None  # until the year 2248: what a disk can store


async def _answer(send: Send, status: int, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})
