"""What is installed, and what is missing."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from render.film.fonts import fonts_folder
from render.jobs.fence import Fence
from render.jobs.pool import check_fence
from render.weights.manifest import read_manifest
from render.weights.models import models_folder

FREE_BYTES = 2 * 2**30  # less is soon too little for a movie and its segments


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the machine has or lacks."""

    name: str
    well: bool
    detail: str


def check_installation(data: Path) -> list[Part]:
    return [_models(), _fonts(), _soundtracks(), _fence(), _disk(data)]


def _models() -> Part:
    models = read_manifest()
    missing = [model for model in models if not (models_folder() / model.target).is_file()]
    if not missing:
        return Part(_("Seeing"), True, _("all %(count)d models") % {"count": len(models)})
    names = ", ".join(model.name for model in missing)
    if all(model.extra for model in missing):
        return Part(_("Seeing"), True, _("all models but %(names)s, which it does without") % {"names": names})
    return Part(_("Seeing"), False, _("missing: %(names)s. Run: make setup") % {"names": names})


def _fonts() -> Part:
    there = fonts_folder().is_dir()
    return Part(_("Lettering"), there, _("fonts for all scripts") if there else _("fonts are missing. Run: make setup"))


def _soundtracks() -> Part:
    count = len(list((settings.BASE_DIR / "static" / "soundtracks").glob("*.opus")))
    return Part(_("Music"), count > 0, _("%(count)d soundtracks of our own") % {"count": count})


@cache
def _checked_fence() -> Fence:
    return check_fence()


def _fence() -> Part:
    """How well files from anywhere are kept from doing harm while they are read."""
    try:
        fence = _checked_fence()
    except OSError as error:
        return Part(_("Safety"), False, str(error))
    lacks = []
    if not fence.no_network:
        lacks.append(_("this kernel cannot cut files off the network"))
    if not fence.landlock:
        lacks.append(_("this kernel cannot hide other files (no Landlock)"))
    if not fence.seccomp:
        lacks.append(_("this kernel cannot refuse system calls (no seccomp)"))
    return Part(_("Safety"), not lacks, "; ".join(lacks) or _("files are read without network, each fenced in"))


def _disk(data: Path) -> Part:
    free = shutil.disk_usage(data).free
    detail = _("%(free)s free, %(cores)d cores") % {
        "free": filesizeformat(free),
        "cores": len(os.sched_getaffinity(0)),
    }
    return Part(_("This machine"), free > FREE_BYTES, detail)
