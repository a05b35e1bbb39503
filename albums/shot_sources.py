"""What the sources of a storyboard stand for: items; and films which were items of their own when the story was told,
and have joined their stills since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q

from albums.models import Item
from albums.models.items import ItemQuerySet
from albums.storage import PICTURE_SIDES, shown_path


@dataclass(frozen=True, slots=True)
class Shown:
    """What a shot shows of an item: its picture, or the film with which it moves."""

    item: Item
    is_film: bool = False

    @property
    def blob_id(self) -> str:
        return self.item.moving_blob_id if self.is_film else self.item.blob_id

    @property
    def picture(self) -> Path:
        """A small one, of the frame that was chosen where one was."""
        return shown_path(self.item, PICTURE_SIDES[1])


def sources_of(row: Mapping[str, Any]) -> list[str]:
    """All that a shot of a storyboard shows, as JSON has it."""
    return [row["source"], *(picture["source"] for picture in row.get("beside", ()))] if row["source"] else []


def shown_by(items: ItemQuerySet, sources: Iterable[str | UUID]) -> dict[str, Shown]:
    """By their sources, those that are among the items. ValueError for what is no id."""
    wanted = {str(UUID(str(source))) for source in sources}
    found: dict[str, Shown] = {}
    for item in items.filter(Q(pk__in=wanted) | Q(film_was__in=wanted)):
        found[str(item.pk)] = Shown(item)
        if item.film_was and item.motion_id:
            found[str(item.film_was)] = Shown(item, is_film=True)
    return {source: shown for source, shown in found.items() if source in wanted}
