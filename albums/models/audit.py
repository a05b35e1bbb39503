"""The audit log."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models


class Verb(StrEnum):
    """What can be in the log."""

    LINK_MADE = "link-made"
    LINK_CHANGED = "link-changed"
    LINK_PASSWORD = "link-password"  # noqa: S105 - it was set, changed or taken away
    LINK_REVOKED = "link-revoked"
    LINK_RESTORED = "link-restored"
    CASE_OPENED = "case-opened"
    CASE_CLAIMED = "case-claimed"
    CASE_VIEWED = "case-viewed"  # somebody who looks after the server saw what it is about
    DISMISSED = "dismissed"
    RESTRICTED = "restricted"
    LINK_DOWN = "link-taken-down"
    TAKEN_DOWN = "taken-down"
    SUSPENDED = "sharing-suspended"
    RESTORED = "restored"
    APPEALED = "appealed"
    APPEAL_GRANTED = "appeal-granted"
    APPEAL_REFUSED = "appeal-refused"
    TRUST_CHECKED = "trust-checked"
    TRUST_WATCHED = "trust-watched"
    TRUST_TRUSTED = "trust-trusted"


class AuditEntry(models.Model):
    """Who did what to what, for good: written once by `albums.actions.audit.record`, never changed or deleted.

    It holds ids alone, no name and nothing that anybody wrote, and points to no other table, so that it stays as it is
    when they go. Each entry's hash covers the one before and needs a key that is not in the database.
    """

    number = models.PositiveBigIntegerField(primary_key=True)  # 1, 2, 3 …, without a gap
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)  # an account; None: the server by itself
    verb = models.CharField(max_length=30)  # a Verb
    subject = models.CharField(max_length=80)  # such as link:12
    about = models.CharField(max_length=80, blank=True)  # what the subject belongs to, such as movie:<id>
    hash = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["subject", "number"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.number}: {self.verb} {self.subject}"

    def hash_after(self, before: str) -> str:
        """What `hash` has to be, if the entry before has the hash `before`."""
        said = [
            before,
            self.number,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            str(self.actor or ""),
            self.verb,
            self.subject,
            self.about,
        ]
        return hmac.new(settings.AUDIT_KEY.encode(), json.dumps(said).encode(), hashlib.sha256).hexdigest()
