"""Sockets of open pages: who is let in, what is sent, and that it ends with access."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.template.loader import render_to_string
from django.test import Client

from albums.actions.film_movie import film_soon, stop_movie
from albums.actions.tell_movie import tell_person
from albums.consumers import CLOSED
from albums.models import Album, Item, Movie, Notice, User
from memoriesweb.asgi import application
from render.jobs.models import Job
from tests.albums.conftest import person, signed_in
from tests.albums.filming import add_photos, import_themes, planned_movie

ORIGIN = [(b"host", b"127.0.0.1"), (b"origin", b"http://127.0.0.1")]
SILENCE = 0.2  # seconds without a message are silence


@pytest.fixture
def user(transactional_db: None) -> User:
    import_themes()
    return person("Olga")


@pytest.fixture
def album(user: User) -> Album:
    album = Album.objects.create(title="Our summer", created_by=user)
    album.memberships.create(user=user, role="owner")
    add_photos(album, 4)
    return album


@pytest.fixture
def movie(album: Album, user: User) -> Movie:
    return planned_movie(album, user)


@asynccontextmanager
async def opened(path: str, client: Client, headers: list[tuple[bytes, bytes]] = ORIGIN) -> AsyncIterator[Any]:
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    socket = WebsocketCommunicator(application, path, headers=[*headers, (b"cookie", cookie.encode())])
    accepted, _code = await socket.connect()
    try:
        yield socket if accepted else None
    finally:
        await socket.disconnect()


def run(path: str, client: Client, talk: Callable[[Any], Awaitable[None]]) -> None:
    async def session() -> None:
        async with opened(path, client) as socket:
            await talk(socket)

    async_to_sync(session)()


async def tell(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_send(group, message)


def test_it_works(movie: Movie, user: User) -> None:
    async def talk(socket: Any) -> None:
        assert json.loads(await socket.receive_from()) == {"version": movie.storyboard_version, "state": "planned"}
        await sync_to_async(film_soon)(movie, user, movie.storyboard_version)
        job = await Job.objects.aget(kind="render")
        await tell(movie.group, {"type": "movie.changed"})
        await tell(movie.group, {"type": "job.changed", "job": str(job.pk), "version": 2})
        messages = [await socket.receive_from()]
        while not await socket.receive_nothing(timeout=0.5):
            messages.append(await socket.receive_from())
        assert "rendering" in {json.loads(said)["state"] for said in messages if said.startswith("{")}
        html = messages[-1]
        assert 'id="progress" hx-swap-oob="true"' in html and "Drawing the pictures" in html

    run(f"/ws/movies/{movie.pk}/", signed_in(user), talk)


def test_a_page_opened_late_gets_a_snapshot(movie: Movie, user: User) -> None:
    film_soon(movie, user, movie.storyboard_version)

    async def talk(socket: Any) -> None:
        assert json.loads(await socket.receive_from())["state"] == "rendering"
        assert "Drawing the pictures" in await socket.receive_from()

    run(f"/ws/movies/{movie.pk}/", signed_in(user), talk)


def test_many_changes_are_few_messages_in_the_readers_language(movie: Movie, user: User) -> None:
    film_soon(movie, user, movie.storyboard_version)

    async def talk(socket: Any) -> None:
        await socket.receive_from()
        await socket.receive_from()
        for version in range(40):
            await tell(movie.group, {"type": "job.changed", "job": "x", "version": version})
        await socket.receive_from()
        received = 1
        while not await socket.receive_nothing(timeout=0.5):
            await socket.receive_from()
            received += 1
        assert received <= 3

    run(f"/ws/movies/{movie.pk}/", signed_in(user), talk)


def test_a_fragment_is_rendered_once_for_all(movie: Movie, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    film_soon(movie, user, movie.storyboard_version)
    made: list[str] = []

    def render(name: str, context: dict[str, Any]) -> str:
        made.append(name)
        return render_to_string(name, context)

    monkeypatch.setattr("albums.fragments.render_to_string", render)

    async def session() -> None:
        client = await sync_to_async(signed_in)(user)
        path = f"/ws/movies/{movie.pk}/"
        async with opened(path, client) as one, opened(path, client) as two:
            for socket in (one, two):
                await socket.receive_from()
                await socket.receive_from()
            made.clear()
            await tell(movie.group, {"type": "job.changed", "job": "x", "version": 9})
            assert await one.receive_from() == await two.receive_from()
            assert made == ["movies/progress.html"]

    async_to_sync(session)()


def test_who_comes_later_is_shown_how_far_it_is_then(movie: Movie, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = iter(("at first", "later"))
    monkeypatch.setattr("albums.consumers.progress_fragment", lambda *_: next(shown))
    for expected in ("at first", "later"):

        async def talk(socket: Any, expected: str = expected) -> None:
            await socket.receive_from()
            assert await socket.receive_from() == expected

        run(f"/ws/movies/{movie.pk}/", signed_in(user), talk)


def test_an_album_hears_of_its_items(album: Album, user: User) -> None:
    item = Item.objects.all()[0]
    news = [{"id": str(item.pk), "at": item.shown_at.isoformat()}]

    async def talk(socket: Any) -> None:
        await tell(album.group, {"type": "items.changed", "items": news})
        assert json.loads(await socket.receive_from()) == {"items": news}

    run(f"/ws/albums/{album.pk}/", signed_in(user), talk)


@pytest.mark.parametrize("told", ["access.changed", "items.changed"])
def test_a_removed_member_hears_nothing_more(album: Album, user: User, told: str) -> None:
    async def talk(socket: Any) -> None:
        await album.memberships.all().adelete()
        await tell(album.group, {"type": told, "items": []})
        assert await socket.receive_output() == {"type": "websocket.close", "code": CLOSED}

    run(f"/ws/albums/{album.pk}/", signed_in(user), talk)


@pytest.mark.parametrize("ended", ["signed out", "signed out everywhere", "deactivated"])
def test_who_has_signed_out_hears_nothing_more(album: Album, user: User, ended: str) -> None:
    client = signed_in(user)

    def end() -> None:
        if ended == "signed out":
            other_tab = Client()
            other_tab.cookies = client.cookies
            other_tab.post("/sign-out/")
        elif ended == "deactivated":
            User.objects.update(is_active=False)
        else:
            user.sign_out_everywhere()

    async def talk(socket: Any) -> None:
        await sync_to_async(end)()
        await tell(album.group, {"type": "items.changed", "items": []})
        assert (await socket.receive_output())["type"] == "websocket.close"

    run(f"/ws/albums/{album.pk}/", client, talk)


def test_a_deleted_movie_closes_its_pages(movie: Movie, user: User) -> None:
    async def talk(socket: Any) -> None:
        await socket.receive_from()
        await Movie.objects.aupdate(deleted_at="2024-01-01T00:00Z")
        await tell(movie.group, {"type": "movie.changed"})
        assert (await socket.receive_output())["type"] == "websocket.close"

    run(f"/ws/movies/{movie.pk}/", signed_in(user), talk)


@pytest.mark.parametrize("headers", [[(b"host", b"127.0.0.1"), (b"origin", b"http://evil.example")], ORIGIN[:1]])
def test_pages_of_other_sites_are_not_let_in(album: Album, user: User, headers: list[tuple[bytes, bytes]]) -> None:
    async def session() -> None:
        client = await sync_to_async(signed_in)(user)
        async with opened(f"/ws/albums/{album.pk}/", client, headers) as socket:
            assert socket is None

    async_to_sync(session)()


@pytest.mark.parametrize("path", ["/ws/albums/{album}/", "/ws/movies/{movie}/", "/ws/me/"])
def test_strangers_are_not_let_in(album: Album, movie: Movie, path: str) -> None:
    async def talk(socket: Any) -> None:
        assert socket is None

    run(path.format(album=album.pk, movie=movie.pk), Client(), talk)


def test_whoever_started_a_movie_is_told_wherever_they_are(movie: Movie, user: User) -> None:
    async def talk(socket: Any) -> None:
        assert 'id="unseen" hx-swap-oob="true"></span>' in await socket.receive_from()
        await sync_to_async(tell_person)(str(user.pk), movie, Notice.Kind.MOVIE_DONE)
        notice = await Notice.objects.aget()
        await tell(f"user.{user.pk}", {"type": "notice.new", "notice": notice.pk})
        html = await socket.receive_from()
        assert "“Our summer” is done." in html and f"/movies/{movie.pk}/" in html and ">1<" in html
        while not await socket.receive_nothing(timeout=SILENCE):
            await socket.receive_from()
        client = await sync_to_async(signed_in)(user)
        await sync_to_async(client.get)(f"/movies/{movie.pk}/")
        await tell(f"user.{user.pk}", {"type": "notices.seen"})
        assert 'id="unseen" hx-swap-oob="true"></span>' in await socket.receive_from()

    run("/ws/me/", signed_in(user), talk)


def test_nobody_hears_of_what_they_cannot_see_any_more(movie: Movie, user: User) -> None:
    tell_person(str(user.pk), movie, Notice.Kind.MOVIE_DONE)
    movie.album.memberships.all().delete()

    async def talk(socket: Any) -> None:
        await socket.receive_from()
        await tell(f"user.{user.pk}", {"type": "notice.new", "notice": (await Notice.objects.aget()).pk})
        assert await socket.receive_nothing(timeout=SILENCE)

    run("/ws/me/", signed_in(user), talk)


def test_stopping_is_told(movie: Movie, user: User) -> None:
    film_soon(movie, user, movie.storyboard_version)

    async def talk(socket: Any) -> None:
        await socket.receive_from()
        await socket.receive_from()
        await sync_to_async(stop_movie)(movie)
        states = []
        while not await socket.receive_nothing(timeout=0.5):
            message = await socket.receive_from()
            if message.startswith("{"):
                states.append(json.loads(message)["state"])
        await tell(movie.group, {"type": "movie.changed"})
        assert json.loads(await socket.receive_from())["state"] == "planned"

    run(f"/ws/movies/{movie.pk}/", signed_in(user), talk)
