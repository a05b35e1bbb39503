from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from albums.ranged import READ_BYTES, ranged, wanted_span

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "movie.mp4"
    path.write_bytes(CONTENT)
    return path


async def pieces(response: HttpResponseBase) -> list[bytes]:
    assert isinstance(response, StreamingHttpResponse)
    content = response.streaming_content
    assert isinstance(content, AsyncIterator)
    return [piece async for piece in content]


async def get(path: Path, **headers: str) -> tuple[Any, bytes]:
    response = await ranged(RequestFactory().get("/", headers=headers), path, "video/mp4")
    return response, b"".join(await pieces(response)) if response.streaming else b""


async def test_it_works(file: Path) -> None:
    response, body = await get(file)
    assert (response.status_code, body) == (200, CONTENT)
    assert response["Content-Length"] == "1024"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "video/mp4"


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [("bytes=0-99", 0, 100), ("bytes=1000-", 1000, 1024), ("bytes=-24", 1000, 1024), ("bytes=10-9999", 10, 1024)],
)
async def test_a_part(file: Path, asked: str, first: int, end: int) -> None:
    response, body = await get(file, Range=asked)
    assert (response.status_code, body) == (206, CONTENT[first:end])
    assert response["Content-Range"] == f"bytes {first}-{end - 1}/1024"
    assert response["Content-Length"] == str(end - first)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=-0", "bytes=2000-3000"])
async def test_a_part_that_is_not_there(file: Path, asked: str) -> None:
    response, _ = await get(file, Range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=-", "bytes=0-1,5-9", "chapters=1-2", "bytes=a-b", f"bytes={'9' * 5000}-"]
)
async def test_what_cannot_be_understood_is_answered_with_everything(file: Path, asked: str) -> None:
    response, body = await get(file, Range=asked)
    assert (response.status_code, body) == (200, CONTENT)


async def test_a_part_of_a_file_that_has_changed_since_is_answered_with_everything(file: Path) -> None:
    before, _ = await get(file)
    same, _ = await get(file, Range="bytes=0-9", **{"If-Range": before["ETag"]})
    assert same.status_code == 206
    file.write_bytes(CONTENT + b"more")
    changed, body = await get(file, Range="bytes=0-9", **{"If-Range": before["ETag"]})
    assert (changed.status_code, body) == (200, CONTENT + b"more")


async def test_what_the_browser_has_is_not_sent_again(file: Path) -> None:
    before, _ = await get(file)
    again, body = await get(file, **{"If-None-Match": before["ETag"]})
    assert (again.status_code, body) == (304, b"")


async def test_head_tells_the_size_and_sends_nothing(file: Path) -> None:
    response = await ranged(RequestFactory().head("/"), file, "video/mp4")
    assert response["Content-Length"] == "1024"
    assert await pieces(response) == []


async def test_a_download_has_a_name_in_any_script(file: Path) -> None:
    response = await ranged(RequestFactory().get("/"), file, "video/mp4", download_as="夏.mp4")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E5%A4%8F.mp4"


async def test_a_large_file_is_read_in_small_pieces(file: Path) -> None:
    with file.open("wb") as large:
        large.truncate(50 * 2**20)
    response = await ranged(RequestFactory().get("/"), file, "video/mp4")
    sizes = [len(piece) for piece in await pieces(response)]
    assert sum(sizes) == 50 * 2**20
    assert max(sizes) <= READ_BYTES


async def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await get(tmp_path / "nothing.mp4")


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 40))
def test_a_span_is_always_inside_the_file(first: int, last: int, size: int) -> None:
    for asked in (f"bytes={first}-{last}", f"bytes={first}-", f"bytes=-{last}"):
        span = wanted_span(RequestFactory().get("/", headers={"Range": asked}), '"e"', size)
        if span is not None:
            assert 0 <= span[0] < span[1] <= size
