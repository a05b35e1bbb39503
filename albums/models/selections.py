"""Pictures of an album that somebody has chosen to share by link."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from albums.models.albums import Album
from albums.models.items import Item, ItemQuerySet
from albums.models.moderation import Action, Decision

MOST_SHARED = (
    1000  # pictures behind one link: a page of more is nothing to look at, and the album can be shared in parts
)


class Selection(models.Model):
    """Exactly these pictures, in this order: what comes into the album later does not come in, and what leaves the
    album, if only for the trash, is not shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    album = models.ForeignKey(Album, models.CASCADE, related_name="selections")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"selection of {self.album}"

    @property
    def subject(self) -> str:
        """What the audit log calls it."""
        return f"selection:{self.pk}"

    def items(self) -> ItemQuerySet:
        """All that were chosen and still exist, also those in the trash, in their order; each with its `number`."""
        rows = Item.objects.filter(selected__selection=self, album=self.album_id)
        return rows.annotate(number=models.F("selected__place")).order_by("number")

    def shown(self) -> ItemQuerySet:
        return self.items().alive()

    def visible(self) -> ItemQuerySet:
        """What visitors see: without what staff has taken down, as a part of this selection or of another one. So
        nobody shares it anew by choosing it once more.
        """
        here = Q(action=Action.DOWN, case__links__selection__selected__item=OuterRef("pk"))
        return self.shown().exclude(Exists(Decision.objects.in_force().filter(here)))

    def at(self, number: int) -> Any:
        """The picture at this place, if visitors see it."""
        return self._numbered().filter(number=number).select_related("blob", "motion").first()

    def beside(self, number: int) -> tuple[Any, Any]:
        """All that visitors see before this place, and the first after it."""
        visible = self._numbered()
        return visible.filter(number__lt=number), visible.filter(number__gt=number).first()

    def _numbered(self) -> Any:
        """As `visible`; the type checker knows no annotations from elsewhere."""
        return self.visible()


class Selected(models.Model):
    """One of them. Visitors know it by its place, which never changes, and by no other number."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="selected")
    item = models.ForeignKey(Item, models.CASCADE, related_name="selected")
    place = models.PositiveIntegerField()  # 1, 2, 3 …

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["selection", "place"], name="one_item_each_place"),
            models.UniqueConstraint(fields=["selection", "item"], name="one_place_each_item"),
            models.CheckConstraint(condition=Q(place__gt=0), name="places_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.selection_id}"
