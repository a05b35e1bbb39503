"""Photos and videos, their bytes, and what was seen in them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from albums.models.accounts import User
from albums.models.albums import Album, Role, trash_begins
from albums.own_clock import by_own_clock


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

    def families(self) -> ItemQuerySet:
        """Those in albums that a family made: without what classifiers learn from."""
        return self.filter(album__project=None)

    def shown(self) -> ItemQuerySet:
        """In the grid, and for movies to choose from: without what hides behind the best of similar shots."""
        return self.alive().filter(hidden_at=None)

    def in_grid(self) -> ItemQuerySet:
        """Shown, but for what is set aside."""
        return self.shown().filter(junk="")

    def set_aside(self) -> ItemQuerySet:
        """Screenshots, papers and shots that went wrong, in their own place."""
        return self.shown().exclude(junk="")

    def in_trash(self) -> ItemQuerySet:
        """Thrown away by themselves, out of albums that are still there."""
        return self.filter(deleted_at__gte=trash_begins(), album__deleted_at=None)

    def overdue(self) -> ItemQuerySet:
        return self.filter(deleted_at__lt=trash_begins())

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
    # Where it stands in the album: what clocks showed at taken_at where it was taken, as if at home, + shift; else when
    # it came.
    shown_at = models.DateTimeField()
    analysed_at = models.DateTimeField(null=True, blank=True)
    refused = models.CharField(max_length=300, blank=True)  # the sentence why it could not be analysed
    junk = models.CharField(max_length=20, blank=True)  # why it is no material for a movie: a name of render.vision
    wanted = models.BooleanField(default=False)  # a person said that it is fine: no machine calls it junk
    similar_group = models.UUIDField(null=True, blank=True)
    best_of_group = models.BooleanField(default=False)
    best_chosen = models.BooleanField(default=False)  # by a person: no arranging changes it
    hidden_at = models.DateTimeField(null=True, blank=True)  # put behind the best of its group; still there
    # A Live Photo's video, or that inside a motion photo: shown by this item, which stays a photo.
    motion = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="moving_items")
    motion_name = models.CharField(max_length=255, blank=True)  # of the file it came as; "": it is inside the photo
    motion_probe = models.JSONField(null=True, blank=True)
    motion_sought = models.BooleanField(default=False)  # whether somebody has looked for a film inside the photo
    film_was = models.UUIDField(null=True, blank=True)  # the item that its film was until it joined: movies know it so
    content_identifier = models.CharField(max_length=64, blank=True)  # Apple's, the same in both files of a Live Photo
    key_time = models.FloatField(null=True, blank=True)  # seconds: the frame that somebody chose to stand for it
    face_count = models.PositiveSmallIntegerField(null=True, blank=True)  # None: nobody has looked at it yet
    nudity = models.FloatField(null=True, blank=True)  # 0..1, the highest of all its frames
    latitude = models.FloatField(null=True, blank=True)  # degrees
    longitude = models.FloatField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)  # the nearest town
    country = models.CharField(max_length=2, blank=True)  # ISO 3166
    utc_offset = models.SmallIntegerField(null=True, blank=True)  # minutes: what clocks showed where it was taken
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    best_ms: int | None = None  # of a video its best frame, where a page has asked for it

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["album", "shown_at", "id"], condition=models.Q(deleted_at=None), name="item_album_order"
            ),
            models.Index(fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name="item_trash"),
            models.Index(fields=["country", "place"], condition=~models.Q(place=""), name="item_place"),
            models.Index(
                fields=["album", "content_identifier"],
                condition=~models.Q(content_identifier=""),
                name="item_content_identifier",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live_photo(self) -> bool:
        """Whether it came as two files, a still and its film."""
        return self.motion_id is not None and self.motion_name != ""

    @property
    def has_frames(self) -> bool:
        """Whether one of several frames can stand for it."""
        return self.kind == self.Kind.VIDEO or self.motion_id is not None

    @property
    def moving_blob_id(self) -> str:
        """The bytes that hold its frames: of a Live Photo its motion's."""
        return str(self.motion_id or self.blob_id)

    @property
    def key_ms(self) -> int | None:
        """The frame that somebody chose, if it is still there."""
        return round(1000 * self.key_time) if self.key_time is not None and self.has_frames else None

    def shift_by(self, shift: timedelta) -> None:
        """Correct the camera's clock by `shift`, on top of earlier corrections."""
        self.shift += shift
        self.shown_at += shift

    @property
    def is_dated(self) -> bool:
        """Whether its date is known from itself or from somebody, not from its file alone, which any copy changes."""
        return is_dated(self.shift, self.taken_at_source)

    def place_in_time(self) -> datetime:
        """Where an album shows it: at what its own clock showed, so that an evening far away is in its own day."""
        if self.taken_at is None:
            return (self.created_at or timezone.now()) + self.shift
        return by_own_clock(self.taken_at, self.utc_offset) + self.shift


def is_dated(shift: timedelta, source: str) -> bool:
    return bool(shift) or source not in ("", "file")


class ItemTheme(models.Model):
    """What an item is about, for finding it: a theme of render.vision.themes."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=30)
    confidence = models.FloatField()  # 0..1, calibrated: of ten with 0.7 seven are right

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "theme"], name="one_theme_each"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["theme", "confidence"], name="item_theme")]

    def __str__(self) -> str:
        return f"{self.theme} {self.confidence:.2f}"


class FrameStrip(models.Model):
    """The judged frames of a video or a Live Photo's motion. Small pictures of them lie with the blob's."""

    blob = models.OneToOneField(Blob, models.CASCADE, primary_key=True, related_name="frame_strip")
    version = models.CharField(max_length=40)
    frames = models.JSONField()  # as the task "frame_strip" writes it
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"frames of {self.pk}"
