"""What somebody is told, wherever they are in the app."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from albums.models.accounts import User
from albums.models.moderation import Decision
from albums.models.movies import Movie


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> NoticeQuerySet:
        """What this person was told, of movies that they can still see, and of decisions."""
        there = Movie.objects.alive().filter(album__deleted_at=None, album__memberships__user=user)
        return self.filter(Q(movie__in=there) | Q(decision__isnull=False), user=user)

    def unseen_by(self, user: User) -> NoticeQuerySet:
        return self.of(user).filter(seen_at=None)


class Notice(models.Model):
    """A movie of theirs is done, or failed; or staff decided about something that they share."""

    class Kind(models.TextChoices):
        MOVIE_DONE = "movie_done"
        MOVIE_FAILED = "movie_failed"
        DECIDED = "decided"
        APPEAL_REFUSED = "appeal_refused"

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    movie = models.ForeignKey(Movie, models.CASCADE, null=True, related_name="notices")
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, related_name="notices")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-created_at"], condition=models.Q(seen_at=None), name="notice_unseen"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(movie=None) ^ Q(decision=None), name="notice_of_one_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user}"
