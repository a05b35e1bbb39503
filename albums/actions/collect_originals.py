"""The originals of an album as members of a zip."""

from __future__ import annotations

from django.utils import timezone

from albums.models.items import ItemQuerySet
from albums.names import numbered, original_name
from albums.storage import original_path
from albums.zipping import Member


def originals_of(items: ItemQuerySet) -> list[Member]:
    """In a folder for each day, under their own names; equal ones are numbered."""
    taken: set[str] = set()
    members = []
    for item in items.in_order().select_related("blob").only("name", "shown_at", "probe", "blob__sha256", "blob__size"):
        moment = timezone.localtime(item.shown_at)
        name = f"{moment:%Y-%m-%d}/{original_name(item.name, item.probe['format'])}"
        members.append(Member(numbered(name, taken), original_path(item.blob), item.blob.size, moment))
    return members
