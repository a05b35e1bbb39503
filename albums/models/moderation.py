"""What was reported or flagged of what is shared by links, what was decided, and what its owner says to that."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albums.models.accounts import Trust, User

if TYPE_CHECKING:
    from albums.models.links import Link

CLAIMED_FOR = timedelta(minutes=15)  # then somebody else may take the case over
# So many people, by their addresses, have to report something before it is blurred by that alone: nobody can do it by
# themselves, and whoever was sent a link is one of few.
ENOUGH_REPORTERS = 3


class Reason(models.TextChoices):
    """Why something is reported, and why it is decided as it is."""

    NUDITY = "nudity", _("Nudity or sexual content")
    CHILD = "child", _("A child is in danger, or shown naked")
    VIOLENCE = "violence", _("Violence or cruelty")
    HATE = "hate", _("Hate or threats")
    PRIVACY = "privacy", _("It shows somebody who does not want that")
    RIGHTS = "rights", _("It belongs to somebody else")
    FRAUD = "fraud", _("Fraud or advertising")
    OTHER = "other", _("Something else")
    FINE = "fine", _("Nothing is wrong with it")
    MISTAKE = "mistake", _("It was a mistake")
    APPEAL = "appeal", _("An appeal was right")


REPORTED = [choice for choice in Reason.choices if choice[0] not in (Reason.FINE, Reason.MISTAKE, Reason.APPEAL)]


class Action(models.TextChoices):
    """What staff can decide. The measures hold until they are lifted."""

    DISMISS = "dismiss", _("Dismiss")
    RESTRICT = "restrict", _("Adults only")
    DOWN_LINK = "down-link", _("Take the link down")
    DOWN = "down", _("Take it down everywhere")
    SUSPEND = "suspend", _("Suspend sharing")
    RESTORE = "restore", _("Restore")


MEASURES = (Action.RESTRICT, Action.DOWN_LINK, Action.DOWN, Action.SUSPEND)


class Veil(StrEnum):
    """How something is shown that nobody has looked at yet."""

    HIDE = "hide"
    BLUR = "blur"


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> CaseQuerySet:
        """Those that somebody has to look at: new ones, and appeals."""
        return self.filter(Q(is_open=True) | Q(Exists(Decision.objects.appealed().filter(case=OuterRef("pk")))))

    def about(self) -> dict[int, int]:
        """By the case the link it is about: the newest that was reported, else the newest of all, if there is any."""
        reported = Report.objects.filter(case=OuterRef("pk")).exclude(link=None).order_by("-pk").values("link")[:1]
        newest = Case.objects.filter(pk=OuterRef("pk")).annotate(newest=Max("links")).values("newest")
        rows = self.annotate(
            shown=Coalesce(Subquery(reported), Subquery(newest), output_field=models.BigIntegerField())
        ).values_list("pk", "shown")
        return {case: link for case, link in rows if link is not None}


class Case(models.Model):
    """Something that is shared, with all that was said about it: one for each thing, however often it is reported.

    All links to the thing belong to it. It is closed when somebody has decided, and opens again with the next report.
    """

    subject = models.CharField(max_length=80, unique=True)  # what the audit log calls the thing, such as movie:<id>
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)  # the last time
    reason = models.CharField(max_length=10, choices=Reason.choices)  # of the newest report, or of the flag
    score = models.FloatField(null=True)  # 0..1, how likely it shows nudity; None: nobody has looked for that
    flagged = models.BooleanField(default=False)  # by that score, since somebody last decided
    unseen = models.BooleanField(default=False)  # shared by somebody whose things are looked at first
    known = models.JSONField(default=list)  # ids of what was in it when it was last flagged, and of what was flagged
    dismissed = models.BooleanField(default=False)  # a person found nothing: reports blur it no more
    claimed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["is_open", "opened_at"], name="case_queue")]

    def __str__(self) -> str:
        return f"case {self.pk} of {self.subject}"

    @property
    def name(self) -> str:
        """What the audit log calls the case."""
        return f"case:{self.pk}"

    @property
    def kind(self) -> str:
        """Of the thing, such as movie."""
        return self.subject.partition(":")[0]

    @property
    def claimant(self) -> User | None:
        """Who is at it now."""
        is_fresh = self.claimed_at is not None and self.claimed_at > timezone.now() - CLAIMED_FOR
        return self.claimed_by if is_fresh else None

    def link(self) -> Link | None:
        """The one it is about. None: there is none any more."""
        about = Case.objects.filter(pk=self.pk).about().get(self.pk, 0)
        return self.links.select_related("created_by").filter(pk=about).first()

    def is_doubted(self) -> bool:
        """Whether enough people have reported it to blur it, of which nobody has found that nothing is wrong."""
        reporters = self.reports.exclude(reporter="").values("reporter").distinct().count()
        return not self.dismissed and reporters >= ENOUGH_REPORTERS

    def veil_for(self, trust: str) -> Veil | None:
        """How links to it are shown until somebody has decided, if they were made by somebody who is trusted so."""
        if not self.is_open:
            return None
        if trust == Trust.CHECKED and (self.unseen or self.flagged):
            return Veil.HIDE
        if trust == Trust.TRUSTED or settings.FLAGGED == "show" or not (self.flagged or self.is_doubted()):
            return None
        return Veil(settings.FLAGGED)


class Report(models.Model):
    """What a visitor said. Nothing tells who they are."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    link = models.ForeignKey("albums.Link", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=10, choices=REPORTED)
    words = models.CharField(max_length=1000, blank=True)
    # A keyed hash of address and case, which tells from how many places reports came; empty from the decision on.
    reporter = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"report of {self.case}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def in_force(self) -> DecisionQuerySet:
        """Measures that nobody has lifted."""
        return self.filter(action__in=MEASURES, lifted_by=None)

    def appealed(self) -> DecisionQuerySet:
        """Those whose owner waits for an answer."""
        return self.filter(lifted_by=None, appealed_at__isnull=False, answered_at=None)


class Decision(models.Model):
    """What somebody decided about a case, and the one appeal against it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    action = models.CharField(max_length=10, choices=Action.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    words = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    link = models.ForeignKey("albums.Link", models.SET_NULL, null=True, related_name="decisions")  # that is down
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="decisions")  # who is suspended
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="lifted")
    appellant = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    appeal = models.CharField(max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    granted = models.BooleanField(null=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["action", "lifted_by"], name="decision_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.case}"

    @property
    def is_measure(self) -> bool:
        return self.action in MEASURES

    @property
    def is_in_force(self) -> bool:
        return self.is_measure and self.lifted_by_id is None

    @property
    def may_be_appealed(self) -> bool:
        return self.is_in_force and self.appealed_at is None

    @property
    def waits_for_answer(self) -> bool:
        return self.is_in_force and self.appealed_at is not None and self.answered_at is None
