"""Movies: how they are planned, and the files that were made of the plans."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albums.models.accounts import User
from albums.models.albums import Album, trash_begins
from albums.models.items import Blob


class MovieQuerySet(models.QuerySet["Movie"]):
    def alive(self) -> MovieQuerySet:
        return self.filter(deleted_at=None)

    def in_trash(self) -> MovieQuerySet:
        """Thrown away by themselves, out of albums that are still there."""
        return self.filter(deleted_at__gte=trash_begins(), album__deleted_at=None)

    def overdue(self) -> MovieQuerySet:
        return self.filter(deleted_at__lt=trash_begins())


class Movie(models.Model):
    """What was wished for and the storyboard that came of it. Sources in the storyboard are ids of items."""

    class State(models.TextChoices):
        PLANNING = "planning"  # a job tells the story
        PLANNED = "planned"  # there is a storyboard, and nothing newer was rendered
        RENDERING = "rendering"
        READY = "ready"  # the newest rendition shows the storyboard as it is
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    album = models.ForeignKey(Album, models.CASCADE, related_name="movies")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=120, blank=True)
    mood = models.SlugField()  # of a Theme
    length = models.CharField(max_length=10)
    aspect = models.CharField(max_length=5)
    height = models.PositiveIntegerField(default=1080)  # the short side
    soundtrack = models.SlugField(blank=True)  # the piece that was chosen; "": one of the mood's
    rule = models.CharField(max_length=400, blank=True)  # what it is made of, as render.story.rule reads it; "": all
    classifiers = models.ManyToManyField("albums.Snapshot", related_name="movies", blank=True)  # whose labels it names
    order = models.CharField(max_length=10, default="time")  # of render.story.wish.ORDERS
    storyboard = models.JSONField(null=True, blank=True)
    storyboard_version = models.PositiveIntegerField(default=0)  # +1 with every change, so that no two cross
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNING)
    sentence = models.CharField(max_length=300, blank=True)  # what went wrong
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = MovieQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title or str(self.pk)

    @property
    def group(self) -> str:
        """The channel group of its open pages."""
        return f"movie.{self.pk}"

    @property
    def subject(self) -> str:
        """What jobs call it."""
        return f"movie:{self.pk}"

    @property
    def rendition(self) -> Rendition | None:
        """The newest finished file."""
        return self.renditions.order_by("-created_at").first()

    def keep_draft(self, *, undone: bool) -> None:
        """Keep the storyboard as this object has it, before it changes."""
        Draft.objects.get_or_create(
            movie=self,
            storyboard_version=self.storyboard_version,
            defaults={"storyboard": self.storyboard, "undone": undone},
        )
        drafts = self.drafts.filter(undone=undone)
        oldest = drafts.order_by("-storyboard_version").values_list("pk", flat=True)[Draft.MOST :]
        Draft.objects.filter(pk__in=list(oldest)).delete()


class Draft(models.Model):
    """A storyboard as it was before a change, so that the change can be undone, and then done again."""

    MOST = 50  # of a movie, each way; the oldest go

    movie = models.ForeignKey(Movie, models.CASCADE, related_name="drafts")
    storyboard = models.JSONField()
    storyboard_version = models.PositiveIntegerField()
    undone = models.BooleanField(default=False)  # it was the newest when somebody went back from it

    class Meta:
        ordering: ClassVar[list[str]] = ["storyboard_version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["movie", "storyboard_version"], name="one_draft_each"),
        ]

    def __str__(self) -> str:
        return f"{self.movie} at {self.storyboard_version}"


class MovieSticker(models.Model):
    """A sticker as it was when somebody put it on a shot. The movie keeps it, whatever becomes of the collection it
    comes from; storyboards name it by its id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movie = models.ForeignKey(Movie, models.CASCADE, related_name="stickers")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")  # a WebP with alpha, finished, still or animated
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["movie", "blob"], name="sticker_once_in_a_movie"),
        ]

    def __str__(self) -> str:
        return f"a sticker of {self.movie}"


class Rendition(models.Model):
    """A finished movie file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movie = models.ForeignKey(Movie, models.CASCADE, related_name="renditions")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="renditions")
    storyboard = models.JSONField()  # what it shows
    storyboard_version = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    duration = models.FloatField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["movie", "-created_at"], name="rendition_newest")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # a job that runs twice stores once
            models.UniqueConstraint(fields=["movie", "storyboard_version", "blob"], name="one_rendition_each"),
        ]

    def __str__(self) -> str:
        return f"{self.movie} of {self.created_at}"
