"""Try a classifier on a picture or video that it may never have seen."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from albums import tus
from albums.actions.begin_upload import begin_upload
from albums.actions.keep_examples import TRIED
from albums.actions.receive_chunk import Chunk
from albums.models import DataSource, Item, Project, Scoring, Snapshot, Upload, User
from albums.upload_limits import LimitReachedError
from render.jobs.models import Job, Lane
from render.jobs.queue import enqueue


def begin_try(user: User, project: Project, file: UploadedFile[bytes]) -> Upload:
    """Take a file in as any other; what was tried can be labelled later. Raises LimitReachedError."""
    if not file.size:
        raise LimitReachedError(_("This file is empty."))
    wish = tus.Wish(
        id=uuid4(),
        album=project.album_id,
        name=tus.clean_name(file.name or ""),
        folder=TRIED,
        length=file.size,
        last_modified=None,
        sha256="",
        source=tried_source(project).pk,
    )
    upload = begin_upload(user, project.album, wish)
    chunk = Chunk(upload)
    for piece in file.chunks():
        chunk.write(piece)
        chunk.end()
    return upload


def tried_source(project: Project) -> DataSource:
    """The collection of what was tried: called in the language of who tries first, unless somebody renames it."""
    found, _created = project.data_sources.get_or_create(is_tried=True, defaults={"name": _("Tried")})
    return found


def name_of_tried(project: Project) -> str:
    """Of that collection, or as it would be called."""
    known = project.data_sources.filter(is_tried=True).first()
    return known.name if known else _("Tried")


def upload_tried(project: Project, user: User, upload_id: UUID) -> Upload | None:
    """What this person has sent, on its way or there."""
    mine = Upload.objects.filter(pk=upload_id, user=user, album=project.album_id, folder=TRIED)
    return mine.select_related("item").first()


def score_now(item: Item, snapshot: Snapshot) -> Scoring | None:
    """What the classifier says; None while it looks at it, for somebody who waits."""
    known = Scoring.objects.filter(snapshot=snapshot, blob=item.blob_id).first()
    if known is None:
        enqueue(
            "score",
            f"item:{item.pk}",
            params={"snapshot": str(snapshot.pk)},
            tenant=snapshot.project.subject,
            lane=Lane.NOW,
            dedupe_key=f"score:{snapshot.pk}:{item.blob_id}",
        )
    return known


def looking_at(item: Item, snapshot: Snapshot) -> Job | None:
    """The job that looks, to tell how far it is."""
    jobs = Job.objects.unfinished().about(f"item:{item.pk}").filter(kind__in=("score", "features"))
    return jobs.order_by("-progress").first()
