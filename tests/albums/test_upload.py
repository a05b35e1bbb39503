from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from channels.testing import ApplicationCommunicator, HttpCommunicator
from pytest_django import Settings

from albums.actions.receive_file import name_shown, receive_file
from albums.desk import Desk
from albums.upload import upload


async def send(body: bytes, *headers: tuple[bytes, bytes], method: str = "PUT") -> tuple[int, dict[str, Any]]:
    answer = await HttpCommunicator(upload, method, "/files/", body, [*headers]).get_response(timeout=30)
    return answer["status"], json.loads(answer["body"])


async def test_it_works(desk: Desk, photo: bytes) -> None:
    status, answer = await send(photo, (b"x-file-name", b"Zo%C3%AB.jpg"))
    assert status == 201
    assert (answer["name"], answer["kind"], answer["refused"]) == ("Zoë.jpg", "photo", "")
    (file,) = desk.files
    assert file.path.read_bytes() == photo
    assert file.path.parent == desk.uploads


async def test_a_name_never_becomes_a_path(desk: Desk, photo: bytes) -> None:
    for name in (b"../../etc/passwd", b"C:\\album\\passwd", b"%2e%2e%2fpasswd"):
        _, answer = await send(photo, (b"x-file-name", name))
        assert answer["name"] == "passwd"
    assert {path.name for path in desk.uploads.iterdir()} == {file.id for file in desk.files}
    assert name_shown("/") == "A file without a name"


async def test_the_time_of_the_file_is_kept_for_photos_that_tell_none(desk: Desk, photo: bytes) -> None:
    taken = datetime(2019, 7, 14, 12, 0, tzinfo=UTC)
    await send(photo, (b"x-last-modified", str(int(taken.timestamp() * 1000)).encode()))
    probe = desk.files[0].probe
    assert probe and probe.taken_at == taken


async def test_what_is_no_photo_is_named_with_a_sentence_and_not_kept(desk: Desk) -> None:
    status, answer = await send(b"hello there, this is no photo", (b"x-file-name", b"a.jpg"))
    assert status == 201
    assert answer["refused"].endswith(".")
    assert not answer["picture"]
    assert list(desk.uploads.iterdir()) == []
    assert [file.name for file in desk.refused_files] == ["a.jpg"]


async def test_too_much_is_refused_before_it_is_sent(desk: Desk, settings: Settings) -> None:
    settings.UPLOAD_BYTES = 100
    status, answer = await send(b"", (b"content-length", b"101"))
    assert (status, "larger than" in answer["error"]) == (413, True)


async def test_too_much_that_was_not_announced_is_refused_too(desk: Desk, settings: Settings) -> None:
    settings.UPLOAD_BYTES = 3 * 2**20
    status, _ = await send(bytes(5 * 2**20))
    assert status == 413
    assert list(desk.uploads.iterdir()) == []


async def test_nothing_is_left_of_a_file_that_stops_in_the_middle(desk: Desk) -> None:
    scope = {"type": "http", "method": "PUT", "path": "/files/", "headers": []}
    connection = ApplicationCommunicator(upload, scope)  # type: ignore[no-untyped-call]
    await connection.send_input({"type": "http.request", "body": bytes(2**20), "more_body": True})
    await connection.send_input({"type": "http.disconnect"})
    await connection.wait(10)
    assert desk.files == []
    assert list(desk.uploads.iterdir()) == []


async def test_a_cancelled_receive_leaves_nothing(desk: Desk) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield bytes(2**20)
        await asyncio.Event().wait()

    receiving = asyncio.ensure_future(receive_file(desk, "a.jpg", endless()))
    done, _ = await asyncio.wait([receiving], timeout=0.2)
    assert not done
    receiving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await receiving
    assert list(desk.uploads.iterdir()) == []


async def test_only_put(desk: Desk) -> None:
    assert (await send(b"", method="GET"))[0] == 405
