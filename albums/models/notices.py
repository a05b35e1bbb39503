"""What somebody is told, wherever they are in the app."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from albums.models.accounts import User
from albums.models.movies import Movie


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> NoticeQuerySet:
        """What this person was told, of movies that they can still see."""
        there = self.filter(user=user, movie__deleted_at=None, movie__album__deleted_at=None)
        return there.filter(movie__album__memberships__user=user)

    def unseen_by(self, user: User) -> NoticeQuerySet:
        return self.of(user).filter(seen_at=None)


class Notice(models.Model):
    """A movie of theirs is done, or failed."""

    class Kind(models.TextChoices):
        MOVIE_DONE = "movie_done"
        MOVIE_FAILED = "movie_failed"

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    movie = models.ForeignKey(Movie, models.CASCADE, related_name="notices")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-created_at"], condition=models.Q(seen_at=None), name="notice_unseen"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user}"
