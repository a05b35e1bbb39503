"""Live Photos and motion photos that tests make of real pictures and films, by writing what phones write."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

from PIL import Image

from render.media.exif import APPLE_CONTENT_IDENTIFIER, APPLE_NOTE, ASCII_TYPE
from tests.render.media.making import bikes_pictures, write_film

MAKER_NOTE = 0x927C
EXIF_IFD = 0x8769
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"
 xmlns:Container="http://ns.google.com/photos/1.0/container/"
 xmlns:Item="http://ns.google.com/photos/1.0/container/item/" {}</rdf:Description></rdf:RDF></x:xmpmeta>"""


def picture(number: int = 0) -> Image.Image:
    return Image.fromarray(bikes_pictures(number + 1)[number])


def jpeg(number: int = 0, *, identifier: str = "", xmp: str = "") -> bytes:
    """A photo; with Apple's identifier as an iPhone writes it, or with an XMP packet."""
    out, exif = BytesIO(), Image.Exif()
    if identifier:
        exif.get_ifd(EXIF_IFD)[MAKER_NOTE] = apple_note(identifier)
    picture(number).save(out, "JPEG", exif=exif, xmp=xmp.encode())
    return out.getvalue()


def apple_note(identifier: str) -> bytes:
    text = identifier.encode() + b"\0"
    at = len(APPLE_NOTE) + 2 + 12 + 4
    entry = struct.pack(">HHHIII", 1, APPLE_CONTENT_IDENTIFIER, ASCII_TYPE, len(text), at, 0)
    return APPLE_NOTE + entry + text


def film(folder: Path, frames: int = 12, *, identifier: str = "", suffix: str = "mov", rotation: int = 0) -> bytes:
    """A film; with Apple's identifier among its metadata keys."""
    tags = {"com.apple.quicktime.content.identifier": identifier} if identifier else {}
    path = write_film(folder / f"film-{frames}.{suffix}", bikes_pictures(frames), tags=tags, rotation=rotation)
    try:
        return path.read_bytes()
    finally:
        path.unlink()


def google(mp4: bytes, *, told: int | None = None, number: int = 0, behind: bytes = b"", padding: int = 0) -> bytes:
    """A motion photo as Google writes it; `told` is the length that its XMP gives for the film."""
    rest = f'<rdf:li><Container:Item Item:Semantic="GainMap" Item:Length="{len(behind)}"/></rdf:li>' if behind else ""
    length = len(mp4) if told is None else told
    xmp = XMP.format(
        f"""GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1"><Container:Directory><rdf:Seq>
        <rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary"
         Item:Padding="{padding}"/></rdf:li>
        <rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="video/mp4" Item:Semantic="MotionPhoto"
         Item:Length="{length}"/></rdf:li>{rest}</rdf:Seq></Container:Directory>"""
    )
    return jpeg(number, xmp=xmp) + bytes(padding) + mp4 + behind


def micro_video(mp4: bytes, *, told: int | None = None, number: int = 0) -> bytes:
    """The same as phones wrote it before 2019."""
    offset = len(mp4) if told is None else told
    xmp = XMP.format(f'GCamera:MicroVideo="1" GCamera:MicroVideoVersion="1" GCamera:MicroVideoOffset="{offset}">')
    return jpeg(number, xmp=xmp) + mp4


def samsung(mp4: bytes, *, size: int | None = None, back: int | None = None, number: int = 0) -> bytes:
    """A motion photo as Samsung writes it: the film in a trailer that ends with a directory."""
    name = b"MotionPhoto_Data"
    data = b"\0\0\x30\x0a" + struct.pack("<I", len(name)) + name + mp4
    entry = struct.pack("<2xHII", 0x0A30, len(data) if back is None else back, len(data) if size is None else size)
    directory = b"SEFH" + struct.pack("<II", 107, 1) + entry
    return jpeg(number) + data + directory + struct.pack("<I", len(directory)) + b"SEFT"
