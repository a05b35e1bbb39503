"""The film inside a motion photo is found where it is, and nowhere else."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from render.media import motion_photo
from render.media.errors import RefusedError
from render.media.motion_photo import Span, cut, film_in
from render.media.photo import read_photo
from render.media.probe import probe
from tests.render.media.live_photos import film, google, jpeg, micro_video, samsung

WRITERS: list[Callable[[bytes], bytes]] = [google, micro_video, samsung]


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return film(tmp_path_factory.mktemp("film"), suffix="mp4")


def found_in(folder: Path, content: bytes, format_: str = "jpeg") -> bytes | None:
    """The film inside a file with this content."""
    path = folder / "photo"
    path.write_bytes(content)
    span = film_in(path, format_)
    return None if span is None else content[span.start : span.start + span.length]


@pytest.mark.parametrize("write", WRITERS)
def test_it_works(tmp_path: Path, mp4: bytes, write: Callable[[bytes], bytes]) -> None:
    assert found_in(tmp_path, write(mp4)) == mp4
    path = tmp_path / "photo"
    assert read_photo(path, probe(path)).shape == (272, 640, 3)


def test_with_a_gain_map_behind_and_padding_before(tmp_path: Path, mp4: bytes) -> None:
    assert found_in(tmp_path, google(mp4, behind=jpeg(3), padding=24)) == mp4


def test_what_follows_the_film_is_not_of_it(tmp_path: Path, mp4: bytes) -> None:
    """Samsung counts its own trailer as a part of the film."""
    assert found_in(tmp_path, google(mp4 + b"trailer: no box", told=len(mp4) + 15)) == mp4


def test_a_photo_without_a_film(tmp_path: Path) -> None:
    assert found_in(tmp_path, jpeg()) is None
    assert found_in(tmp_path, jpeg(), "png") is None


def test_samsungs_heic(tmp_path: Path, media: Path) -> None:
    path = media / "live_photos" / "samsung-one-ui-6.heic"
    span = film_in(path, "heif")
    assert span == Span(452284, 3226469)  # as its own trailer says
    cut(path, span, tmp_path / "film")
    found = probe(tmp_path / "film")
    assert (found.kind, found.video_codec, found.width, found.height) == ("video", "hevc", 1080, 1440)


@pytest.mark.parametrize("name", ["IMG_7943.HEIC"])
def test_a_still_of_a_live_photo_has_no_film_inside(media: Path, name: str) -> None:
    assert film_in(media / "live_photos" / name, "heif") is None


def test_a_film_that_is_only_claimed(tmp_path: Path, mp4: bytes) -> None:
    for told in (0, 1, len(mp4) - 1, len(mp4) + 1, 10**12 - 1):
        assert found_in(tmp_path, google(mp4, told=told)) is None
        assert found_in(tmp_path, micro_video(mp4, told=told)) is None
    for wrong in (0, 7, 2**32 - 1):
        assert found_in(tmp_path, samsung(mp4, size=wrong)) is None
        assert found_in(tmp_path, samsung(mp4, back=wrong)) is None
    assert found_in(tmp_path, samsung(b"ftyp" * 100)) is None
    assert found_in(tmp_path, google(mp4[:-50])) is None  # cut off: a box ends outside of the file


def test_a_film_larger_than_any_phone_writes(tmp_path: Path, mp4: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motion_photo, "MOST_FILM_BYTES", len(mp4) - 1)
    assert found_in(tmp_path, google(mp4)) is None


def test_boxes_without_end(tmp_path: Path, mp4: bytes) -> None:
    many = struct.pack(">I4s", 8, b"free") * 10_000
    assert found_in(tmp_path, google(mp4[:32] + many + mp4[32:])) is None


@settings(max_examples=150)
@given(st.data())
def test_broken_anywhere_it_is_a_film_or_none(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        mp4 = film(Path(folder), 4, suffix="mp4")
        content = bytearray(WRITERS[data.draw(st.integers(0, 2))](mp4))
        for _ in range(data.draw(st.integers(1, 4))):
            # Most of a file is pixels: what tells of the film is at both ends of them.
            place = data.draw(st.integers(3, 900) | st.integers(len(content) - len(mp4) - 100, len(content) - 1))
            content[place] = data.draw(st.integers(0, 255))
        path = Path(folder) / "photo"
        path.write_bytes(content)
        with suppress(RefusedError):  # it is no photo any more
            span = film_in(path, "jpeg")
            assert span is None or 0 < span.start < span.start + span.length <= len(content)
            assert span is None or content[span.start + 4 : span.start + 8] == b"ftyp"


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_trailer(tmp_path: Path, tail: bytes) -> None:
    found_in(tmp_path, jpeg() + tail + struct.pack("<I", len(tail)) + b"SEFT")
    found_in(tmp_path, jpeg() + b"SEFH" + tail + struct.pack("<I", len(tail) + 4) + b"SEFT")
