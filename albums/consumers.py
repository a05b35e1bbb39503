"""The WebSocket of the page: the fragment `progress`, whenever something has changed."""

from __future__ import annotations

from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.template.loader import render_to_string

from albums.desk import desk
from albums.nudges import GROUP
from albums.views import progress_context


class ProgressConsumer(AsyncWebsocketConsumer):
    """Sends a snapshot on connecting, then one for each change; listens to nothing."""

    sent = ""

    async def connect(self) -> None:
        desk.nudges.attach()
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()
        await self.desk_changed({})  # after joining the group: nothing can fall in between

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def desk_changed(self, event: dict[str, Any]) -> None:
        fragment = render_to_string("albums/studio.html#progress", progress_context() | {"out_of_band": True})
        if fragment != self.sent:
            self.sent = fragment
            await self.send(text_data=fragment)
