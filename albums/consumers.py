"""WebSockets of open pages. They say what has changed and listen to nothing.

/ws/albums/<album>/   {"items": [{"id", "at"}, ...]} when items changed; an empty list: anything may have
/ws/movies/<movie>/   {"version", "state"} when the movie changed, HTML of its progress while it is made
/ws/me/               HTML: the count on the bell, and a word when something of one's own is done or failed

On connecting each gets a snapshot. Who loses access, or signs out, is sent nothing more: the door is asked again
before every message, and when `access.changed` says that somebody lost theirs.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, SimpleCookie
from django.utils import translation

from albums.access import album_of_user, movie_of_user
from albums.fragments import notice_fragment, progress_fragment, shared, unseen_fragment
from albums.models import Movie, Notice, User
from albums.still import user_now

SECONDS_BETWEEN = 0.25  # a person sees no more
CLOSED = 4403  # no access, or no more


class PageConsumer(AsyncWebsocketConsumer):
    """A socket of somebody who is signed in. Subclasses say what it is about and what is sent."""

    user: User
    language: str
    group: str

    async def connect(self) -> None:
        if not await self.is_welcome():
            await self.close(code=CLOSED)
            return
        self.language = language_of(self.scope, self.user)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self.snapshot()  # after joining the group: nothing can fall in between

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "group"):
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def tell(self, text: str) -> None:
        """Send it, to those who still may see it."""
        if await self.is_welcome():
            await self.send(text_data=text)
        else:
            await self.close(code=CLOSED)

    async def access_changed(self, event: dict[str, Any]) -> None:
        if not await self.is_welcome():
            await self.close(code=CLOSED)

    async def job_changed(self, event: dict[str, Any]) -> None:
        """Most pages hear of the results only."""

    @database_sync_to_async
    def is_welcome(self) -> bool:
        user = user_now(self.scope["session"].session_key)
        if user is None:
            return False
        self.user = user
        try:
            self.enter()
        except (Http404, PermissionDenied):
            return False
        return True

    def enter(self) -> None:
        """Go through the door and set `group`. Raises what doors raise."""
        raise NotImplementedError

    async def snapshot(self) -> None:
        """What a page that has just been opened may have missed."""


class ProgressConsumer(PageConsumer):
    """A page that shows how far something is: many jobs may change at once, it hears of them a few times a second."""

    seconds_between = SECONDS_BETWEEN
    sending: asyncio.Task[None] | None = None
    sent_at = 0.0

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if self.sending:
            self.sending.cancel()

    def send_soon(self) -> None:
        if self.sending is None or self.sending.done():
            self.sending = asyncio.create_task(self.send_later())

    async def send_later(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self.sent_at + self.seconds_between - loop.time()))
        self.sent_at = loop.time()
        await self.send_progress()

    async def send_progress(self) -> None:
        raise NotImplementedError


class AlbumConsumer(PageConsumer):
    def enter(self) -> None:
        self.group = album_of_user(self.user, id_in(self.scope, "album"), training=True).group

    async def items_changed(self, event: dict[str, Any]) -> None:
        await self.tell(json.dumps({"items": event["items"]}))


class MovieConsumer(ProgressConsumer):
    movie: Movie
    latest: tuple[str, int] | None = None  # the job that has just changed, and its version

    def enter(self) -> None:
        self.movie = movie_of_user(self.user, id_in(self.scope, "movie"))
        self.group = self.movie.group

    async def connect(self) -> None:
        await super().connect()
        if hasattr(self, "movie"):  # while its pictures are looked at, it is the album's jobs that go on
            await self.channel_layer.group_add(self.movie.album.group, self.channel_name)

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if hasattr(self, "movie"):
            await self.channel_layer.group_discard(self.movie.album.group, self.channel_name)

    async def snapshot(self) -> None:
        await self.movie_changed({})
        await self.send_progress()

    async def movie_changed(self, event: dict[str, Any]) -> None:
        if not await self.is_welcome():
            await self.close(code=CLOSED)
            return
        movie = self.movie  # as the door has just found it
        await self.send(text_data=json.dumps({"version": movie.storyboard_version, "state": movie.state}))

    async def items_changed(self, event: dict[str, Any]) -> None:
        if self.movie.state == Movie.State.PLANNING:
            self.latest = None
            self.send_soon()

    async def job_changed(self, event: dict[str, Any]) -> None:
        self.latest = (event["job"], event["version"])
        if self.movie.state in (Movie.State.PLANNING, Movie.State.RENDERING):
            self.send_soon()

    async def send_progress(self) -> None:
        movie, language, latest = self.movie, self.language, self.latest
        if latest:
            html = await shared.get((movie.pk, latest, language), lambda: progress_fragment(movie, language))
        else:  # nothing says how old a fragment that others got would be
            html = await database_sync_to_async(progress_fragment)(movie, language)
        if html:
            await self.tell(html)


class MeConsumer(PageConsumer):
    def enter(self) -> None:
        self.group = f"user.{self.user.pk}"

    async def snapshot(self) -> None:
        await self.notices_seen({})

    async def notices_seen(self, event: dict[str, Any]) -> None:
        await self.tell(await database_sync_to_async(unseen_fragment)(self.user, self.language))

    async def notice_new(self, event: dict[str, Any]) -> None:
        html = await database_sync_to_async(self.told)(event["notice"])
        if html:
            await self.tell(html)

    def told(self, notice_id: int) -> str:
        told = Notice.objects.of(self.user).filter(pk=notice_id)
        notice = told.select_related("movie__album", "decision__case").first()
        if notice is None:
            return ""
        return notice_fragment(notice, self.language) + unseen_fragment(self.user, self.language)


def language_of(scope: Any, user: User) -> str:
    """As LocaleMiddleware finds it for the page that opened the socket."""
    if user.language:
        return user.language
    request = HttpRequest()
    headers = dict(scope["headers"])
    cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    request.COOKIES = {name: morsel.value for name, morsel in cookies.items()}
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("latin-1")
    return translation.get_language_from_request(request) or settings.LANGUAGE_CODE


def id_in(scope: Any, name: str) -> UUID:
    found: UUID = scope["url_route"]["kwargs"][name]
    return found
