"""Write down what was seen in an item, as far as people look for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from albums.models import Item, ItemTheme
from albums.where_and_when import PLACE_FIELDS, where_and_when
from render.jobs.probing import probe_from_json


@transaction.atomic
def know_item(item: Item, look: Mapping[str, Any]) -> None:
    """Its themes and how many faces it has, in place of what was known. `look` is as render.vision.codec writes it."""
    item.themes.all().delete()
    rows = [ItemTheme(item=item, theme=theme, confidence=confidence) for theme, confidence in look["themes"]]
    ItemTheme.objects.bulk_create(rows)
    item.face_count = len(look["faces"])
    item.save(update_fields=["face_count"])
    if item.latitude is None and item.probe.get("gps"):
        place_item(item)


def place_item(item: Item) -> None:
    """Give a place to an item that came before places were known. Its date stays where somebody may have put it."""
    found = where_and_when(probe_from_json(item.probe))
    for field in PLACE_FIELDS:
        setattr(item, field, found[field])
    if not item.shift:
        item.taken_at = found["taken_at"] or item.taken_at
        item.shown_at = item.place_in_time()
    item.save(update_fields=[*PLACE_FIELDS, "taken_at", "shown_at"])
