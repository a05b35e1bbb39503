"""Who is let in: first those who are, then one test per refusal."""

from __future__ import annotations

from typing import Any

import pytest
from channels.testing import HttpCommunicator, WebsocketCommunicator

from memoriesweb.door import Door

HOST = (b"host", b"127.0.0.1:8000")
ORIGIN = (b"origin", b"http://127.0.0.1:8000")


async def inside(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


@pytest.fixture
def door() -> Door:
    return Door(inside)


async def ask(door: Door, path: str, *headers: tuple[bytes, bytes], method: str = "GET") -> Any:
    return await HttpCommunicator(door, method, path, headers=[*headers]).get_response()


async def enter(door: Door) -> tuple[bytes, bytes]:
    answer = await ask(door, f"/?token={door.token}", HOST)
    value = dict(answer["headers"])[b"set-cookie"]
    return b"cookie", value.partition(b";")[0]


async def knock(door: Door, *headers: tuple[bytes, bytes]) -> bool:
    socket = WebsocketCommunicator(door, "/progress/", headers=[*headers])
    accepted, _ = await socket.connect()
    return accepted


async def test_the_token_lets_in_and_disappears_from_the_address(door: Door) -> None:
    answer = await ask(door, f"/?token={door.token}", HOST)
    headers = dict(answer["headers"])
    assert (answer["status"], headers[b"location"]) == (303, b"/")
    assert b"HttpOnly" in headers[b"set-cookie"]
    assert b"SameSite=Strict" in headers[b"set-cookie"]


async def test_with_the_cookie_pages_changes_and_sockets_open(door: Door) -> None:
    cookie = await enter(door)
    assert (await ask(door, "/", HOST, cookie))["body"] == b"inside"
    assert (await ask(door, "/start/", HOST, cookie, ORIGIN, method="POST"))["body"] == b"inside"
    assert await knock(door, HOST, cookie, ORIGIN)


async def test_who_is_in_may_use_the_printed_address_again(door: Door) -> None:
    address = f"/?token={door.token}"
    cookie = await enter(door)
    assert (await ask(door, address, HOST, cookie))["status"] == 303


async def test_without_a_cookie_it_is_closed(door: Door) -> None:
    answer = await ask(door, "/", HOST)
    assert answer["status"] == 403
    assert b"Please use the whole address" in answer["body"]
    assert b"unsafe" not in dict(answer["headers"])[b"content-security-policy"]


async def test_a_used_token_is_refused(door: Door) -> None:
    address = f"/?token={door.token}"
    await enter(door)
    answer = await ask(door, address, HOST)
    assert answer["status"] == 403
    assert b"has been used" in answer["body"]


async def test_a_wrong_token_is_refused_and_does_not_spend_the_right_one(door: Door) -> None:
    assert (await ask(door, "/?token=guess", HOST))["status"] == 403
    assert door.token


async def test_a_forged_cookie_is_refused(door: Door) -> None:
    name, value = await enter(door)
    assert (await ask(door, "/", HOST, (name, value[:-3] + b"abc")))["status"] == 403


@pytest.mark.parametrize("host", [b"memories.example", b"192.168.1.5:8000", b"", b"127.0.0.1.evil.example"])
async def test_a_wrong_host_is_refused_even_with_the_cookie(door: Door, host: bytes) -> None:
    cookie = await enter(door)
    assert (await ask(door, "/", (b"host", host), cookie))["status"] == 403


@pytest.mark.parametrize(
    "origin", [b"http://evil.example", b"null", b"http://127.0.0.1:9000", b"https://127.0.0.1:8000"]
)
async def test_a_wrong_origin_is_refused(door: Door, origin: bytes) -> None:
    cookie = await enter(door)
    for method in ("GET", "POST", "PUT"):
        assert (await ask(door, "/", HOST, cookie, (b"origin", origin), method=method))["status"] == 403
    assert not await knock(door, HOST, cookie, (b"origin", origin))


async def test_a_change_or_a_socket_that_does_not_tell_its_origin_is_refused(door: Door) -> None:
    cookie = await enter(door)
    assert (await ask(door, "/start/", HOST, cookie, method="POST"))["status"] == 403
    assert not await knock(door, HOST, cookie)


async def test_a_socket_without_the_cookie_is_refused(door: Door) -> None:
    assert not await knock(door, HOST, ORIGIN)
