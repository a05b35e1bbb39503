from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.media.errors import RefusedError
from render.media.identify import PHOTO_FORMATS, VIDEO_FORMATS, identify, identify_head
from tests.render.media.making import bikes


def test_it_works(tmp_path: Path) -> None:
    assert identify(bikes()) == "mp4"


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    disguised = tmp_path / "holiday.jpg"
    disguised.write_bytes(bikes().read_bytes()[:5000])
    assert identify(disguised) == "mp4"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"8BPS\0\1", "a Photoshop file"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\xff\x0a\0\0", "a JPEG XL picture"),
        (b"#EXTM3U\n#EXTINF:1\nfile:///etc/passwd", "a playlist"),
        (b"\n <!DOCTYPE html><html>", "a web page"),
        (b"<?xml version='1.0'?><svg onload=''/>", "an SVG drawing"),
        (b"II*\0\x10\0\0\0CR\x02\0", "a raw camera file (Canon CR2)"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "a raw camera file (Canon CR3)"),
        (b"\0\0\0\x1cftypM4A \0\0\0\0", "a sound file (M4A)"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a sound file (WAV)"),
        ("Liebes Tagebuch, schön war es".encode(), "a text"),
    ],
)
def test_what_we_do_not_take_is_named(head: bytes, name: str) -> None:
    with pytest.raises(RefusedError, match="Memoriesweb takes photos as JPEG") as refusal:
        identify_head(head)
    assert str(refusal.value).startswith(f"This is {name};")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heif"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", "avif"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "mp4"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "mp4"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x84webm", "matroska"),
        ((b"\x47" + bytes(187)) * 5, "mpegts"),
        ((b"\0\0\0\0\x47" + bytes(187)) * 5, "mpegts"),
    ],
)
def test_containers(head: bytes, expected: str) -> None:
    assert identify_head(head) == expected


@given(st.binary(max_size=600))
def test_any_bytes_get_a_format_or_a_sentence(head: bytes) -> None:
    try:
        assert identify_head(head) in PHOTO_FORMATS + VIDEO_FORMATS
    except RefusedError as refusal:
        assert str(refusal).endswith(".")


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    pipe, door, gone = tmp_path / "pipe.jpg", tmp_path / "door.jpg", tmp_path / "gone.jpg"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(door))
        for path, sentence in ((pipe, "a pipe"), (door, "a pipe"), (tmp_path, "a folder"), (gone, "no such file")):
            with pytest.raises(RefusedError, match=sentence):
                identify(path)
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(RefusedError, match="empty"):
        identify(tmp_path / "empty.jpg")
