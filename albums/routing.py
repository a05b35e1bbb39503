"""The addresses of WebSockets."""

from __future__ import annotations

from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from albums.activity_socket import ActivityConsumer
from albums.consumers import AlbumConsumer, MeConsumer, MovieConsumer
from albums.run_socket import RunConsumer


class Nowhere(AsyncWebsocketConsumer):
    """Refuses a socket to an address that is none."""

    async def connect(self) -> None:
        await self.close()


websocket_urlpatterns: list[Any] = [
    path("ws/albums/<uuid:album>/", AlbumConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/movies/<uuid:movie>/", MovieConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/runs/<uuid:run>/", RunConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/activity/", ActivityConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/me/", MeConsumer.as_asgi()),  # type: ignore[arg-type]
    re_path(r"", Nowhere.as_asgi()),  # type: ignore[arg-type]
]
