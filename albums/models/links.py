"""Public links."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from albums.models.movies import Movie


class LinkQuerySet(models.QuerySet["Link"]):
    def live(self) -> LinkQuerySet:
        return self.filter(revoked_at=None, movie__deleted_at=None, movie__album__deleted_at=None)


class Link(models.Model):
    """Lets anybody who holds its token see one movie. The token is found by its hash, and encrypted, with a key that is
    not in the database, so that the owner can copy it again.
    """

    movie = models.ForeignKey(Movie, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    token_encrypted = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["movie"], condition=models.Q(revoked_at=None), name="one_live_link"),
        ]

    def __str__(self) -> str:
        return f"link to {self.movie}"
