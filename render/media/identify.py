"""What a file is, told by its first bytes. Names and suffixes are never asked."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

from render.media.errors import RefusedError

PHOTO_FORMATS = ("jpeg", "png", "webp", "heif", "avif", "gif", "tiff")
VIDEO_FORMATS = ("mp4", "matroska", "avi", "mpegts")
TAKEN = (
    "Memoriesweb takes photos as JPEG, PNG, WebP, HEIC, AVIF, GIF or TIFF "
    "and videos as MP4, MOV, M4V, MKV, WebM, AVI or MTS."
)

# Room for five packets of a transport stream; all other magics are nearer the start.
HEAD_BYTES = 4096

# Brands of ISO base media files (ISO/IEC 14496-12) that are not films: https://mp4ra.org/registered-types/brands
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}
SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "}
# A QuickTime file from before `ftyp` starts with one of these boxes.
QUICKTIME_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}

# Start of file -> one of our formats.
TAKEN_MAGICS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
)

# Start of file -> what a family would call it; (offset, bytes, name), the first that fits counts.
REFUSED_MAGICS: tuple[tuple[int, bytes, str], ...] = (
    (8, b"CR\x02\0", "a raw camera file (Canon CR2)"),
    (0, b"IIRO", "a raw camera file (Olympus ORF)"),
    (0, b"IIRS", "a raw camera file (Olympus ORF)"),
    (0, b"MMOR", "a raw camera file (Olympus ORF)"),
    (0, b"IIU\0", "a raw camera file (Panasonic RW2)"),
    (0, b"FUJIFILMCCD-RAW", "a raw camera file (Fujifilm RAF)"),
    (0, b"FOVb", "a raw camera file (Sigma X3F)"),
    (6, b"HEAPCCDR", "a raw camera file (Canon CRW)"),
    (0, b"\0MRM", "a raw camera file (Minolta MRW)"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (0, b"BM", "a BMP picture"),
    (0, b"\0\0\x01\0", "an icon"),
    (0, b"\0\0\x02\0", "a mouse cursor"),
    (0, b"icns", "an icon"),
    (0, b"gimp xcf", "a GIMP file"),
    (0, b"DDS ", "a game texture (DDS)"),
    (0, b"BLP1", "a game texture (BLP)"),
    (0, b"BLP2", "a game texture (BLP)"),
    (0, b"\x01\xda", "a Silicon Graphics picture"),
    (0, b"DanM", "an old Windows Paint picture"),
    (0, b"LinS", "an old Windows Paint picture"),
    (4, b"\x11\xaf", "an Autodesk animation"),
    (4, b"\x12\xaf", "an Autodesk animation"),
    (0, b"SIMPLE  =", "an astronomy picture (FITS)"),
    (0, b"%PDF", "a PDF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"{\\rtf", "a text document"),
    (0, b"PK\x03\x04", "a ZIP archive or an Office document"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf", "a 7-Zip archive"),
    (0, b"\x1f\x8b", "a packed file (GZIP)"),
    (0, b"BZh", "a packed file (BZIP2)"),
    (0, b"\xfd7zXZ", "a packed file (XZ)"),
    (257, b"ustar", "a TAR archive"),
    (0, b"\xd0\xcf\x11\xe0", "an old Office document or a Windows thumbnail store"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "a Windows Media file"),
    (0, b"FLV", "a Flash video"),
    (0, b"CWS", "a Flash animation"),
    (0, b"FWS", "a Flash animation"),
    (0, b"\0\0\x01\xba", "an MPEG program stream (MPG or VOB)"),
    (0, b"\0\0\x01\xb3", "an MPEG video stream"),
    (0, b".RMF", "a RealMedia file"),
    (0, b"OggS", "an Ogg file"),
    (0, b"ID3", "a sound file (MP3)"),
    (0, b"\xff\xfb", "a sound file (MP3)"),
    (0, b"\xff\xf1", "a sound file (AAC)"),
    (0, b"\xff\xf9", "a sound file (AAC)"),
    (0, b"fLaC", "a sound file (FLAC)"),
    (0, b"#!AMR", "a sound file (AMR)"),
    (0, b"MThd", "a MIDI file"),
    (0, b"#EXTM3U", "a playlist"),
    (0, b"SQLite format 3", "a database"),
    (0, b"MZ", "a Windows program"),
    (0, b"\x7fELF", "a program"),
    (0, b"#!", "a script"),
)
RIFF_KINDS = {b"WAVE": "a sound file (WAV)", b"ACON": "a mouse cursor", b"RMID": "a MIDI file"}
MARKUP = ((rb"<svg[\s>]", "an SVG drawing"), (rb"<(!doctype\s+)?html", "a web page"), (rb"<\?xml", "an XML file"))


def identify(path: Path) -> str:
    """The format by content: one of PHOTO_FORMATS or VIDEO_FORMATS.

    Raises RefusedError, naming what the file seems to be, for anything else.
    """
    return identify_head(read_head(path))


def identify_head(head: bytes) -> str:
    """As `identify`, of the first HEAD_BYTES bytes of a file."""
    if not head:
        raise RefusedError("This file is empty; please send it again.")
    name = refused_name(head)
    if name is not None:
        raise RefusedError(f"This is {name}; {TAKEN}")
    for recognise in RECOGNISERS:
        found = recognise(head)
        if found is not None:
            return found
    raise RefusedError(f"This is not a photo or video that we know; {TAKEN}")


def read_head(path: Path) -> bytes:
    """The first HEAD_BYTES bytes. Raises RefusedError for what is no readable file; never waits on a pipe or device."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise RefusedError("This is a folder that cannot be opened.")
        if not stat.S_ISREG(mode):
            raise RefusedError("This is not a file but a device or a pipe.")
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except FileNotFoundError as error:
        raise RefusedError("There is no such file.") from error
    except OSError as error:
        raise RefusedError("This file cannot be opened.") from error


def refused_name(head: bytes) -> str | None:
    """What we do not take, with its article; None if it is not on our list of those."""
    for offset, magic, name in REFUSED_MAGICS:
        if head.startswith(magic, offset):
            return name
    if head.startswith(b"RIFF") and head[8:12] in RIFF_KINDS:
        return RIFF_KINDS[head[8:12]]
    brands = iso_brands(head)
    if brands and brands[0] == b"crx ":
        return "a raw camera file (Canon CR3)"
    if brands and brands[0] in SOUND_BRANDS:
        return "a sound file (M4A)"
    return refused_text(head)


def refused_text(head: bytes) -> str | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1024].lower()
    for pattern, name in MARKUP:
        if re.match(pattern, start) or (name.endswith("drawing") and start.startswith(b"<") and b"<svg" in start):
            return name
    is_text = b"\0" not in head and all(byte >= 0x20 or byte in b"\t\n\r\f" for byte in head[:512])
    return "a text" if is_text and _decodes(head) else None


def _decodes(head: bytes) -> bool:
    try:
        head[:512].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 508  # a character may be cut at the end
    return True


def iso_brands(head: bytes) -> list[bytes]:
    """The major brand and the compatible ones of an ISO base media file; empty for other files."""
    if head[4:8] != b"ftyp":
        return []
    size = min(int.from_bytes(head[:4]), len(head))
    return [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]


def _by_magic(head: bytes) -> str | None:
    return next((name for magic, name in TAKEN_MAGICS if head.startswith(magic)), None)


def _riff(head: bytes) -> str | None:
    if not head.startswith(b"RIFF"):
        return None
    return {b"WEBP": "webp", b"AVI ": "avi"}.get(head[8:12])


def _iso(head: bytes) -> str | None:
    brands = iso_brands(head)
    if not brands:
        return "mp4" if head[4:8] in QUICKTIME_BOXES else None
    if AVIF_BRANDS & set(brands):
        return "avif"
    return "heif" if brands[0] in HEIF_BRANDS else "mp4"


def _matroska(head: bytes) -> str | None:
    is_ebml = head.startswith(b"\x1aE\xdf\xa3")
    return "matroska" if is_ebml and (b"matroska" in head[:64] or b"webm" in head[:64]) else None


def _transport_stream(head: bytes) -> str | None:
    # 0x47 starts every packet of 188 bytes; camcorders put four bytes of time code before each (M2TS).
    for first, step in ((0, 188), (4, 192)):
        packets = [head[at] for at in range(first, len(head), step)]
        if len(packets) >= 4 and all(byte == 0x47 for byte in packets[:5]):
            return "mpegts"
    return None


RECOGNISERS: tuple[Callable[[bytes], str | None], ...] = (_by_magic, _riff, _iso, _matroska, _transport_stream)
