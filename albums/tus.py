"""The words of tus 1.0 (https://tus.io/protocols/resumable-upload): headers in, headers out."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.http import http_date
from django.utils.translation import gettext as _

from albums.models import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration,checksum"
CHECKSUMS = ("sha1", "sha256")
CHUNK_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460

LONGEST_NUMBER = 18  # digits, all of which fit into the database's 64 bits
LATEST = 2**43 / 1000  # seconds since 1970: the year 2248
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # lone surrogates come in JSON, and no database takes them


class ProtocolError(Exception):
    """The request is not as tus wants it; its text is a sentence, `status` that of the answer."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new upload is to be. `id` is the client's own, if it has one: a creation whose answer was lost may then be
    repeated.
    """

    id: UUID | None
    album: UUID
    name: str
    folder: str
    length: int
    last_modified: datetime | None
    sha256: str  # empty if it was not told
    source: UUID | None = None  # the examples to which it is to be added, of those that a classifier learns from


@dataclass(frozen=True, slots=True)
class Checksum:
    """Of one chunk."""

    algorithm: str
    digest: bytes

    def fits(self, content: bytes) -> bool:
        return hashlib.new(self.algorithm, content).digest() == self.digest


def wish_of(headers: Mapping[str, str]) -> Wish:
    """Of the headers of a creation. Raises ProtocolError."""
    if "Upload-Defer-Length" in headers:
        raise ProtocolError(_("Please say how long the file is."))
    told = metadata_of(headers.get("Upload-Metadata", ""))
    name, folder = name_and_folder(told.get("relativePath") or told.get("filename", ""))
    try:
        album = UUID(told.get("album", ""))
        own = UUID(told["id"]) if "id" in told else None
        source = UUID(told["source"]) if told.get("source") else None
    except ValueError as error:
        raise ProtocolError(_("Please say which album the file is for.")) from error
    return Wish(
        id=own,
        album=album,
        name=clean_name(told.get("filename", "")) or name,
        folder=folder,
        length=number_of(headers, "Upload-Length"),
        last_modified=moment_of(told.get("lastModified", "")),
        sha256=sha256_of(told.get("sha256", "")),
        source=source,
    )


def metadata_of(header: str) -> dict[str, str]:
    """Upload-Metadata: pairs of a key and a value in Base64, which may be missing. Raises ProtocolError."""
    found = {}
    for pair in filter(None, map(str.strip, header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            found[key] = b64decode(value, validate=True).decode("utf-8")
        except ValueError as error:
            raise ProtocolError(_("Upload-Metadata cannot be read.")) from error
    return found


def name_and_folder(path: str) -> tuple[str, str]:
    """What a browser calls the file, and where in what was dropped it lies. Neither is ever used as a path."""
    *folders, name = path.replace("\\", "/").split("/")
    parts = [clean_name(part) for part in folders]
    folder = "/".join(part for part in parts if part and part not in (".", ".."))
    return clean_name(name), folder[: Upload._meta.get_field("folder").max_length]


def clean_name(name: str) -> str:
    name = UNPRINTABLE.sub("", name.replace("\\", "/").rpartition("/")[2]).strip()
    return name[: Upload._meta.get_field("name").max_length]


def sha256_of(text: str) -> str:
    """The hash in hexadecimal; empty if there is none."""
    return text.lower() if re.fullmatch(r"[0-9a-fA-F]{64}", text) else ""


def moment_of(milliseconds: str) -> datetime | None:
    """When the file was last changed, if that is told and can be."""
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]*)?", milliseconds):
        return None
    seconds = float(milliseconds) / 1000
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < LATEST else None


def checksum_of(headers: Mapping[str, str]) -> Checksum | None:
    """Raises ProtocolError for what is no checksum of ours."""
    header = headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise ProtocolError(_("This server knows the checksums sha1 and sha256."))
    try:
        return Checksum(algorithm, b64decode(value, validate=True))
    except ValueError as error:  # no Base64, or not even ASCII
        raise ProtocolError(_("Upload-Checksum cannot be read.")) from error


def number_of(headers: Mapping[str, str], name: str) -> int:
    """Raises ProtocolError for what is no number of bytes."""
    value = headers.get(name, "")
    if not re.fullmatch(rf"[0-9]{{1,{LONGEST_NUMBER}}}", value):
        raise ProtocolError(_("%(name)s must be a number of bytes.") % {"name": name})
    return int(value)


def described(upload: Upload) -> dict[str, str]:
    """The headers that tell how far it is."""
    headers = {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.length), "Cache-Control": "no-store"}
    if upload.state == Upload.State.RECEIVING:
        headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return headers
