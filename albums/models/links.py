"""Public links."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albums.models.accounts import Trust, User
from albums.models.albums import Membership, Role
from albums.models.moderation import Action, Case, Decision, Veil
from albums.models.movies import Movie
from albums.models.selections import Selection
from albums.models.stickers import Sticker

type Shareable = Movie | Sticker | Selection

UNDONE_WITHIN = timedelta(hours=1)  # how long a link that was turned off can be turned on again


class Shut(StrEnum):
    """Why a link that is there shows nothing to somebody."""

    BEFORE = "before"
    ENDED = "ended"
    USED_UP = "used-up"
    LOCKED = "locked"  # no right password was given yet
    UNOPENED = "unopened"  # what has a limit was asked for without its page
    HIDDEN = "hidden"  # until staff has looked at it
    ADULTS = "adults"  # who has not said that they are one
    COVERED = "covered"  # blurred until staff has looked at it, or the visitor wants to see it


class LinkQuerySet(models.QuerySet["Link"]):
    def live(self) -> LinkQuerySet:
        """Those that may show something: not turned off, not taken down, to what is still there and theirs to share."""
        return self.there().filter(self.backed()).exclude(self.down())

    @staticmethod
    def backed() -> Q:
        """By somebody who may still share what they show: whoever leaves an album, or may only look at it from now on,
        leaves no open door. Stickers are shared by their owners alone, and links without a maker by the server.
        """
        there = Q(album=OuterRef("movie__album")) | Q(album=OuterRef("selection__album"))
        may = Q(user=OuterRef("created_by"), user__deleted_at=None, role__in=Role.CONTRIBUTOR.and_above)
        return Q(created_by=None) | Q(sticker__isnull=False) | Q(Exists(Membership.objects.filter(there, may)))

    @staticmethod
    def down() -> Exists:
        """By a decision of staff: the link, what it shows, or all that its maker shares."""
        this = Q(action=Action.DOWN_LINK, link=OuterRef("pk"))
        thing = Q(action=Action.DOWN, case=OuterRef("case"))
        maker = Q(action=Action.SUSPEND, person=OuterRef("created_by"))
        return Exists(Decision.objects.in_force().filter(this | thing | maker))

    @staticmethod
    def restricted() -> Exists:
        """By a decision of staff, to adults."""
        return Exists(Decision.objects.in_force().filter(action=Action.RESTRICT, case=OuterRef("case")))

    def there(self) -> LinkQuerySet:
        """Those that their makers see: not turned off by them, to what is still there."""
        movies = Movie.objects.alive().filter(album__deleted_at=None)
        stickers = Sticker.objects.alive().filter(owner__deleted_at=None)
        selections = Selection.objects.filter(album__deleted_at=None)
        to_what = Q(movie__in=movies) | Q(sticker__in=stickers) | Q(selection__in=selections)
        return self.filter(to_what, revoked_at=None)

    def to(self, thing: Shareable) -> LinkQuerySet:
        return self.filter(**{field_of(thing): thing})

    def just_revoked(self) -> LinkQuerySet:
        return self.filter(revoked_at__gte=timezone.now() - UNDONE_WITHIN)

    def with_room(self) -> LinkQuerySet:
        """Those that may be seen once more."""
        return self.filter(Q(view_limit=None) | Q(views__lt=F("view_limit")))


class Link(models.Model):
    """Lets anybody who holds its token see one movie, one sticker or some pictures of an album. The token is found by
    its hash, and encrypted, with a key that is not in the database, so that the owner can copy it again.
    `albums.link_door` says who comes in.
    """

    movie = models.ForeignKey(Movie, models.CASCADE, null=True, blank=True, related_name="links")
    sticker = models.ForeignKey(Sticker, models.CASCADE, null=True, blank=True, related_name="links")
    selection = models.ForeignKey(Selection, models.CASCADE, null=True, blank=True, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    token_encrypted = models.BinaryField()
    note = models.CharField(_("note"), max_length=80, blank=True)  # for whom it is; visitors never see it
    password = models.CharField(max_length=256, blank=True)  # hashed, as of accounts; "": it asks for none
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    view_limit = models.PositiveIntegerField(null=True, blank=True)
    views = models.PositiveIntegerField(default=0)
    downloads = models.BooleanField(default=True)
    metadata = models.BooleanField(default=False)  # whether it tells where, when and with what pictures were taken
    title = models.CharField(_("title"), max_length=120, blank=True)  # above a selection; "": how many there are
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="links")  # of what it shows

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(Q(movie=None) & Q(sticker=None) & Q(selection__isnull=False))
                | (Q(movie=None) & Q(sticker__isnull=False) & Q(selection=None))
                | (Q(movie__isnull=False) & Q(sticker=None) & Q(selection=None)),
                name="link_to_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"link to {self.thing}"

    @property
    def thing(self) -> Shareable:
        """What it shows."""
        thing = self.movie or self.sticker or self.selection
        assert thing is not None  # noqa: S101 - for the type checker: the database has one of them
        return thing

    @property
    def subject(self) -> str:
        """What the audit log calls it."""
        return f"link:{self.pk}"

    @property
    def is_used_up(self) -> bool:
        return self.view_limit is not None and self.views >= self.view_limit

    @property
    def is_for_adults(self) -> bool:
        """Whether staff has decided so."""
        return self.case_id is not None and Link.objects.filter(Link.objects.restricted(), pk=self.pk).exists()

    def veil(self) -> Veil | None:
        """How it is shown until staff has looked at it; None: as it is."""
        if self.case is None:
            return None
        return self.case.veil_for(self.created_by.trust if self.created_by else Trust.WATCHED)

    def shut_at(self, moment: datetime) -> Shut | None:
        """Why it shows nothing to anybody at this moment."""
        if self.starts_at and moment < self.starts_at:
            return Shut.BEFORE
        return Shut.ENDED if self.ends_at and moment >= self.ends_at else None


def field_of(thing: Shareable) -> str:
    """By which a link knows what it shows."""
    return {Movie: "movie", Sticker: "sticker", Selection: "selection"}[type(thing)]


class LinkView(models.Model):
    """Somebody who opened a link's page has begun to watch. `visit` is random, in a cookie of that page alone; it is
    forgotten with the cookie, and nothing says who or where they are.
    """

    link = models.ForeignKey(Link, models.CASCADE, related_name="begun")
    visit = models.CharField(max_length=32)
    began_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["began_at"], name="link_view_began")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["link", "visit"], name="one_view_each_visit"),
        ]

    def __str__(self) -> str:
        return f"view of {self.link}"
