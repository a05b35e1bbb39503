from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from render.media.exif import APPLE_NOTE, apple_content_identifier, camera_name, describe, text_of, xmp_moment


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("Canon", "Canon EOS 350D", "Canon EOS 350D"),
        ("NIKON CORPORATION", "NIKON D40", "NIKON D40"),
        ("EASTMAN KODAK COMPANY", "KODAK DC240", "KODAK DC240"),
        ("Apple", "iPhone 6", "Apple iPhone 6"),
        ("", "iPhone 6", "iPhone 6"),
        ("Apple", "", "Apple"),
        ("", "", None),
    ],
)
def test_camera_names(make: str, model: str, name: str | None) -> None:
    assert camera_name(make, model) == name


def test_text_is_cut_at_the_first_zero_and_printable() -> None:
    assert text_of(b"Canon\0\0junk") == "Canon"
    assert text_of("a\x1b[31m  b") == "a [31m b"
    assert text_of(17) == ""


def photo_with(path: Path, **gps: object) -> Image.Image:
    image = Image.new("RGB", (8, 8))
    exif = image.getexif()
    exif.get_ifd(0x8769)[0x9003] = "2019:07:24 11:25:40"
    exif.get_ifd(0x8825).update(
        {1: "S", 2: (Fraction(33), Fraction(30), Fraction(0)), 3: "W", 4: (Fraction(70), Fraction(36), Fraction(36))}
    )
    exif.get_ifd(0x8825).update({29: "2019:07:24", 7: (Fraction(14), Fraction(55), Fraction(40))})
    image.save(path, exif=exif)
    return Image.open(path)


def test_place_and_the_zone_from_the_fix(tmp_path: Path) -> None:
    with photo_with(tmp_path / "a.jpg") as image:
        found = describe(image)
    assert found.gps == pytest.approx((-33.5, -70.61))
    assert found.taken is not None
    assert found.taken[0].utcoffset() == timedelta(hours=-3, minutes=-30)


@pytest.mark.parametrize(
    "packet",
    [
        b"<rdf:Description exif:DateTimeOriginal='2020-05-04T18:39:11-04:00'/>",
        b"<exif:DateTimeOriginal>2020-05-04T18:39:11-04:00</exif:DateTimeOriginal>",
        b'<x xmp:CreateDate = "2020-05-04T18:39:11-04:00">',
    ],
)
def test_xmp_dates(packet: bytes) -> None:
    assert xmp_moment(packet) == datetime(2020, 5, 4, 22, 39, 11, tzinfo=UTC)


def apple_note(identifier: bytes, tag: int = 17) -> bytes:
    at = len(APPLE_NOTE) + 2 + 12 + 4
    return APPLE_NOTE + struct.pack(">HHHIII", 1, tag, 2, len(identifier), at, 0) + identifier


def test_apple_content_identifier() -> None:
    assert apple_content_identifier(b"Exif\0\0..." + apple_note(b"9B539AB8-A668\0") + b"more") == "9B539AB8-A668"
    assert apple_content_identifier(apple_note(b"9B539AB8-A668\0", tag=18)) is None


@given(st.binary(max_size=80))
def test_a_broken_apple_note_tells_nothing_or_a_text(rest: bytes) -> None:
    found = apple_content_identifier(APPLE_NOTE + rest)
    assert found is None or found.isprintable()


@given(st.binary(max_size=200))
def test_garbage_in_exif_never_stops_a_picture(raw: bytes) -> None:
    image = Image.new("RGB", (8, 8))
    image.info["exif"] = b"Exif\0\0" + raw
    assert describe(image).orientation in range(1, 9)
