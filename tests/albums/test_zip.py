"""An album's originals as a zip that is written while it is sent."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from albums.models import Album, User
from albums.storage import original_path
from albums.zipping import PIECE, Member, stream_zip, zip_length, zip_pieces
from tests.albums.conftest import signed_in
from tests.albums.factories import add_photo

NOON = datetime(2024, 7, 14, 12, 30, 44)


def body(answer: Any) -> bytes:
    assert isinstance(answer, StreamingHttpResponse)

    async def read() -> bytes:
        return b"".join([piece async for piece in answer])

    return async_to_sync(read)()


def test_it_works(album: Album, owner: User, viewer: User, own_data: Path) -> None:
    names = ["IMG_1.jpg", "IMG_1.JPG", "../up.jpg", "ü – 日本.jpg"]
    items = [add_photo(album, owner, seed=seed, name=name) for seed, name in enumerate(names)]
    add_photo(album, owner, seed=8, deleted_at=NOON.astimezone())
    answer = signed_in(viewer).get(reverse("album_zip", args=[album.pk]))
    content = body(answer)
    assert len(content) == int(answer["Content-Length"])
    assert answer["Content-Disposition"] == 'attachment; filename="Our summer.zip"'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        day = "2024-07-14/"
        expected = {f"{day}IMG_1.jpg", f"{day}IMG_1 (2).JPG", f"{day}_up.jpg", f"{day}ü – 日本.jpg"}
        assert {name.replace(".._", "_") for name in archive.namelist()} == expected
        for info, item in zip(archive.infolist(), items, strict=True):
            assert archive.read(info) == original_path(item.blob).read_bytes()
            assert info.compress_type == zipfile.ZIP_STORED


def test_only_those_that_are_chosen(album: Album, owner: User, other: User, own_data: Path) -> None:
    items = [add_photo(album, owner, seed=seed) for seed in range(3)]
    foreign = add_photo(Album.objects.create(title="Elsewhere"), other, seed=4)
    form = {"item": ",".join(str(item.pk) for item in (items[0], items[2], foreign))}
    answer = signed_in(owner).post(reverse("album_zip", args=[album.pk]), form)
    with zipfile.ZipFile(io.BytesIO(body(answer))) as archive:
        assert archive.namelist() == ["2024-07-14/IMG_0.jpg", "2024-07-14/IMG_2.jpg"]
    assert signed_in(other).get(reverse("album_zip", args=[album.pk])).status_code == 404


def member(folder: Path, name: str, size: int) -> Member:
    path = folder / f"{abs(hash(name))}-{size}"
    with path.open("wb") as file:
        file.truncate(size)
    return Member(name, path, size, NOON)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40),
            st.integers(0, 3000),
        ),
        max_size=8,
        unique_by=lambda pair: pair[0],
    )
)
def test_its_length_is_known_before(tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, int]]) -> None:
    folder = tmp_path_factory.mktemp("zip")
    members = [member(folder, name, size) for name, size in files]
    content = b"".join(zip_pieces(members))
    assert len(content) == zip_length(members)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [info.file_size for info in archive.infolist()] == [size for _, size in files]


@pytest.mark.prove
def test_files_of_many_gigabytes(tmp_path: Path) -> None:
    sizes = (5 * 2**30, 1, 2**31, 7)
    members = [member(tmp_path, f"{number}.mp4", size) for number, size in enumerate(sizes)]
    out = tmp_path / "all.zip"
    with out.open("wb") as file:
        for piece in zip_pieces(members):
            file.seek(len(piece), os.SEEK_CUR) if not piece.strip(b"\0") else file.write(piece)
        file.truncate(file.tell())
    assert out.stat().st_size == zip_length(members)
    with zipfile.ZipFile(out) as archive:
        assert [info.file_size for info in archive.infolist()] == list(sizes)


def test_memory_stays_flat(tmp_path: Path) -> None:
    members = [member(tmp_path, f"{number}.mp4", 32 * PIECE) for number in range(3)]
    tracemalloc.start()
    assert sum(map(len, zip_pieces(members))) == zip_length(members)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * PIECE


def test_dates_that_no_zip_can_tell_are_moved_to_the_nearest(tmp_path: Path) -> None:
    old = member(tmp_path, "old.jpg", 1)
    members = [Member("old.jpg", old.path, 1, datetime(1905, 1, 2, 3, 4, 6)), Member("new.jpg", old.path, 1, NOON)]
    with zipfile.ZipFile(io.BytesIO(b"".join(zip_pieces(members)))) as archive:
        assert [info.date_time for info in archive.infolist()] == [(1980, 1, 2, 3, 4, 6), (2024, 7, 14, 12, 30, 44)]


def test_a_file_that_is_gone_breaks_the_download(tmp_path: Path) -> None:
    shorter = member(tmp_path, "a.jpg", 10)
    for broken in (Member("a", tmp_path / "nothing", 5, NOON), Member("a", shorter.path, 11, NOON)):

        async def read(member: Member = broken) -> None:
            async for _ in stream_zip([member]):
                pass

        with pytest.raises(OSError):
            async_to_sync(read)()
