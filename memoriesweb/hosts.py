"""Who may be asked, and from where: the Host of every request, and the Origin of sockets and changes.

A page from elsewhere could reach us through the family's browser, under a name of its own that suddenly means our
address (DNS rebinding), or with a request across sites. So Host must be one of ours: an address that no name server
out there can forge, since it is no name, or one of the few names that are settings.
"""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port
from django.utils.translation import gettext as _

type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class HostCheck:
    """ASGI middleware around the whole application."""

    def __init__(self, inside: Any) -> None:
        self._inside = inside

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        sentence = objection(scope) if scope["type"] in {"http", "websocket"} else ""
        if not sentence:
            await self._inside(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": ""})  # not accepted: the browser sees a 403
        else:
            await _refuse(send, sentence)


def objection(scope: dict[str, Any]) -> str:
    """Why a request is not for us or not from our pages; empty if it is fine."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    host, origin = headers.get("host", ""), headers.get("origin")
    if not is_ours(host):
        return _("This address is not one of Memoriesweb's.")
    secure = scope.get("scheme") in {"https", "wss"}
    ours = {f"{'https' if secure else 'http'}://{host.lower()}", settings.PUBLIC_URL} - {""}
    is_socket = scope["type"] == "websocket"
    if (is_socket or (origin is not None and scope["method"] not in _SAFE_METHODS)) and origin not in ours:
        return _("This request does not come from a page of Memoriesweb.")
    return ""


def is_ours(host: str) -> bool:
    """Whether a Host header names an address of a home network, this machine, or a name from the settings."""
    name, _port = split_domain_port(host)
    try:
        return not ip_address(name.strip("[]")).is_global
    except ValueError:
        return name in our_names()


def our_names() -> set[str]:
    public = urlsplit(settings.PUBLIC_URL).hostname
    names = {"localhost", f"{socket.gethostname().partition('.')[0].lower()}.local", *settings.HOST_NAMES}
    return names | ({public} if public else set())


async def _refuse(send: Send, sentence: str) -> None:
    body = sentence.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
