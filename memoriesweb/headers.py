"""Headers that Django has no setting for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.decorators import sync_and_async_middleware
from django.utils.translation import gettext as _

# Nothing of this is asked of a family's phone, unless a page says that it needs it.
DENIED = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "payment", "usb")


@sync_and_async_middleware
def headers(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    if iscoroutinefunction(get_response):
        return _asynchronous(get_response)

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        return with_headers(get_response(request))

    return synchronous


def _asynchronous(
    get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]],
) -> Callable[[HttpRequest], Awaitable[HttpResponseBase]]:
    async def asynchronous(request: HttpRequest) -> HttpResponseBase:
        return with_headers(await get_response(request))

    return asynchronous


def with_headers(response: HttpResponseBase) -> HttpResponseBase:
    allowed = response.get("Permissions-Policy", "")
    denied = (f"{feature}=()" for feature in DENIED if f"{feature}=" not in allowed)
    response["Permissions-Policy"] = ", ".join([*filter(None, [allowed]), *denied])
    response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.setdefault("Cache-Control", "private, no-cache")  # a shared cache must never keep a family's page
    if isinstance(response, HttpResponseNotAllowed) and not response.content:
        response["Content-Type"] = "text/plain; charset=utf-8"
        response.content = _("This address cannot be asked in that way.").encode()
    return response
