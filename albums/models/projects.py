"""Classifiers of a family's own: projects, the examples they learn from, how they are trained, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from albums.models.accounts import User
from albums.models.albums import Album, trash_begins
from albums.models.items import Blob, Item
from render.story.keeping import highest_of


class ProjectQuerySet(models.QuerySet["Project"]):
    def alive(self) -> ProjectQuerySet:
        return self.filter(deleted_at=None)

    def in_trash(self) -> ProjectQuerySet:
        return self.filter(deleted_at__gte=trash_begins())

    def overdue(self) -> ProjectQuerySet:
        return self.filter(deleted_at__lt=trash_begins())

    def seen_by(self, user: User) -> ProjectQuerySet:
        """Their own, and those that were shared with an album of theirs, as long as the owner is in it as well."""
        albums = Album.objects.alive().of(user).filter(pk=models.OuterRef("shared_with"))
        shared = models.Exists(albums.filter(memberships__user=models.OuterRef("owner")))
        return self.filter(models.Q(owner=user) | shared)


class Project(models.Model):
    """Something that is to be told apart, by pictures or by movements.

    What is dropped into it lies in an album of its own, which no list of albums shows.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", _("by pictures")
        ACTION = "action", _("by movements")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="projects")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    multi_label = models.BooleanField(default=False)  # a picture may show several things
    album = models.OneToOneField(Album, models.PROTECT, related_name="project")
    # Its members may look, try it, and make movies with it.
    shared_with = models.ForeignKey(Album, models.SET_NULL, null=True, blank=True, related_name="shared_projects")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    is_own: bool = False  # whether the person for whom a door fetched it may change it

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def group(self) -> str:
        """The channel group of its open pages."""
        return f"project.{self.pk}"

    @property
    def subject(self) -> str:
        """What jobs about it are about."""
        return f"project:{self.pk}"

    @property
    def item_kind(self) -> str:
        """Which items it learns from."""
        return Item.Kind.PHOTO if self.kind == self.Kind.IMAGE else Item.Kind.VIDEO

    def is_shared_with(self, user: User) -> bool:
        return self.deleted_at is None and Project.objects.seen_by(user).filter(pk=self.pk).exists()


class Label(models.Model):
    """One of the things that are told apart."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="labels")
    name = models.CharField(_("name"), max_length=60)
    is_negative = models.BooleanField(default=False)  # none of the others: everything else

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "name"], name="label_once_in_a_project"),
        ]

    def __str__(self) -> str:
        return self.name


class DataSource(models.Model):
    """A collection of examples, to train with or to test by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="data_sources")
    name = models.CharField(_("name"), max_length=60)
    is_tried = models.BooleanField(default=False)  # of what a classifier was tried on, whatever it is called
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(is_tried=True), name="one_place_for_what_is_tried"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExampleQuerySet(models.QuerySet["Example"]):
    def alive(self) -> ExampleQuerySet:
        """Those that nobody took out, of which the picture is still there, and still its owner's to see."""
        there = self.filter(deleted_at=None, item__deleted_at=None, item__album__deleted_at=None)
        return there.filter(item__album__memberships__user=models.F("source__project__owner"))

    def overdue(self) -> ExampleQuerySet:
        return self.filter(deleted_at__lt=trash_begins())

    def seen_by(self, user: User) -> ExampleQuerySet:
        """Those of a project that they may see; not what was picked from albums in which they are not."""
        albums = Album.objects.alive().families().of(user).values("pk")
        return self.alive().filter(~models.Q(item__album__project=None) | models.Q(item__album__in=albums))


class Example(models.Model):
    """A picture, or a video or a part of it, and what it shows. Without labels nobody has said so yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(DataSource, models.CASCADE, related_name="examples")
    item = models.ForeignKey(Item, models.CASCADE, related_name="examples")  # of the project's album, or of another
    labels = models.ManyToManyField(Label, related_name="examples", blank=True)
    start = models.FloatField(null=True, blank=True)  # seconds; None: from its beginning to its end
    end = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # taken out; its picture is where it was

    objects = ExampleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One without a span is there once as well, which a plain constraint would not see.
            models.UniqueConstraint(
                "source", "item", Coalesce("start", -1.0), Coalesce("end", -1.0), name="example_once_in_a_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} in {self.source}"


class ModelSource(models.Model):
    """Data and parameters from which a classifier is trained; a project has any number of them, side by side."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="model_sources")
    name = models.CharField(_("name"), max_length=60)
    training = models.ForeignKey(DataSource, models.PROTECT, related_name="trains")
    validation = models.ForeignKey(  # None: a part of the training data
        DataSource, models.SET_NULL, null=True, blank=True, related_name="validates"
    )
    testing = models.ForeignKey(DataSource, models.SET_NULL, null=True, blank=True, related_name="tests")
    parameters = models.JSONField(default=dict)  # as render.training.parameters writes them
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at"]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One training: what it learns from is fixed when it begins."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("looking at the examples")
        TRAINING = "training", _("training")
        PAUSED = "paused", _("paused")
        DONE = "done", _("finished")
        FAILED = "failed", _("failed")

    BUSY = (State.WAITING, State.READING, State.TRAINING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model_source = models.ForeignKey(ModelSource, models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    sentence = models.CharField(max_length=300, blank=True)  # why it failed
    iterations = models.PositiveIntegerField()  # how many are wished; "train more" raises it
    iteration = models.PositiveIntegerField(default=0)  # how many are done
    parameters = models.JSONField()
    labels = models.JSONField()  # names, in the order of the model's outputs
    negative = models.PositiveSmallIntegerField(null=True, blank=True)  # the place of that which is none of the others
    # What it learns from: [{"item", "labels": [index, ...], "start", "end", "part": "training|validation|testing"}]
    examples = models.JSONField()
    warnings = models.JSONField(default=list)  # sentences about the data
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return f"training of {self.model_source}"

    @property
    def subject(self) -> str:
        """What jobs about it are about."""
        return f"run:{self.pk}"

    @property
    def group(self) -> str:
        """The channel group of its open pages."""
        return f"run.{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in (Run.State.DONE, Run.State.FAILED)

    @property
    def is_busy(self) -> bool:
        """Whether a job is at work on it, or will be."""
        return self.state in Run.BUSY


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def usable_by(self, user: User) -> SnapshotQuerySet:
        return self.filter(project__in=Project.objects.alive().seen_by(user))


class Snapshot(models.Model):
    """A classifier as it was at some iteration, or as it was brought from elsewhere: a file that can be used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="snapshots")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="snapshots")
    name = models.CharField(_("name"), max_length=80)
    iteration = models.PositiveIntegerField(default=0)
    is_final = models.BooleanField(default=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="snapshots")  # the ONNX file
    about = models.JSONField()  # as render.vision.classify reads it from the file: labels, window, rate and the like
    evaluation = models.JSONField(default=dict)  # as render.training.evaluation writes it
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class ScoringManager(models.Manager["Scoring"]):
    def keep(self, snapshot: Snapshot, blob: Blob, said: dict[str, Any]) -> Scoring:
        """What the classifier says of the file from now on, as the task "classify" returns it."""
        found = {"scores": said, "highest": highest_of(said)}
        scoring, _created = self.update_or_create(snapshot=snapshot, blob=blob, defaults=found)
        return scoring


class Scoring(models.Model):
    """What a classifier said about a photo or video."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="scorings")
    blob = models.ForeignKey(Blob, models.CASCADE, related_name="scorings")
    scores = models.JSONField()  # as the task "classify" returns it
    # By label the number from which on a rule lets it go: an album's page reads it of thousands, whose `scores` with
    # each second of each video are many megabytes.
    highest = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScoringManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["snapshot", "blob"], name="scoring_once"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} about {self.blob_id}"
