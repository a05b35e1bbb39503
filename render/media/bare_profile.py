"""Colour profiles without what they say about themselves: who made them, when, and for which device.

A profile that a screen or a scanner has brought along may hold its name and its serial number (ICC.1:2022, 7 and 9;
Apple's tag "mmod"). What is needed to show the colours stays, to the last bit.
"""

from __future__ import annotations

import struct

HEADER, ENTRY = 128, 12  # bytes
SIGNATURE = b"acsp"
# Curves, matrices and tables of all rendering intents (9.2), and how they were adapted to the white of the connection.
KEPT = frozenset(
    b"rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt chad cicp gamt "
    b"A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 D2B0 D2B1 D2B2 D2B3 B2D0 B2D1 B2D2 B2D3".split()
)
# Of the header (7.2): version; class, colours and connection space; the signature; intent and white point. Not the day,
# the platform, the maker, the model, the program and the hash.
HEADER_KEPT = (slice(8, 24), slice(36, 40), slice(64, 80))
DAY_AT, NO_DAY = slice(24, 36), struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # there has to be one
NAME, RIGHTS = b"desc", b"cprt"  # which have to be there, and say nothing
ALIGNMENT = 4
NEWER = 4  # the version from which on texts are in Unicode


def bare_profile(profile: bytes) -> bytes:
    """The same colours. Raises ValueError or struct.error for what is no profile."""
    (count,) = struct.unpack_from(">I", profile, HEADER)
    if profile[36:40] != SIGNATURE or HEADER + 4 + count * ENTRY > len(profile):
        raise ValueError("no colour profile")
    parts: dict[bytes, bytes] = {NAME: _text(profile[8], NAME), RIGHTS: _text(profile[8], b"text")}
    for number in range(count):
        tag, begin, length = struct.unpack_from(">4sII", profile, HEADER + 4 + number * ENTRY)
        if begin + length > len(profile):
            raise ValueError("a part of a colour profile lies behind its end")
        if tag in KEPT:
            parts[tag] = profile[begin : begin + length]
    return _joined(profile, parts)


def _joined(profile: bytes, parts: dict[bytes, bytes]) -> bytes:
    table, body = b"", b""
    begins: dict[bytes, int] = {}  # red, green and blue often have one curve
    for tag, content in parts.items():
        if content not in begins:
            begins[content] = HEADER + 4 + len(parts) * ENTRY + len(body)
            body += content + bytes(-len(content) % ALIGNMENT)
        table += struct.pack(">4sII", tag, begins[content], len(content))
    header = bytearray(HEADER)
    for kept in HEADER_KEPT:
        header[kept] = profile[kept]
    header[DAY_AT] = NO_DAY
    header[:4] = struct.pack(">I", HEADER + 4 + len(table) + len(body))
    return bytes(header) + struct.pack(">I", len(parts)) + table + body


def _text(version: int, kind: bytes) -> bytes:
    """An empty one, as that version of the format writes it (10.15; ICC.1:2001, 6.5.17 and 6.5.18)."""
    if version >= NEWER:
        return struct.pack(">4sIII2s2sII", b"mluc", 0, 1, 12, b"en", b"US", 0, 28)
    if kind == NAME:
        return struct.pack(">4sII", NAME, 0, 1) + bytes(1 + 4 + 4 + 2 + 1 + 67)
    return struct.pack(">4sI", kind, 0) + bytes(1)
