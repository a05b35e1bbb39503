"""Photos with stickers on them: pictures of their own, that know how they were made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from albums.models.items import Blob, Item


class Decoration(models.Model):
    """How a picture was made from another of its album. The scene can be opened again, as long as that is there."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="decoration")
    original = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="decorated")
    scene = models.JSONField()  # as render.cutout.placing writes it
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"stickers on {self.item_id}"

    @property
    def ground(self) -> Item | None:
        """The photo below the stickers, if it is still in the album."""
        original = self.original
        return original if original and original.deleted_at is None else None


class PlacedSticker(models.Model):
    """Bytes of a sticker that a scene shows, with a reference of its own: it outlives the collection it came from, and
    everybody who may change the picture may draw it again.
    """

    decoration = models.ForeignKey(Decoration, models.CASCADE, related_name="stickers")
    sticker = models.UUIDField()  # as the scene calls it; its row may be gone
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decoration", "sticker"], name="sticker_once_in_a_scene"),
        ]

    def __str__(self) -> str:
        return f"{self.sticker} on {self.decoration_id}"
