"""Smaller copies of a finished movie: made when somebody asks, or for visitors with a slow line; kept as long as the
movie's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.models import Rendition
from render.jobs.models import Job, Lane, State
from render.jobs.queue import enqueue


@dataclass(frozen=True, slots=True)
class Size:
    """What a copy may be."""

    name: Promise
    side: int  # the shorter one, pixels
    most: int | None = None  # bytes
    line: int | None = None  # bits a second of the picture, where it is played over a slow line


# Messengers take 16 MB, counted in thousands or not.
SIZES: Mapping[str, Size] = {
    "chat": Size(_("For chats, 16 MB at most"), 720, 16_000_000),
    "480": Size(_("Small, 480p"), 480),
    "720": Size(_("Medium, 720p"), 720),
}
# What visitors with a link play on a slow line, 1.6 Mbit/s with its sound and to spare; nobody is asked about it.
LINE = "line"
COPIES: Mapping[str, Size] = {**SIZES, LINE: Size(_("For slow lines"), 480, line=900_000)}
# Bits a second from which a file is too heavy to be played over such a line as it is.
HEAVY = 1_250_000


def sizes_of(rendition: Rendition) -> dict[str, Size]:
    """Those that are smaller than the file itself."""
    side = min(rendition.width, rendition.height)
    return {
        key: size for key, size in SIZES.items() if (rendition.blob.size > size.most if size.most else side > size.side)
    }


def is_made(rendition: Rendition, key: str) -> bool:
    return storage.copy_path(rendition.blob_id, key).is_file()


def job_of(rendition: Rendition, key: str) -> Job | None:
    """The newest that has made it, or is to."""
    jobs = Job.objects.about(rendition.movie.subject).filter(kind="copy", params__key=key)
    return jobs.filter(params__blob=rendition.blob_id).order_by("-created_at").first()


def line_soon(rendition: Rendition) -> None:
    """Have the one for slow lines made where the file is too heavy for them, unless that was tried in vain."""
    side, bits = min(rendition.width, rendition.height), 8 * rendition.blob.size / rendition.duration
    if side <= COPIES[LINE].side and bits <= HEAVY:
        return
    job = job_of(rendition, LINE)
    if job is None or job.state != State.FAILED:
        copy_soon(rendition, LINE)


@transaction.atomic
def copy_soon(rendition: Rendition, key: str) -> None:
    """Have it made, where it is not there or on its way."""
    if is_made(rendition, key):
        return
    movie = rendition.movie
    enqueue(
        "copy",
        movie.subject,
        params={"key": key, "blob": rendition.blob_id},
        tenant=str(movie.album_id),
        lane=Lane.NOW,
        groups=[f"album.{movie.album_id}"],
        dedupe_key=f"copy:{movie.pk}:{key}:{rendition.blob_id}",
    )
