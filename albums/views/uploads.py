"""Files on their way in: tus 1.0 for scripts, a form for browsers without them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from functools import wraps
from typing import Any
from uuid import UUID

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, RawPostDataException
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from albums import tus
from albums.access import album_for, upload_for
from albums.actions.begin_upload import begin_upload
from albums.actions.end_upload import end_upload
from albums.actions.link_known import MOST_ASKED, lengths_known, link_known
from albums.actions.receive_chunk import ChecksumError, Chunk, OffsetError
from albums.bodies import ClientGone, body_of
from albums.models import Album, Upload
from albums.requests import Request
from albums.sentences import translated
from albums.upload_limits import CHUNK_BYTES, LimitReachedError, check_room
from albums.views import errors

PIECE_BYTES = 2**20  # gathered before a thread writes them: what one request holds in memory
OVERRIDES = {"PATCH", "DELETE", "HEAD"}
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def speaking_tus(view: Any) -> Any:
    """Check the version, answer what goes wrong with its status and sentence, and sign each answer."""

    @wraps(view)
    async def wrapper(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        override = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and override in OVERRIDES:
            request.method = override
        response = await answer(request, *args, **kwargs)
        response["Tus-Resumable"] = tus.VERSION
        return response

    async def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        version = request.headers.get("Tus-Resumable")
        if request.method not in {"OPTIONS", "GET"} and version != tus.VERSION:
            return refuse(412, _("This server speaks tus 1.0.0."), {"Tus-Version": tus.VERSION})
        try:
            response: HttpResponseBase = await (view if iscoroutinefunction(view) else sync_to_async(view))(
                request, *args, **kwargs
            )
        except (tus.ProtocolError, LimitReachedError) as error:
            return refuse(error.status, str(error))
        except Http404 as error:
            return await sync_to_async(errors.not_found)(request, error)
        except PermissionDenied as error:
            return await sync_to_async(errors.permission_denied)(request, error)
        return response

    return wrapper


def refuse(status: int, sentence: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(sentence, status=status, headers=headers, content_type="text/plain; charset=utf-8")


@speaking_tus
@require_http_methods(["POST", "OPTIONS"])
def uploads(request: Request) -> HttpResponse:
    """Begin an upload, or tell what this server can do."""
    if request.method == "OPTIONS":
        return told_abilities()
    wish = tus.wish_of(request.headers)
    album = album_for(request, wish.album, need="contribute", training=True)
    upload = begin_upload(request.user, album, wish)
    return HttpResponse(status=201, headers={"Location": reverse("upload", args=[upload.pk])} | tus.described(upload))


def told_abilities() -> HttpResponse:
    abilities = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(settings.FILE_BYTES),
        "Tus-Checksum-Algorithm": ",".join(tus.CHECKSUMS),
    }
    return HttpResponse(status=204, headers=abilities)


@speaking_tus
@require_http_methods(["HEAD", "PATCH", "DELETE", "GET", "OPTIONS"])
async def upload(request: Request, upload: UUID) -> HttpResponseBase:
    """How far an upload is; more of it; or its end."""
    if request.method == "OPTIONS":
        return told_abilities()
    row = await sync_to_async(upload_for)(request, upload)
    match request.method:
        case "PATCH":
            return await receive(request, row)
        case "DELETE":
            return await sync_to_async(remove)(row)
        case "GET":
            return never_stored(JsonResponse(as_json(row)))
    if row.is_over_time:
        return refuse(410, told_too_late())
    return HttpResponse(headers=tus.described(row))


async def receive(request: Request, row: Upload) -> HttpResponse:
    """A chunk. What arrives before the line is cut counts, unless it comes with a checksum."""
    chunk, most = begin_chunk(request, row)
    try:
        await sync_to_async(check_room)(most)
        async for piece in pieces(body_of(request), most):
            await sync_to_async(chunk.write)(piece)
        await sync_to_async(chunk.end)()
    except ClientGone:
        pass  # nobody reads the answer
    except OffsetError:
        return refuse(409, _("The upload is not where this chunk begins."))
    except ChecksumError:
        return refuse(tus.CHECKSUM_MISMATCH, _("This chunk was damaged on its way."))
    except FileNotFoundError:
        await sync_to_async(end_upload)(row)
        return refuse(410, _("What had arrived of this file is gone. Please send it again."))
    return HttpResponse(status=204, headers=tus.described(row))


def begin_chunk(request: Request, row: Upload) -> tuple[Chunk, int]:
    """What is to be received, and how many bytes at most. Raises ProtocolError before any of them is read."""
    if request.content_type != tus.CHUNK_TYPE:
        raise tus.ProtocolError(_("A chunk must be of the type %s.") % tus.CHUNK_TYPE, 415)
    offset = tus.number_of(request.headers, "Upload-Offset")
    checksum = tus.checksum_of(request.headers)
    if row.is_over_time:
        raise tus.ProtocolError(told_too_late(), 410)
    if offset != row.offset or row.state != Upload.State.RECEIVING:
        raise tus.ProtocolError(_("The upload is not where this chunk begins."), 409)
    most = min(CHUNK_BYTES, row.length - row.offset)
    length = request.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length) > most:
        raise too_large(most)
    return Chunk(row, checksum), most


async def pieces(parts: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    """The body in parts worth a write. Raises ProtocolError for more bytes than `most`, and ClientGone."""
    gathered, count, gone = bytearray(), 0, False
    try:
        async for part in parts:
            count += len(part)
            if count > most:
                raise too_large(most)
            gathered += part
            if len(gathered) >= PIECE_BYTES:
                yield bytes(gathered)
                gathered.clear()
    except ClientGone:
        gone = True
    if gathered:
        yield bytes(gathered)
    if gone:
        raise ClientGone


def too_large(most: int) -> tus.ProtocolError:
    return tus.ProtocolError(_("This chunk is too large; the limit is %s bytes.") % most, 413)


def told_too_late() -> str:
    return _("This upload was left for so long that it was given up. Please send the file again.")


def remove(row: Upload) -> HttpResponse:
    if not end_upload(row):
        return refuse(409, _("This file has arrived whole and is being looked at."))
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def uploads_unfinished(request: Request, album: UUID) -> HttpResponseBase:
    """What the person has begun to send to the album, or was refused; with `ids` how these are. By POST the form."""
    there = album_for(request, album, need="contribute", training=True)
    if request.method == "POST":
        return receive_form(request, there)
    rows = Upload.objects.filter(album=there, user=request.user).order_by("created_at")
    ids = request.GET.get("ids")
    shown = rows.to_be_shown() if ids is None else rows.filter(pk__in=ids_of(ids))
    return never_stored(JsonResponse({"uploads": [as_json(row) for row in shown]}))


def ids_of(text: str) -> list[UUID]:
    """Those that are ids."""
    return [UUID(part) for part in text.split(",")[:MOST_ASKED] if ID.fullmatch(part)]


def as_json(row: Upload) -> dict[str, Any]:
    modified = round(row.last_modified.timestamp() * 1000) if row.last_modified else None
    return {
        "id": str(row.pk),
        "url": reverse("upload", args=[row.pk]),
        "name": row.name,
        "folder": row.folder,
        "lastModified": modified,
        "length": row.length,
        "offset": row.offset,
        "state": row.state,
        "sentence": translated(row.sentence),
        "item": str(row.item_id or ""),
        "picture": reverse("item_picture", args=[row.item_id, 320]) if row.item_id else "",
    }


def never_stored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def receive_form(request: Request, album: Album) -> HttpResponseBase:
    """All files of a form at once, each as if it had come in chunks."""
    files = request.FILES.getlist("files")
    arrived = 0
    for file in files:
        try:
            receive_file(request, album, file)
            arrived += 1
        except LimitReachedError as error:
            messages.error(request, f"{tus.clean_name(file.name or '')}: {error}")
    if arrived:
        sentence = ngettext("%d file has arrived.", "%d files have arrived.", arrived) % arrived
        messages.success(request, sentence)
    elif not files:
        messages.error(request, _("Please choose photos or videos first."))
    return redirect("album", album.pk)


def receive_file(request: Request, album: Album, file: UploadedFile[bytes]) -> None:
    """Raises LimitReachedError."""
    folder, source = (request.POST.get(name, "") for name in ("folder", "source"))
    wish = tus.Wish(
        id=None,
        album=album.pk,
        name=tus.clean_name(file.name or ""),
        folder=tus.clean_name(folder),
        length=file.size or 0,
        last_modified=None,
        sha256="",
        source=UUID(source) if ID.fullmatch(source) else None,
    )
    row = begin_upload(request.user, album, wish)
    chunk = Chunk(row)
    try:
        for piece in file.chunks(PIECE_BYTES):
            chunk.write(piece)
    except LimitReachedError:
        end_upload(row)
        raise


@never_cache
@require_POST
def uploads_known(request: Request, album: UUID) -> HttpResponse:
    """{"lengths": [bytes]}: which of these are worth hashing. {"files": [{"sha256", "name"}]}: which of these the
    person can open already; they are now in the album.
    """
    there = album_for(request, album, need="contribute", training=True)
    try:
        asked = json.loads(request.body)
        lengths = [length for length in asked.get("lengths", []) if type(length) is int and 0 < length < 2**63]
        files = {tus.sha256_of(file["sha256"]): tus.clean_name(file["name"]) for file in asked.get("files", [])}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, RawPostDataException):
        return refuse(400, _("This request could not be understood."))
    files.pop("", None)
    if len(lengths) > MOST_ASKED or len(files) > MOST_ASKED:
        return refuse(400, _("Please ask about fewer files at once."))
    known = {"lengths": lengths_known(request.user, lengths), "known": link_known(request.user, there, files)}
    return JsonResponse(known)
