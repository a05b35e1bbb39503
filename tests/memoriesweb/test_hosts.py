"""Host and Origin of requests and sockets: first those that are fine, then one test per refusal."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from channels.testing import HttpCommunicator, WebsocketCommunicator
from pytest_django import Settings

from memoriesweb.hosts import HostCheck, is_ours

HOST = (b"host", b"192.168.1.5:8000")
ORIGIN = (b"origin", b"http://192.168.1.5:8000")


async def inside(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


door = HostCheck(inside)


async def ask(*headers: tuple[bytes, bytes], method: str = "GET") -> int:
    answer = await HttpCommunicator(door, method, "/", headers=[*headers]).get_response()
    status: int = answer["status"]
    return status


async def knock(*headers: tuple[bytes, bytes]) -> bool:
    accepted, _ = await WebsocketCommunicator(door, "/ws/me/", headers=[*headers]).connect()
    return accepted


async def test_pages_changes_and_sockets_from_here_are_fine() -> None:
    assert await ask(HOST) == 200
    assert await ask(HOST, ORIGIN, method="POST") == 200
    assert await ask(HOST, method="PATCH") == 200  # a client that is no browser; the token of forms is still asked for
    assert await knock(HOST, ORIGIN)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8000",
        "localhost",
        "[::1]:8000",
        "10.1.2.3",
        "172.20.0.9:81",
        "[fd00::2]:8000",
        "[fe80::1]",
        "100.64.1.1",
    ],
)
def test_addresses_of_home_networks_are_ours(host: str) -> None:
    assert is_ours(host)


def test_names_from_the_settings_and_of_this_machine_are_ours(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.HOST_NAMES = "https://memories.example.org", ["memories.fritz.box"]
    for name in ("memories.example.org", "Memories.Fritz.box:8000", f"{socket.gethostname().split('.')[0]}.local"):
        assert is_ours(name)


@pytest.mark.parametrize(
    "host",
    [
        "memories.example",
        "8.8.8.8",
        "",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "2130706433",
        "[2600::1]",
        "a b",
    ],
)
async def test_any_other_host_is_refused(host: str) -> None:
    assert not is_ours(host)
    assert await ask((b"host", host.encode())) == 403
    assert not await knock((b"host", host.encode()), (b"origin", f"http://{host}".encode()))


@pytest.mark.parametrize(
    "origin", [b"http://evil.example", b"null", b"http://192.168.1.5:9", b"https://192.168.1.5:8000"]
)
async def test_a_change_or_socket_from_elsewhere_is_refused(origin: bytes) -> None:
    for method in ("POST", "PATCH", "DELETE"):
        assert await ask(HOST, (b"origin", origin), method=method) == 403
    assert not await knock(HOST, (b"origin", origin))


async def test_a_socket_that_does_not_tell_its_origin_is_refused() -> None:
    assert not await knock(HOST)


async def test_the_public_address_is_an_origin_also_behind_a_proxy(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://memories.example.org"
    for host in (b"memories.example.org", b"127.0.0.1:8000"):
        assert await knock((b"host", host), (b"origin", b"https://memories.example.org"))
