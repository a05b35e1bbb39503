"""Photos without what they say about themselves: place, camera, names, dates, thumbnails, films inside.

Nothing is decoded: JPEG, PNG, WebP and GIF are lists of parts, and only those parts are written that make the picture.
What is not known to be a part of the picture goes. Of the colour profile the colours stay, and how the camera was held
stays as the only thing that EXIF says.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping

from render.media.bare_profile import bare_profile

ORIENTATION_TAG, SHORT_TYPE = 0x0112, 3

# JPEG markers (ITU-T T.81, table B.1): those that make the picture. APPn and COM are not among them.
SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
JPEG_KEPT = frozenset({*range(0xC0, 0xD0), SOS, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF}) - {0xC8}
JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # no length follows
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
# After entropy-coded data comes a marker that is neither a stuffed byte nor a restart.
JPEG_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
JFIF_BYTES = 12  # up to its thumbnail
AVI1_BYTES = 14  # of a frame of Motion JPEG: which field it is
ADOBE_BYTES = 12
# A colour profile comes in segments: this, the number of the segment, how many there are, and so many bytes at most.
JPEG_PROFILE, JPEG_PROFILE_BYTES = b"ICC_PROFILE\0", 65_519

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What makes the picture, its colours, its size in the world and its movement (PNG, third edition, 4.6 and 11).
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sRGB cICP mDCV cLLI sBIT bKGD pHYs acTL fcTL fdAT".split()
)
PROFILE_NAME = b"ICC profile"  # instead of one that its maker has given
LARGEST_PROFILE = 2**24  # bytes; the largest printers' tables have a few million

WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"})
WEBP_FRAME_KEPT = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
WEBP_FRAME_HEADER = 16
WEBP_HAS_EXIF, WEBP_HAS_XMP = 0x08, 0x04

GIF_EXTENSION, GIF_IMAGE, GIF_TRAILER = 0x21, 0x2C, 0x3B
GIF_CONTROL, GIF_APPLICATION = 0xF9, 0xFF
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
GIF_LOOP_BYTES = 3


class UnknownLayoutError(ValueError):
    """The file is not laid out as its format says, so that nobody knows what its parts are."""


def bare_photo(content: bytes, format_: str, orientation: int) -> bytes:
    """The same picture in the same format. orientation: its EXIF number, which stays.

    Raises UnknownLayoutError, also for formats of which the parts cannot be told apart: those not in BARE.
    """
    try:
        return BARE[format_](content, orientation)
    except UnknownLayoutError:
        raise
    except (KeyError, IndexError, ValueError, struct.error, zlib.error) as error:
        raise UnknownLayoutError("parts that lead nowhere") from error


def orientation_exif(orientation: int) -> bytes:
    """A TIFF block that says nothing else."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION_TAG, SHORT_TYPE, 1, orientation, 0, 0)


def bare_jpeg(content: bytes, orientation: int = 1) -> bytes:
    """Up to its end: what follows, a film or another picture, goes too."""
    if content[:2] != b"\xff\xd8":
        raise UnknownLayoutError("no JPEG")
    exif = [] if orientation == 1 else [_jpeg_segment(APP1, b"Exif\0\0" + orientation_exif(orientation))]
    first, *rest = [*_jpeg_parts(content)]
    if first[2:4] == b"\xff" + bytes([APP0]):  # JFIF wants to be the first
        return b"".join([first, *exif, *rest])
    return b"".join([content[:2], *exif, first[2:], *rest])


def _jpeg_parts(content: bytes) -> Iterator[bytes]:
    """The first with the start of the picture before it."""
    before, at = content[:2], 2
    profile: list[bytes] = []  # until the picture begins
    while True:
        if content[at] != 0xFF:
            raise UnknownLayoutError("no marker where one has to be")
        while content[at] == 0xFF:
            at += 1
        marker = content[at]
        at += 1
        if marker == EOI:
            yield before + bytes([0xFF, EOI])
            return
        if marker in JPEG_ALONE:
            continue
        (length,) = struct.unpack_from(">H", content, at)
        payload = content[at + 2 : at + length]
        if len(payload) != length - 2:
            raise UnknownLayoutError("a segment ends too early")
        at += length
        if marker == APP2 and payload.startswith(JPEG_PROFILE):
            profile.append(payload)
            continue
        kept = _jpeg_kept(marker, payload)
        if kept is None:
            continue
        part = before + _jpeg_segment(marker, kept)
        if profile and marker in JPEG_KEPT:
            part, profile = before + _jpeg_profile(profile) + _jpeg_segment(marker, kept), []
        before = b""
        if marker == SOS:
            found = JPEG_MARKER.search(content, at)
            if found is None:
                raise UnknownLayoutError("the picture has no end")
            part, at = part + content[at : found.start()], found.start()
        yield part


def _jpeg_kept(marker: int, payload: bytes) -> bytes | None:
    """What stays of a segment; None if it goes."""
    if marker in JPEG_KEPT:
        return payload
    if marker == APP0 and payload.startswith(b"JFIF\0") and len(payload) >= JFIF_BYTES:
        return payload[:JFIF_BYTES] + bytes(2)  # without its thumbnail
    if marker == APP0 and payload.startswith(b"AVI1"):
        return payload[:AVI1_BYTES]
    if marker == APP14 and payload.startswith(b"Adobe"):  # how its colours are to be read
        return payload[:ADOBE_BYTES]
    return None


def _jpeg_profile(payloads: list[bytes]) -> bytes:
    """All segments of the colour profile, of all that there were."""
    begin = len(JPEG_PROFILE)
    whole = bare_profile(b"".join(payload[begin + 2 :] for payload in sorted(payloads)))
    cut = [whole[at : at + JPEG_PROFILE_BYTES] for at in range(0, len(whole), JPEG_PROFILE_BYTES)]
    return b"".join(
        _jpeg_segment(APP2, JPEG_PROFILE + bytes([number, len(cut)]) + piece) for number, piece in enumerate(cut, 1)
    )


def _jpeg_segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def bare_png(content: bytes, orientation: int = 1) -> bytes:
    if not content.startswith(PNG_SIGNATURE):
        raise UnknownLayoutError("no PNG")
    out, at = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while True:
        (length,) = struct.unpack_from(">I", content, at)
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        if len(data) != length or len(content) < at + length + 12:
            raise UnknownLayoutError("a chunk ends too early")
        at += length + 12
        if kind == b"iCCP":
            _name, _end, profile = data.partition(b"\0")
            data = PROFILE_NAME + b"\0" + profile[:1] + zlib.compress(bare_profile(_unpacked(profile[1:])))
        if kind in PNG_KEPT:
            out.append(_png_chunk(kind, data))
        elif kind[:1].isupper():
            raise UnknownLayoutError("a chunk without which it cannot be read")
        if kind == b"IHDR" and orientation != 1:
            out.append(_png_chunk(b"eXIf", orientation_exif(orientation)))
        if kind == b"IEND":
            return b"".join(out)


def _unpacked(content: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(content, LARGEST_PROFILE)
    if not unpacking.eof:
        raise UnknownLayoutError("a colour profile without an end")
    return found


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bare_webp(content: bytes, orientation: int = 1) -> bytes:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise UnknownLayoutError("no WebP")
    (size,) = struct.unpack_from("<I", content, 4)
    out = []
    for kind, data in _riff_chunks(content[12 : 8 + size]):
        if kind == b"VP8X":
            flags = data[0] & ~(WEBP_HAS_EXIF | WEBP_HAS_XMP) | (WEBP_HAS_EXIF if orientation != 1 else 0)
            data = bytes([flags]) + data[1:]
        if kind == b"ICCP":
            data = bare_profile(data)
        if kind == b"ANMF":
            inside = _riff_chunks(data[WEBP_FRAME_HEADER:])
            shown = b"".join(_riff_chunk(*chunk) for chunk in inside if chunk[0] in WEBP_FRAME_KEPT)
            data = data[:WEBP_FRAME_HEADER] + shown
        if kind in WEBP_KEPT:
            out.append(_riff_chunk(kind, data))
    if orientation != 1:
        out.append(_riff_chunk(b"EXIF", orientation_exif(orientation)))
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        (length,) = struct.unpack_from("<I", content, at + 4)
        data = content[at + 8 : at + 8 + length]
        if len(data) != length:
            raise UnknownLayoutError("a chunk ends too early")
        yield content[at : at + 4], data
        at += 8 + length + length % 2


def _riff_chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def bare_gif(content: bytes, orientation: int = 1) -> bytes:
    if content[:6] not in (b"GIF87a", b"GIF89a"):
        raise UnknownLayoutError("no GIF")
    at = 13 + _gif_colours(content[10])
    out = [content[:at]]
    while True:
        begin, kind = at, content[at]
        if kind == GIF_TRAILER:
            return b"".join([*out, bytes([GIF_TRAILER])])
        if kind == GIF_EXTENSION:
            at = _gif_blocks_end(content, at + 2)
            label, name = content[begin + 1], content[begin + 3 : begin + 14]
            if label == GIF_CONTROL:
                out.append(content[begin:at])
            elif label == GIF_APPLICATION and name in GIF_LOOPS and content[begin + 14] == GIF_LOOP_BYTES:
                out.append(content[begin : begin + 15 + GIF_LOOP_BYTES] + b"\0")
        elif kind == GIF_IMAGE:
            at = _gif_blocks_end(content, at + 10 + _gif_colours(content[at + 9]) + 1)
            out.append(content[begin:at])
        else:
            raise UnknownLayoutError("no block where one has to be")


def _gif_colours(flags: int) -> int:
    """Bytes of the table of colours of which the flags tell."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks_end(content: bytes, at: int) -> int:
    while length := content[at]:
        at += length + 1
    return at + 1


BARE: Mapping[str, Callable[[bytes, int], bytes]] = {
    "jpeg": bare_jpeg,
    "png": bare_png,
    "webp": bare_webp,
    "gif": bare_gif,
}
