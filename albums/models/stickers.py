"""Stickers: subjects lifted from photos and videos, in their owners' collections."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from albums.models.accounts import User
from albums.models.albums import trash_begins
from albums.models.items import Blob, Item
from render.cutout.finish import Finish


class StickerQuerySet(models.QuerySet["Sticker"]):
    def alive(self) -> StickerQuerySet:
        return self.filter(deleted_at=None)

    def in_trash(self) -> StickerQuerySet:
        return self.filter(deleted_at__gte=trash_begins())

    def overdue(self) -> StickerQuerySet:
        return self.filter(deleted_at__lt=trash_begins())


class Sticker(models.Model):
    """A person's own: nobody else sees the collection, only what stickers were put on.

    Its bytes are a WebP with alpha, cropped to the subject, still or animated, as it was lifted; outline, shadow and
    the rest (`finish`) are drawn when it is shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="stickers")
    name = models.CharField(_("name"), max_length=60)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="stickers")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="+")  # what it was lifted from
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    duration = models.FloatField(null=True, blank=True)  # seconds of one turn; None: it stands still
    finish = models.JSONField(default=dict)  # as Finish.to_json writes it
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = StickerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "-created_at"], name="sticker_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """What the audit log calls it."""
        return f"sticker:{self.pk}"

    @property
    def is_animated(self) -> bool:
        return self.duration is not None

    @property
    def finished_as(self) -> Finish:
        return Finish.from_json(self.finish)
