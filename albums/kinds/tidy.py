"""The kind "tidy": once a day, what nobody needs any more goes for good."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albums.actions.empty_trash import empty_trash
from albums.actions.end_upload import tidy_uploads
from albums.actions.keep_song import tidy_songs
from albums.actions.pair_motion import pair_albums
from albums.actions.read_examples import tidy_readings
from albums.actions.share_bytes import tidy_bytes
from albums.actions.split_motion import split_next
from albums.actions.stick_on_shot import tidy_movie_stickers
from albums.actions.tidy_accounts import tidy_accounts
from albums.actions.train_classifier import tidy_trainings
from albums.go_on import go_on
from render.film.movie import tidy_cache
from render.jobs.kinds import Kind, register
from render.jobs.models import Job
from render.jobs.places import data_folder

# What was done is shown in the activity for some days; after a month nobody asks any more.
JOBS_KEPT = timedelta(days=30)


def prepare(job: Job) -> None:
    """Albums before the accounts with which they went."""
    go_on(
        [
            empty_trash,
            tidy_accounts,
            tidy_uploads,
            tidy_songs,
            tidy_movie_stickers,
            tidy_trainings,
            tidy_readings,
            tidy_bytes,
            partial(tidy_cache, data_folder("cache"), settings.CACHE_BYTES),
            pair_albums,
            split_next,
            Job.objects.finished().filter(finished_at__lt=timezone.now() - JOBS_KEPT).delete,
        ]
    )


register(Kind("tidy", prepare=prepare, label=_("Tidying up"), every=timedelta(days=1)))
