"""The addresses of WebSockets."""

from __future__ import annotations

from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import URLPattern, re_path


class Nowhere(AsyncWebsocketConsumer):
    """Refuses a socket to an address that is none."""

    async def connect(self) -> None:
        await self.close()


websocket_urlpatterns: list[URLPattern | Any] = [
    re_path(r"", Nowhere.as_asgi()),  # type: ignore[arg-type]
]
