"""What a photo's EXIF and XMP say. Whatever is garbage is passed over: it never stops a readable picture."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from PIL import ExifTags, Image

from render.media.opening import PILLOW_ERRORS
from render.media.when import exif_moment, iso_moment, sane, with_zone_from_gps
from render.media.where import sane_place, sexagesimal

Base = ExifTags.Base

# Date, its fraction and its zone: when the shutter opened, when it was made digital, when the file was written.
EXIF_DATES = (
    (Base.DateTimeOriginal, Base.SubsecTimeOriginal, Base.OffsetTimeOriginal),
    (Base.DateTimeDigitized, Base.SubsecTimeDigitized, Base.OffsetTimeDigitized),
    (Base.DateTime, Base.SubsecTime, Base.OffsetTime),
)
# By pattern and not by an XML parser: a hostile tree cannot blow up what is never built.
XMP_DATE = re.compile(
    rb"(?:exif:DateTimeOriginal|photoshop:DateCreated|xmp:CreateDate|exif:GPSTimeStamp)\s*(?:=\s*[\"']|>\s*)([0-9T:.+\-Z]{10,35})"
)
XMP_TIFF_TAG = 700
XMP_BYTES = 1 << 20  # more is no description of one photo
APPLE_NOTE = b"Apple iOS\0\0\x01MM"
APPLE_CONTENT_IDENTIFIER = 17  # exiftool: Apple tag 0x0011 ContentIdentifier
ASCII_TYPE = 2
TEXT_LENGTH = 100  # of make or model; more is garbage


@dataclass(frozen=True, slots=True)
class Description:
    """What the metadata of a photo tell."""

    orientation: int
    taken: tuple[datetime, Literal["exif", "xmp"]] | None
    gps: tuple[float, float] | None
    camera: str | None
    content_identifier: str | None


def describe(image: Image.Image) -> Description:
    """Read the metadata of an opened picture; nothing is decoded."""
    base, detail, gps = _ifds(image)
    orientation = base.get(Base.Orientation)
    return Description(
        orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1,
        _taken(base | detail, gps, xmp_of(image)),
        gps_place(gps),
        camera_name(text_of(base.get(Base.Make)), text_of(base.get(Base.Model))),
        apple_content_identifier(_raw_exif(image)),
    )


def _ifds(image: Image.Image) -> tuple[dict[int, Any], dict[int, Any], dict[int, Any]]:
    """The base, Exif and GPS directories; empty where they cannot be read."""
    try:
        exif = image.getexif()
    except PILLOW_ERRORS:
        return {}, {}, {}
    return _directory(exif, None), _directory(exif, ExifTags.IFD.Exif), _directory(exif, ExifTags.IFD.GPSInfo)


def _directory(exif: Image.Exif, which: ExifTags.IFD | None) -> dict[int, Any]:
    try:
        return dict(exif if which is None else exif.get_ifd(which))
    except PILLOW_ERRORS:
        return {}


def _taken(
    tags: Mapping[int, Any], gps: Mapping[int, Any], xmp: bytes
) -> tuple[datetime, Literal["exif", "xmp"]] | None:
    moment = exif_taken_at(tags, gps)
    if moment is not None:
        return moment, "exif"
    moment = xmp_moment(xmp)
    return (moment, "xmp") if moment else None


def exif_taken_at(tags: Mapping[int, Any], gps: Mapping[int, Any]) -> datetime | None:
    """When the shutter opened; its zone by the tag for it, else by the time of the GPS fix."""
    fix = gps_moment(gps)
    for date, fraction, zone in EXIF_DATES:
        moment = exif_moment(*(text_of(tags.get(tag)) for tag in (date, fraction, zone)))
        if moment is not None:
            return with_zone_from_gps(moment, fix) if fix and moment.tzinfo is None else moment
    return fix


def text_of(value: object) -> str:
    """A tag as printable text; "" for garbage."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    kept = "".join(char if char.isprintable() else " " for char in value.split("\0")[0][:TEXT_LENGTH])
    return " ".join(kept.split())


def camera_name(make: str, model: str) -> str | None:
    """'NIKON CORPORATION', 'NIKON D40' -> 'NIKON D40'; 'Apple', 'iPhone 6' -> 'Apple iPhone 6'."""
    if not model or not make:
        return model or make or None
    doubled = model.split()[0].casefold() in make.casefold().split()
    return model if doubled else f"{make} {model}"


def gps_place(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, north and east positive."""
    latitude = _coordinate(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S")
    longitude = _coordinate(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W")
    return None if latitude is None or longitude is None else sane_place(latitude, longitude)


def _coordinate(gps: Mapping[int, Any], value: ExifTags.GPS, reference: ExifTags.GPS, negative: str) -> float | None:
    parts = _three_numbers(gps.get(value))
    if parts is None:
        return None
    sign = -1 if text_of(gps.get(reference)).upper().startswith(negative) else 1
    return sign * sexagesimal(parts)


def gps_moment(gps: Mapping[int, Any]) -> datetime | None:
    """When the GPS fix was, in UTC."""
    day = re.fullmatch(r"(\d{4})[:-](\d{1,2})[:-](\d{1,2})", text_of(gps.get(ExifTags.GPS.GPSDateStamp)))
    clock = _three_numbers(gps.get(ExifTags.GPS.GPSTimeStamp))
    if day is None or clock is None:
        return None
    hours, minutes, seconds = clock
    try:
        midnight = datetime(int(day[1]), int(day[2]), int(day[3]), tzinfo=UTC)
        return sane(midnight + timedelta(hours=hours, minutes=minutes, seconds=seconds))
    except (ValueError, OverflowError):
        return None


def _three_numbers(value: object) -> tuple[float, float, float] | None:
    if not isinstance(value, tuple) or len(value) != 3:
        return None
    try:
        first, second, third = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return first, second, third


def xmp_moment(xmp: bytes) -> datetime | None:
    """The date of an XMP packet."""
    match = XMP_DATE.search(xmp)
    return iso_moment(match[1].decode("ascii")) if match else None


def xmp_of(image: Image.Image) -> bytes:
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if found is None and (tags := getattr(image, "tag_v2", None)) is not None:
        found = tags.get(XMP_TIFF_TAG)
    packet = found.encode("utf-8", "replace") if isinstance(found, str) else found
    return packet[:XMP_BYTES] if isinstance(packet, bytes) else b""


def _raw_exif(image: Image.Image) -> bytes:
    raw = image.info.get("exif")
    return raw if isinstance(raw, bytes) else b""


def apple_content_identifier(exif: bytes) -> str | None:
    """The identifier that pairs a Live Photo's still with its film, out of Apple's maker note."""
    start = exif.find(APPLE_NOTE)
    if start < 0:
        return None
    note = exif[start:]
    for tag, kind, count, offset in _note_entries(note):
        if tag == APPLE_CONTENT_IDENTIFIER and kind == ASCII_TYPE:
            return text_of(note[offset : offset + min(count, TEXT_LENGTH)]) or None
    return None


def _note_entries(note: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Tag, type, count, offset of each entry; the directory starts after the name and the byte order."""
    start = len(APPLE_NOTE) + 2
    (entries,) = struct.unpack(">H", note[start - 2 : start].rjust(2, b"\0"))
    table = note[start : start + 12 * entries]
    yield from struct.iter_unpack(">HHII", table[: len(table) // 12 * 12])
