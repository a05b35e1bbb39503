"""The WebSocket of the page of activity, /ws/activity/: its lines as HTML, whenever something of them has changed."""

from __future__ import annotations

import asyncio
from typing import Any

from channels.db import database_sync_to_async
from django.template.loader import render_to_string
from django.utils import translation

from albums.activity import activity_of
from albums.consumers import PageConsumer
from albums.models import Album, Movie, Project

SECONDS_BETWEEN = 1.0  # it is made for one person alone, and of all their albums


class ActivityConsumer(PageConsumer):
    """Listens to all albums of a person and to their movies; those that come later are found by the page's polling."""

    others: frozenset[str] = frozenset()  # groups besides the person's own
    sending: asyncio.Task[None] | None = None
    sent_at = 0.0

    def enter(self) -> None:
        self.group = f"user.{self.user.pk}"

    async def snapshot(self) -> None:
        for group in await self.heard() - self.others:
            await self.channel_layer.group_add(group, self.channel_name)
            self.others |= {group}
        self.sent_at = asyncio.get_running_loop().time()
        await self.tell(await self.lines())

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if self.sending:
            self.sending.cancel()
        for group in self.others:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def changed(self, event: dict[str, Any]) -> None:
        """Many jobs may change at once; the page hears of them once a second."""
        if self.sending is None or self.sending.done():
            self.sending = asyncio.create_task(self.send_later())

    job_changed = items_changed = movie_changed = notice_new = changed

    async def notices_seen(self, event: dict[str, Any]) -> None:
        """Says nothing of work."""

    async def send_later(self) -> None:
        await asyncio.sleep(max(0.0, self.sent_at + SECONDS_BETWEEN - asyncio.get_running_loop().time()))
        await self.snapshot()

    @database_sync_to_async
    def heard(self) -> frozenset[str]:
        albums = Album.objects.alive().families().of(self.user)
        movies = Movie.objects.alive().filter(album__in=albums)
        projects = Project.objects.alive().filter(owner=self.user)
        return frozenset(thing.group for thing in (*albums.only("pk"), *movies.only("pk"), *projects.only("pk")))

    @database_sync_to_async
    def lines(self) -> str:
        with translation.override(self.language):
            context = {"activity": activity_of(self.user), "out_of_band": True}
            return render_to_string("activity/activity.html#lines", context)
