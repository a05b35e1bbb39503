"""What becomes of an upload that does not become an item."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from albums import storage
from albums.actions.receive_chunk import check_soon
from albums.models import Upload
from render.jobs.models import Job

# What has no upload may still be read: pictures that become stickers and classifiers wait here for their jobs.
LEFT = timedelta(days=7)


@transaction.atomic
def end_upload(upload: Upload) -> bool:
    """Forget it, with all that has arrived. False while a job looks at the file: what is whole is not thrown away."""
    if not Upload.objects.exclude(state=Upload.State.CHECKING).filter(pk=upload.pk).delete()[0]:
        return False
    drop_staging(upload)
    return True


@transaction.atomic
def refuse_upload(upload: Upload, sentence: str) -> bool:
    """The file is not one for us; it is kept for nobody. False if something else became of it meanwhile."""
    checking = Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKING)
    most = Upload._meta.get_field("sentence").max_length
    if not checking.update(state=Upload.State.REFUSED, sentence=sentence[:most]):
        return False
    drop_staging(upload)
    return True


def drop_staging(upload: Upload) -> None:
    """Remove what has arrived, on commit. A crash before that leaves it to `tidy_uploads`."""
    transaction.on_commit(partial(storage.staging_path(upload.pk).unlink, missing_ok=True))


def tidy_uploads() -> None:
    """Remove what nobody goes on with, and what crashes have left."""
    for upload in Upload.objects.expired():
        end_upload(upload)
    settled = (Upload.State.STORED, Upload.State.KNOWN, Upload.State.REFUSED)
    Upload.objects.filter(state__in=settled, expires_at__lte=timezone.now()).delete()
    for upload in Upload.objects.filter(state=Upload.State.CHECKING).select_related("album"):
        if not Job.objects.unfinished().about(f"upload:{upload.pk}").exists():
            check_soon(upload)
    # The files first: an upload has its row before it has a file.
    files = {path.stem: path for path in storage.folder("uploads").glob("*.part")}
    wanted = {str(pk) for pk in Upload.objects.on_their_way().values_list("pk", flat=True)}
    old = (timezone.now() - LEFT).timestamp()
    for name in files.keys() - wanted:
        with suppress(FileNotFoundError):  # a job has just read it
            if files[name].stat().st_mtime < old:
                files[name].unlink()
