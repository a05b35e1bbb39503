"""Albums and who is in them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albums.models.accounts import User

TRASH_DAYS = timedelta(days=30)  # how long what was deleted can come back


def trash_begins() -> datetime:
    """What was deleted before this moment goes for good."""
    return timezone.now() - TRASH_DAYS


class Role(models.TextChoices):
    """What a member may do; each may do all that those before may."""

    VIEWER = "viewer", _("can look")
    CONTRIBUTOR = "contributor", _("can add and make movies")
    OWNER = "owner", _("can do everything")

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    @property
    def and_above(self) -> list[Role]:
        return list(Role)[self.rank :]


class AlbumQuerySet(models.QuerySet["Album"]):
    def alive(self) -> AlbumQuerySet:
        return self.filter(deleted_at=None)

    def in_trash(self) -> AlbumQuerySet:
        """They can come back."""
        return self.filter(deleted_at__gte=trash_begins())

    def overdue(self) -> AlbumQuerySet:
        """In the trash for so long that they go for good: nothing brings them back any more."""
        return self.filter(deleted_at__lt=trash_begins())

    def families(self) -> AlbumQuerySet:
        """Those that a family made: without what classifiers learn from."""
        return self.filter(project=None)

    def of(self, user: User, role: Role = Role.VIEWER) -> AlbumQuerySet:
        """Those in which `user` is a member with this role or more."""
        return self.filter(memberships__user=user, memberships__role__in=role.and_above)


class Album(models.Model):
    """Photos, videos and the movies made of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    cover = models.ForeignKey("albums.Item", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    members = models.ManyToManyField(User, through="albums.Membership", related_name="albums")
    role: Role | None = None  # of the person for whom a door fetched it

    objects = AlbumQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["deleted_at"], name="album_deleted_at")]

    def __str__(self) -> str:
        return self.title

    @property
    def group(self) -> str:
        """The channel group of its open pages."""
        return f"album.{self.pk}"

    @property
    def may_contribute(self) -> bool:
        """Whether the person for whom a door fetched it may add to it and make movies."""
        return self.role is not None and self.role.rank >= Role.CONTRIBUTOR.rank

    @property
    def may_own(self) -> bool:
        return self.role is Role.OWNER

    @property
    def is_training(self) -> bool:
        """Whether it holds what a classifier learns from: no list shows it, and nobody looks for faces in it."""
        return hasattr(self, "project")

    def role_of(self, user: User) -> Role | None:
        row = self.memberships.filter(user=user).first()
        if row:
            return Role(row.role)
        return Role.VIEWER if self.is_training and self.project.is_shared_with(user) else None


class Membership(models.Model):
    album = models.ForeignKey(Album, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.VIEWER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["album", "user"], name="one_membership_each"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} of {self.album}"
