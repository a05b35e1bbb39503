"""The door of the house: who may come in, before anything else looks at a request or a WebSocket.

Until there are accounts there is one key: the token in the address that `up` prints. It opens once, for one browser,
which then carries a signed cookie. Host and Origin are checked, so that no page from elsewhere can reach us through
the family's browser (DNS rebinding, requests across sites).
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http.request import split_domain_port, validate_host
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

COOKIE_SECONDS = 30 * 24 * 3600
_SAFE_METHODS = {"GET", "HEAD"}
_signer = TimestampSigner(salt="memoriesweb.door")


class Door:
    """ASGI middleware around the whole application. `token` opens it once; None when it has."""

    def __init__(self, inside: Any) -> None:
        self._inside = inside
        self.token: str | None = secrets.token_urlsafe(24)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._inside(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if sentence := self._objection(scope, headers):
            await _refuse(scope, send, sentence)
        elif token := _token_in(scope):
            await self._open(scope, headers, send, token)
        elif _is_inside(scope, headers):
            await self._inside(scope, receive, send)
        else:
            await _refuse(scope, send, _("Please use the whole address that was printed when Memoriesweb started."))

    def _objection(self, scope: Mapping[str, Any], headers: dict[str, str]) -> str:
        """Why a request is not for us or not from our pages; empty if it is fine."""
        host = headers.get("host", "")
        if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
            return _("This address is not one of Memoriesweb's.")
        origin = headers.get("origin")
        must_tell = scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS
        if (origin is not None or must_tell) and origin != f"http://{host}":
            return _("This request does not come from a page of Memoriesweb.")
        return ""

    async def _open(self, scope: Mapping[str, Any], headers: dict[str, str], send: Send, token: str) -> None:
        """Let the browser with the token in, once; whoever is in already just gets the clean address."""
        clean = [(b"location", b"/"), (b"cache-control", b"no-store")]
        if self.token is not None and secrets.compare_digest(token.encode(), self.token.encode()):
            self.token = None
            cookie = f"{_cookie_name(scope)}={_signer.sign('inside')}; Path=/; Max-Age={COOKIE_SECONDS}"
            clean.append((b"set-cookie", f"{cookie}; HttpOnly; SameSite=Strict".encode()))
        elif not _is_inside(scope, headers):
            await _refuse(scope, send, _("This address has been used. Start Memoriesweb again to get a new one."))
            return
        await _answer(send, 303, clean, b"")


def _token_in(scope: Mapping[str, Any]) -> str:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
        return ""
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("token", [""])[0]


def _cookie_name(scope: Mapping[str, Any]) -> str:
    """With the port: browsers keep one jar for all ports of a machine."""
    return f"memoriesweb_{(scope.get('server') or ('', 0))[1]}"


def _is_inside(scope: Mapping[str, Any], headers: dict[str, str]) -> bool:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(_cookie_name(scope))
        return morsel is not None and _signer.unsign(morsel.value, max_age=COOKIE_SECONDS) == "inside"
    except (BadSignature, CookieError):
        return False


async def _refuse(scope: Mapping[str, Any], send: Send, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4403, "reason": ""})  # before accepting: the browser sees a 403
        return
    nonce = secrets.token_urlsafe(16)
    page = render_to_string("closed.html", {"sentence": sentence, "nonce": nonce}).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", f"default-src 'none'; style-src 'nonce-{nonce}'".encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await _answer(send, 403, headers, page if scope["method"] != "HEAD" else b"")


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
