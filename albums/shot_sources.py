"""What the sources of a storyboard stand for: items; and films which were items of their own when the story was told,
and have joined their stills since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from albums.models import Item
from albums.models.items import ItemQuerySet


@dataclass(frozen=True, slots=True)
class Shown:
    """What a shot shows of an item: its picture, or the film with which it moves."""

    item: Item
    is_film: bool = False

    @property
    def blob_id(self) -> str:
        return self.item.moving_blob_id if self.is_film else self.item.blob_id


def shown_by(items: ItemQuerySet, sources: Iterable[str | UUID]) -> dict[str, Shown]:
    """By their sources, those that are among the items. ValueError for what is no id."""
    wanted = {str(UUID(str(source))) for source in sources}
    found: dict[str, Shown] = {}
    for item in items.filter(Q(pk__in=wanted) | Q(film_was__in=wanted)):
        found[str(item.pk)] = Shown(item)
        if item.film_was and item.motion_id:
            found[str(item.film_was)] = Shown(item, is_film=True)
    return {source: shown for source, shown in found.items() if source in wanted}
