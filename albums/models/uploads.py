"""Files on their way in."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from albums.models.accounts import User
from albums.models.albums import Album
from albums.models.items import Item
from albums.models.projects import DataSource

LASTS = timedelta(days=7)  # how long somebody can go on with one, and how long it is said what became of it


def in_a_week() -> datetime:
    return timezone.now() + LASTS


class UploadQuerySet(models.QuerySet["Upload"]):
    def unfinished(self) -> UploadQuerySet:
        """Bytes are missing, and can still be sent."""
        return self.filter(state=Upload.State.RECEIVING, expires_at__gt=timezone.now())

    def to_be_shown(self) -> UploadQuerySet:
        """To the one who sends: what is not in the album, or not yet."""
        wanted = models.Q(state=Upload.State.RECEIVING, expires_at__gt=timezone.now())
        return self.filter(wanted | models.Q(state__in=(Upload.State.CHECKING, Upload.State.REFUSED)))

    def on_their_way(self) -> UploadQuerySet:
        """They will or may still become items."""
        return self.filter(state__in=(Upload.State.RECEIVING, Upload.State.CHECKING))

    def being_checked(self) -> UploadQuerySet:
        """All bytes are here, and in a moment they are items, or refused."""
        return self.filter(state=Upload.State.CHECKING)

    def expired(self) -> UploadQuerySet:
        return self.filter(state=Upload.State.RECEIVING, expires_at__lte=timezone.now())


class Upload(models.Model):
    """A file that arrives in chunks (tus 1.0). What has arrived is in a staging file of exactly `offset` bytes or more;
    bytes past `offset` were never acknowledged and are written again.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving"
        CHECKING = "checking"  # all bytes are here; a job identifies the file
        STORED = "stored"
        KNOWN = "known"  # these bytes were in the album already: `item` shows them
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    album = models.ForeignKey(Album, models.CASCADE, related_name="uploads")
    user = models.ForeignKey(User, models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    folder = models.CharField(max_length=1000, blank=True)  # within what was dropped; tells equal names apart
    # Of what is to be an example for a classifier: where it belongs.
    source = models.ForeignKey(DataSource, models.SET_NULL, null=True, blank=True, related_name="+")
    last_modified = models.DateTimeField(null=True, blank=True)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # as the browser told it, or not; later as it is
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVING)
    sentence = models.CharField(max_length=300, blank=True)  # why it was refused
    item = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="uploads")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=in_a_week)

    objects = UploadQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["album", "user", "state"], name="upload_album_user_state"),
            models.Index(fields=["state", "expires_at"], name="upload_state_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.offset} of {self.length}"

    @property
    def is_over_time(self) -> bool:
        return self.state == Upload.State.RECEIVING and self.expires_at <= timezone.now()
