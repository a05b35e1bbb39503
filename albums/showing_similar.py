"""What the page of an album's similar shots shows, as plain values for a template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min

from albums.actions.choose_frame import with_best_frames
from albums.models import Album, Item, Look
from albums.why_best import merits_of_look, why_best


@dataclass(frozen=True, slots=True)
class Group:
    """Similar shots: the best, and the rest in the album's order."""

    key: UUID
    best: Item
    rest: Sequence[Item]
    why: str

    @property
    def hidden(self) -> int:
        """How many hide behind the best one."""
        return sum(item.hidden_at is not None for item in self.rest)

    @property
    def count(self) -> int:
        return 1 + len(self.rest)


def group_keys(album: Album) -> Sequence[UUID]:
    """Of all groups of two or more, in the album's order."""
    rows = album.items.alive().filter(similar_group__isnull=False).values("similar_group").order_by()
    several = rows.annotate(count=Count("pk"), first=Min("shown_at")).filter(count__gt=1)
    keys = several.order_by("first", "similar_group").values_list("similar_group", flat=True)
    return [key for key in keys if key]


def groups_of(album: Album, begin: int, most: int) -> tuple[list[Group], bool]:
    """So many groups from that number on, and whether there are more; in four queries."""
    keys = group_keys(album)
    wanted = keys[begin : begin + most]
    items = album.items.alive().filter(similar_group__in=wanted).in_order()
    looks = dict(Look.objects.filter(blob__in=items.values("blob")).values_list("blob", F("analysis__look")))
    members: dict[UUID, list[Item]] = defaultdict(list)
    for item in with_best_frames(items):
        members[item.similar_group].append(item)  # type: ignore[index]  # asked for above
    return [group_of(key, members[key], looks) for key in wanted if members[key]], len(keys) > begin + most


def group_of(key: UUID, members: Sequence[Item], looks: Mapping[str, Any]) -> Group:
    best = next((item for item in members if item.best_of_group), members[0])
    rest = [item for item in members if item is not best]
    merits = {item.pk: merits_of_look(looks[item.blob_id]) for item in members if looks.get(item.blob_id)}
    others = [merits[item.pk] for item in rest if item.pk in merits]
    chosen = best.best_chosen or best.pk not in merits
    return Group(key, best, rest, "" if chosen else why_best(merits[best.pk], others))
