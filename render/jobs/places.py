"""The folders of the data that jobs work in."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from render.film.fonts import fonts_folder
from render.film.theme import OUR_SOUNDTRACKS
from render.jobs import kinds
from render.jobs.models import Job

# Children that touch strangers' files do not see what the others write.
SCRATCH, STRANGE_SCRATCH = "scratch/known", "scratch/strange"


def data_folder(name: str) -> Path:
    """A folder of the data, made where it is missing: a fence can let children into existing ones only."""
    folder = Path(settings.DATA_DIR) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def readable_folders() -> list[Path]:
    """What the warm children may read: what has passed the first touch, and what movies are made with."""
    ours = [folder for folder in (OUR_SOUNDTRACKS, fonts_folder()) if folder.is_dir()]
    return [data_folder("originals"), data_folder("pictures"), *ours]


def scratch_of(job: Job) -> Path:
    """A folder for what this job's child writes; it goes when the job's turn ends."""
    folder = _scratch_path(job)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def clear_scratch(job: Job) -> None:
    shutil.rmtree(_scratch_path(job), ignore_errors=True)


def clear_all_scratch() -> None:
    """Remove what a killed server has left."""
    for folder in (SCRATCH, STRANGE_SCRATCH):
        shutil.rmtree(Path(settings.DATA_DIR) / folder, ignore_errors=True)
        data_folder(folder)


def _scratch_path(job: Job) -> Path:
    folder = STRANGE_SCRATCH if kinds.find(job.kind).throwaway else SCRATCH
    return Path(settings.DATA_DIR) / folder / str(job.pk)
