"""The Job: a row for each piece of work, the truth of which every message on a channel is only a nudge.

How a job lives is told in docs/jobs.md. Whoever changes a state does so by a conditional UPDATE that checks the row
count: people do in queue.py, workers in states.py.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from render.jobs import kinds

MAX_ATTEMPTS = 3


class Lane(models.TextChoices):
    """How soon somebody needs it."""

    NOW = "now", _("now")  # somebody looks at the page and waits
    SOON = "soon", _("soon")
    LATER = "later", _("later")


class State(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


UNFINISHED = (State.QUEUED, State.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=UNFINISHED)

    def finished(self) -> JobQuerySet:
        return self.exclude(state__in=UNFINISHED)

    def running(self) -> JobQuerySet:
        return self.filter(state=State.RUNNING)

    def about(self, subject: str) -> JobQuerySet:
        return self.filter(subject=subject)

    def of_tenant(self, tenant: str) -> JobQuerySet:
        return self.filter(tenant=tenant)

    def claimable(self, now: datetime) -> JobQuerySet:
        """Those that may start: their time has come and all they wait for is finished, in whatever state."""
        waits_for = Job.waits_for.through.objects.filter(from_job=OuterRef("pk"), to_job__state__in=UNFINISHED)
        return self.filter(~Exists(waits_for), state=State.QUEUED, run_after__lte=now)

    def in_turn(self) -> JobQuerySet:
        return self.order_by("priority", "created_at")


class Job(models.Model):
    """One piece of work of a kind about a subject, such as `render` about `movie:<uuid>`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, db_index=True)
    params = models.JSONField(default=dict)
    tenant = models.CharField(max_length=80, blank=True)  # whose work it is, for fair turns
    lane = models.CharField(max_length=8, choices=Lane, default=Lane.SOON)
    priority = models.BigIntegerField(default=0)  # its place in the queue, lowest first: queue.py
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    waits_for = models.ManyToManyField("self", symmetrical=False, related_name="awaited_by", blank=True)
    groups = models.JSONField(default=list)  # the channel groups that hear of every change
    dedupe_key = models.CharField(max_length=120, blank=True)  # unique among the unfinished

    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    run_after = models.DateTimeField(default=timezone.now)
    cancel_requested = models.BooleanField(default=False)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # that ended in an error of ours
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    crashes = models.PositiveSmallIntegerField(default=0)  # that ended with a dead child: the file's fault
    losses = models.PositiveSmallIntegerField(default=0)  # that ended with a dead worker: hardly the file's fault

    progress = models.FloatField(default=0.0)  # 0..1
    step = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)  # a plain sentence, in English: shown through gettext
    result = models.JSONField(null=True, blank=True)  # something small, for a parent or a page
    version = models.PositiveIntegerField(default=1)  # one more at each change that can be seen
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "priority", "created_at"], name="job_in_turn"),
            models.Index(fields=["tenant", "state", "priority"], name="job_of_tenant"),
            models.Index(fields=["dedupe_key", "state"], name="job_dedupe"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=Q(state__in=UNFINISHED) & ~Q(dedupe_key=""),
                name="job_unique_while_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject}"

    @property
    def label(self) -> str:
        """What the work is, in the reader's language."""
        return str(kinds.find(self.kind).label)

    @property
    def is_finished(self) -> bool:
        return self.state not in UNFINISHED
