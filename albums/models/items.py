"""Photos and videos, their bytes, and what was seen in them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from albums.models.accounts import User
from albums.models.albums import TRASH_DAYS, Album, Role


class Blob(models.Model):
    """Bytes on disk under their hash, kept once however many items share them.

    The file is written before the row and removed after it, so that a row always has its file.
    """

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    references = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], condition=models.Q(references=0), name="blob_unused"),
        ]

    def __str__(self) -> str:
        return self.sha256


class Look(models.Model):
    """What was seen in a file, as render.vision.codec writes it."""

    blob = models.OneToOneField(Blob, models.CASCADE, primary_key=True, related_name="look")
    version = models.CharField(max_length=40)
    analysis = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"look at {self.pk}"


class ItemQuerySet(models.QuerySet["Item"]):
    def alive(self) -> ItemQuerySet:
        return self.filter(deleted_at=None)

    def in_trash(self) -> ItemQuerySet:
        """Thrown away by themselves, out of albums that are still there."""
        return self.filter(deleted_at__isnull=False, album__deleted_at=None)

    def overdue(self) -> ItemQuerySet:
        return self.filter(deleted_at__lt=timezone.now() - TRASH_DAYS)

    def changeable_by(self, user: User, role: Role) -> ItemQuerySet:
        """Owners of an album change everything in it, contributors what they added."""
        return self if role is Role.OWNER else self.filter(added_by=user)

    def in_order(self) -> ItemQuerySet:
        """As an album shows them: by day and time, then as they came."""
        return self.order_by("shown_at", "id")


class Item(models.Model):
    """A photo or video in an album. Its file passed the probe and can be shown."""

    class Kind(models.TextChoices):
        PHOTO = "photo"
        VIDEO = "video"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    album = models.ForeignKey(Album, models.CASCADE, related_name="items")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="items")
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255)  # as the family calls it: shown and downloaded under, never a path
    kind = models.CharField(max_length=10, choices=Kind.choices)
    probe = models.JSONField()  # as render.jobs.probing.probe_as_json writes it
    width = models.PositiveIntegerField()  # upright
    height = models.PositiveIntegerField()
    duration = models.FloatField(null=True, blank=True)  # seconds
    taken_at = models.DateTimeField(null=True, blank=True)  # what the file says
    taken_at_source = models.CharField(max_length=20, blank=True)
    shift = models.DurationField(default=timedelta(0))  # how wrong the camera's clock was: shown is taken_at + shift
    shown_at = models.DateTimeField()  # where it stands in the album: taken_at + shift, else when it came
    analysed_at = models.DateTimeField(null=True, blank=True)
    refused = models.CharField(max_length=300, blank=True)  # the sentence why it could not be analysed
    junk = models.CharField(max_length=20, blank=True)  # why it is no material for a movie: a name of render.vision
    similar_group = models.UUIDField(null=True, blank=True)
    best_of_group = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["album", "shown_at", "id"], condition=models.Q(deleted_at=None), name="item_album_order"
            ),
            models.Index(fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name="item_trash"),
        ]

    def __str__(self) -> str:
        return self.name

    def shift_by(self, shift: timedelta) -> None:
        """Correct the camera's clock by `shift`, on top of earlier corrections."""
        self.shift += shift
        self.shown_at += shift

    def place_in_time(self) -> datetime:
        return (self.taken_at or self.created_at or timezone.now()) + self.shift
