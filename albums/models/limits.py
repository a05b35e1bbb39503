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
    def may_sign_in(cls, account: str, place: str, device: str = "") -> bool:
        """Whether a password may be tried for the account from an address, or from a device that signed in before."""
        return cls._may_try("sign-in", account, place, device)

    @classmethod
    def has_signed_in(cls, account: str, place: str, device: str = "") -> None:
        """The tries before the right password do not count any more."""
        cls._has_found("sign-in", account, place, device)

    @classmethod
    def may_unlock(cls, link: int, place: str, device: str = "") -> bool:
        """Whether a password may be tried for a public link from an address, or from a device that knew one before."""
        return cls._may_try("unlock", str(link), place, device)

    @classmethod
    def has_unlocked(cls, link: int, place: str, device: str = "") -> None:
        """The tries before the right password do not count any more."""
        cls._has_found("unlock", str(link), place, device)

    @classmethod
    def may_report(cls, link: int, place: str) -> bool:
        """Whether a public link may be reported from an address. Many who report one do not keep others from it."""
        day = timedelta(days=1)
        return cls.take(f"report:{place}", capacity=10, per=timedelta(hours=1)) and cls.take(
            f"report:{link}:{place}", capacity=3, per=day
        )

    @classmethod
    def _may_try(cls, what: str, of: str, place: str, device: str) -> bool:
        """Whether one more password may be tried: what for, of which account or link, and from where.

        Nobody can lock anybody out: a known device has tries of its own, and so has every address. Where many
        addresses try for one account, each of those that are new to it gets fewer.
        """
        quarter, hour = timedelta(minutes=15), timedelta(hours=1)
        if device:
            return cls.take(f"{what}:{of}:{device}", capacity=10, per=quarter)
        return (
            cls.take(f"{what}:{place}", capacity=60, per=quarter)
            and cls.take(f"{what}:{of}:{place}", capacity=10, per=quarter)
            and (
                cls.take(f"{what}:{of}", capacity=50, per=hour)
                or cls.take(f"{what}-slow:{of}:{place}", capacity=2, per=hour)
            )
        )

    @classmethod
    def _has_found(cls, what: str, of: str, place: str, device: str) -> None:
        cls.objects.filter(key=f"{what}:{of}:{device or place}").delete()

    @classmethod
    def may_confirm(cls, account: str) -> bool:
        """Whether somebody who is signed in may try their password, before a change that asks for it."""
        return cls.take(f"confirm:{account}", capacity=10, per=timedelta(minutes=15))

    @classmethod
    def may_sign_up(cls, place: str) -> bool:
        return cls.take(f"sign-up:{place}", capacity=10, per=timedelta(hours=1))

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
