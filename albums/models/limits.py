"""How often something may be tried."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models, transaction
from django.utils import timezone


class TokenBucket(models.Model):
    """Fills evenly up to its capacity; every try takes one token."""

    key = models.CharField(primary_key=True, max_length=200)
    tokens = models.FloatField()
    filled_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["filled_at"], name="bucket_filled_at")]

    def __str__(self) -> str:
        return f"{self.key}: {self.tokens:.1f}"

    @classmethod
    def take(cls, key: str, *, capacity: int, per: timedelta) -> bool:
        """Whether there was a token left; a whole bucket refills in `per`."""
        now = timezone.now()
        with transaction.atomic():
            bucket, _ = cls.objects.select_for_update().get_or_create(
                key=key, defaults={"tokens": float(capacity), "filled_at": now}
            )
            earned = (now - bucket.filled_at) / per * capacity
            bucket.tokens = min(float(capacity), bucket.tokens + max(0.0, earned))
            bucket.filled_at = now
            allowed = bucket.tokens >= 1.0
            bucket.tokens -= 1.0 if allowed else 0.0
            bucket.save(update_fields=["tokens", "filled_at"])
        return allowed
