"""The kind "empty_trash": remove what somebody gave up just now, instead of tonight."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from albums.actions.empty_trash import empty_trash
from render.jobs.kinds import Kind, register
from render.jobs.models import Job


def prepare(job: Job) -> None:
    empty_trash()


register(Kind("empty_trash", prepare=prepare, label=_("Emptying the trash")))
