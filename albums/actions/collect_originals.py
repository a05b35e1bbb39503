"""The originals of an album as members of a zip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from albums.models import Item
from albums.models.items import ItemQuerySet
from albums.names import numbered, numbered_together, original_name
from albums.storage import original_path
from albums.zipping import Member

READ = (
    *("name", "shown_at", "probe", "blob__sha256", "blob__size"),
    *("motion_name", "motion_probe", "motion__sha256", "motion__size"),
)


def originals_of(items: ItemQuerySet) -> list[Member]:
    """In a folder for each day, under their own names; equal ones are numbered."""
    taken: set[str] = set()
    rows = items.in_order().select_related("blob", "motion").only(*READ)
    return [member for item in rows for member in in_folder(files_of(item), taken)]


def in_folder(members: Sequence[Member], taken: set[str]) -> list[Member]:
    """Of one item: both halves of a Live Photo keep names that go together."""
    wanted = [f"{member.modified:%Y-%m-%d}/{member.name}" for member in members]
    names = numbered_together(wanted, taken)
    return [replace(member, name=name) for member, name in zip(members, names, strict=True)]


def files_of(item: Item) -> list[Member]:
    """The files as which it came: one, or of a Live Photo two, which make one again wherever they are taken to."""
    moment = timezone.localtime(item.shown_at)
    came_as = [(item.name, item.probe, item.blob)]
    if item.is_live_photo and item.motion:
        came_as.append((item.motion_name, item.motion_probe or {}, item.motion))
    taken: set[str] = set()
    return [
        Member(numbered(original_name(name, probe["format"]), taken), original_path(blob), blob.size, moment)
        for name, probe, blob in came_as
    ]
