"""The pictures that stand for people with an account."""

from __future__ import annotations

from django.db import models

from albums.models.accounts import User


class Avatar(models.Model):
    """A row of its own: the account's is read with every request. `User.avatar_key` says whether there is one."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    picture = models.BinaryField()  # a round WebP

    def __str__(self) -> str:
        return f"avatar of {self.user_id}"
